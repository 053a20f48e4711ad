// Every client of EventHandler: what it can do, and how its driver is started. A new client is one more entry here.
import { execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { launch } from "../browser/support.mjs";
import { compileStubbed } from "../java/support.mjs";
import { bin, root, scratch } from "../support/testbed.mjs";
import { DrivenClient } from "./client.mjs";

const here = path.join(root, "tests/clients");
const links = ["websocket", "stream", "poll"];
const encodings = ["json", "cbor"];

/** The folder with the JavaScript of testbed.ehi. */
function makeStubs(t) {
    const folder = scratch(t);
    execFileSync(path.join(bin, "ehc"), ["-JS", "-o", folder, path.join(root, "tests/testbed/testbed.ehi")]);
    return folder;
}

/** A program that speaks the lines of README.md, with the number of a connection in front of each. */
class ProgramDriver {
    #process;
    #clients = new Map();
    #count = 0;
    #problem;

    constructor(t, command, words) {
        this.#process = spawn(command, words, { stdio: ["pipe", "pipe", "inherit"] });
        t.after(() => this.#process.kill("SIGKILL"));
        this.#process.once("error", (error) => this.#fail(error));
        this.#process.once("exit", (code, signal) => this.#fail(new Error(`${command} ended: ${code ?? signal}`)));
        this.#process.stdin.on("error", () => undefined);          // the exit tells it
        createInterface({ input: this.#process.stdout, crlfDelay: Infinity }).on("line", (line) => {
            const [number] = line.split(" ", 1);
            const client = this.#clients.get(number);
            if (client) client.take(line.slice(number.length + 1));
            else this.#fail(new Error(`${command} said ${line.slice(0, 200)}`));
        });
    }

    async open(words) {
        const number = String(++this.#count);
        const client = new DrivenClient((line) => this.#process.stdin.write(`${number} ${line}\n`));
        this.#clients.set(number, client);
        if (this.#problem) client.fail(this.#problem);
        this.#process.stdin.write(`${number} open ${words.join(" ")}\n`);
        return client;
    }

    #fail(error) {
        this.#problem ??= error;
        for (const client of this.#clients.values()) client.fail(error);
    }
}

/** What a page gets of the folder /driver/ of whatever server it is at; that server is asked for /hello only. */
const pageFiles = (stubs) => ({
    "eh.js": path.join(root, "client-js/eh.js"),
    "eh.mjs": path.join(root, "client-js/eh.mjs"),
    "eh-cbor.js": path.join(root, "client-js/eh-cbor.js"),
    "eh-cbor.mjs": path.join(root, "client-js/eh-cbor.mjs"),
    "driver.mjs": path.join(here, "drivers/eh.mjs"),
    "Testbed.mjs": path.join(stubs, "Testbed.mjs"),
    "TestbedResponse.mjs": path.join(stubs, "TestbedResponse.mjs"),
});

const pageScript = `
    import { EventHandler } from "/driver/eh.mjs";
    import { cbor } from "/driver/eh-cbor.mjs";
    import { Testbed } from "/driver/Testbed.mjs";
    import { TestbedResponse } from "/driver/TestbedResponse.mjs";
    import { EhDriver } from "/driver/driver.mjs";
    const driver = new EhDriver({ EventHandler, cbor, Testbed, TestbedResponse }, line => say(line));
    globalThis.obey = lines => { for (const line of lines) driver.obey(line); };
`;

/** Pages of Chromium at once: each is a process. */
const mostPages = 10;

/** Chromium: a page for each connection, of the origin that it talks to, in a context of its own, which is used again. */
class PageDriver {
    #browser;
    #files;
    #idle = [];
    #seats = 0;
    #waiting = [];         // for a seat

    static async start(t) {
        const driver = new PageDriver();
        driver.#files = pageFiles(makeStubs(t));
        driver.#browser = await launch();
        t.after(() => driver.#browser.close());
        return driver;
    }

    async open(words) {
        const seat = await this.#takeSeat();
        const { page } = seat;
        let waiting = [];                  // lines, which go together: each way to the page takes its time
        let turn = Promise.resolve();
        const sendWaiting = async () => {
            const lines = waiting;
            waiting = [];
            if (lines.length && seat.client === client) await page.evaluate((all) => obey(all), lines);
        };
        const send = (line) => {
            waiting.push(line);
            turn = turn.then(sendWaiting).catch((error) => client.fail(error));
        };
        const client = new DrivenClient(send, () => this.#leaveSeat(seat));
        // From the server itself: Chromium lets no page of another address talk to this one. A bad network may need several tries.
        const visit = () => page.goto(new URL("/hello", words[0]).href);
        await visit().catch(visit).catch(visit);
        seat.client = client;              // what the page before still said was not for it
        await page.addScriptTag({ type: "module", content: pageScript });
        await page.waitForFunction(() => globalThis.obey, undefined, { polling: 10 });
        send(`open ${words.join(" ")}`);
        return client;
    }

    async #takeSeat() {
        if (this.#idle.length) return this.#idle.pop();
        if (this.#seats === mostPages) return new Promise((resolve) => this.#waiting.push(resolve));
        ++this.#seats;
        return this.#makeSeat();
    }

    #leaveSeat(seat) {
        seat.client = undefined;
        const next = this.#waiting.shift();
        if (next) next(seat);
        else this.#idle.push(seat);
    }

    async #makeSeat() {
        const context = await this.#browser.newContext();
        await context.route("**/driver/*", (route) => this.#serve(route));
        const seat = { page: await context.newPage() };
        await seat.page.exposeFunction("say", (line) => seat.client?.take(line));
        seat.page.on("pageerror", (error) => seat.client?.fail(error));
        return seat;
    }

    #serve(route) {
        const name = new URL(route.request().url()).pathname.split("/").at(-1);
        return route.fulfill({ contentType: "text/javascript", body: readFileSync(this.#files[name]) });
    }
}

/** A client whose driver is a program of the build. */
const built = (name, program) => ({ name, links, encodings, start: (t) => new ProgramDriver(t, path.join(bin, program), []) });

/**
 * `start(t)` resolves with something that has open([url, links, encoding, name=value...]), which resolves with a DrivenClient.
 * `without`: what cases may need and this client cannot have.
 */
export const clients = [
    {
        name: "eh.js in Node",
        links, encodings,
        start: (t) => new ProgramDriver(t, process.execPath, [path.join(here, "drivers/node.mjs"), makeStubs(t)]),
    },
    {
        name: "eh.js in Chromium",
        links, encodings,
        start: (t) => PageDriver.start(t),
    },
    {
        name: "Java",
        links, encodings,
        start: async (t) => {
            const classPath = await compileStubbed(t, "conformance", [path.join(here, "drivers/Driver.java")]);
            return new ProgramDriver(t, "java", ["-XX:TieredStopAtLevel=1", "-cp", classPath, "Driver"]);
        },
    },
    built("C++", "eh-client-driver"),
];
