// Chromium for drivers: pages that are moved by nothing but the DevTools protocol. Playwright has every frame and answer that a page gets
// told to this process, too, and makes a way back for each word that the page says.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { args, executablePath } from "../browser/support.mjs";

// What Playwright sets, too: pages that nobody sees keep their timers.
const ownArgs = ["--disable-background-timer-throttling", "--disable-backgrounding-occluded-windows", "--disable-renderer-backgrounding",
    "--remote-debugging-pipe"];
const patience = 20_000;       // ms for a page to come up
const visits = 5;              // tries, where the network is bad

// Not before the page is shown: clients take that for a sign that the network may be back, and ask again at once.
const announcement = "addEventListener('pageshow', () => setTimeout(() => say(`here ${location.href}`)));";

/** The DevTools protocol over two pipes, by messages that end with U+0000. Without the pipes Chromium ends, too. */
class DevTools {
    #pipe;
    #pieces = [];                  // of a message that is not complete yet
    #asked = new Map();            // id -> { resolve, reject }
    #listeners = new Map();        // session -> function(method, params)
    #count = 0;
    #problem;

    constructor(pipeUp, pipeDown) {
        this.#pipe = pipeUp;
        pipeUp.on("error", () => undefined);               // the end of the other one tells it
        pipeDown.on("data", (bytes) => this.#receive(bytes));
        pipeDown.on("close", () => this.#fail(new Error("Chromium is gone")));
    }

    send(method, params = {}, sessionId = undefined) {
        if (this.#problem) return Promise.reject(this.#problem);
        const id = ++this.#count;
        this.#pipe.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
        return new Promise((resolve, reject) => this.#asked.set(id, { resolve, reject }));
    }

    listen(sessionId, take) {
        this.#listeners.set(sessionId, take);
    }

    #receive(bytes) {
        for (let end; (end = bytes.indexOf(0)) >= 0; bytes = bytes.subarray(end + 1)) {
            const message = Buffer.concat([...this.#pieces, bytes.subarray(0, end)]);
            this.#pieces = [];
            this.#take(JSON.parse(message));
        }
        if (bytes.length) this.#pieces.push(bytes);
    }

    #take({ id, result, error, method, params, sessionId }) {
        if (id === undefined) return this.#listeners.get(sessionId)?.(method, params);
        const { resolve, reject } = this.#asked.get(id);
        this.#asked.delete(id);
        if (error) reject(new Error(`DevTools: ${error.message}`));
        else resolve(result);
    }

    #fail(error) {
        this.#problem = error;
        for (const { reject } of this.#asked.values()) reject(error);
        this.#asked.clear();
    }
}

/** A page in a context of its own, whose documents all begin with the same script. */
class Page {
    #tools;
    #session;
    #context;              // of the present document
    #take = () => undefined;
    #fail = () => undefined;
    #visits = 0;
    #came;                 // what a visit waits for: function(address, context)

    /** Of the present document. */
    origin;

    /** `script` of every document; what it says by say(line) goes to whom listen() tells. */
    static async open(tools, script) {
        const page = new Page();
        page.#tools = tools;
        const { browserContextId } = await tools.send("Target.createBrowserContext");
        const { targetId } = await tools.send("Target.createTarget", { url: "about:blank", browserContextId });
        const { sessionId } = await tools.send("Target.attachToTarget", { targetId, flatten: true });
        page.#session = sessionId;
        tools.listen(sessionId, (method, params) => page.#told(method, params));
        await Promise.all([
            page.#send("Page.enable"),
            page.#send("Runtime.enable"),
            page.#send("Runtime.addBinding", { name: "say" }),
            page.#send("Page.addScriptToEvaluateOnNewDocument", { source: `${script}\n${announcement}` }),
            page.#send("Emulation.setFocusEmulationEnabled", { enabled: true }),
        ]);
        return page;
    }

    /** Goes there; resolves when the page is shown. A bad network may need several tries, which their addresses tell apart. */
    async visit(url) {
        for (let count = 1; ; ++count) {
            if (await this.#try(`${url}?visit=${++this.#visits}`)) return void (this.origin = new URL(url).origin);
            if (count === visits) throw new Error(`Chromium did not get to ${url}`);
        }
    }

    async #try(url) {
        this.listen();                                     // what the page before still says is for nobody
        this.origin = undefined;
        let timer;
        const isThere = new Promise((resolve) => {
            timer = setTimeout(resolve, patience, false);
            this.#came = (address, context) => {
                if (address !== url) return;
                this.#context = context;
                resolve(true);
            };
        });
        const { errorText } = await this.#send("Page.navigate", { url });
        const came = !errorText && await isThere;
        clearTimeout(timer);
        return came;
    }

    /** From now on lines of the page go to `take`, and what it throws to `fail`. */
    listen(take = () => undefined, fail = () => undefined) {
        this.#take = take;
        this.#fail = fail;
    }

    /** Calls a function of the page with what JSON can say. */
    async call(name, value) {
        const expression = `${name}(${JSON.stringify(value)})`;
        const { exceptionDetails } = await this.#send("Runtime.evaluate", { expression, contextId: this.#context });
        if (exceptionDetails) throw new Error(describe(exceptionDetails));
    }

    #send(method, params) {
        return this.#tools.send(method, params, this.#session);
    }

    #told(method, { payload, executionContextId, exceptionDetails }) {
        if (method === "Runtime.exceptionThrown") this.#fail(new Error(describe(exceptionDetails)));
        if (method !== "Runtime.bindingCalled") return;
        if (payload.startsWith("here ")) this.#came?.(payload.slice(5), executionContextId);
        else if (executionContextId === this.#context) this.#take(payload);
    }
}

function describe({ text, exception }) {
    return `in the page: ${exception?.description ?? text}`;
}

export class Chromium {
    #tools;
    #script;

    /** Its pages all begin with `script`. Ends with the test `t`. */
    static async start(t, script) {
        const folder = mkdtempSync(path.join(tmpdir(), "eh-chromium-"));
        const browser = spawn(executablePath, [...args, ...ownArgs, `--user-data-dir=${folder}`],
            { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"], detached: true });
        await once(browser, "spawn");
        const ended = once(browser, "exit");
        t.after(async () => {
            if (browser.exitCode === null) process.kill(-browser.pid, "SIGKILL");         // the whole group: its children write into the folder
            await ended;
            rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
        });
        const chromium = new Chromium();
        chromium.#script = script;
        chromium.#tools = new DevTools(browser.stdio[3], browser.stdio[4]);
        return chromium;
    }

    open() {
        return Page.open(this.#tools, this.#script);
    }
}
