// Drivers in pages of Chromium: a page for each connection, in a context of its own, which is used again.
import { readFileSync } from "node:fs";
import path from "node:path";
import { listening } from "../support/scripted_server.mjs";
import { root } from "../support/testbed.mjs";
import { Chromium } from "./chromium.mjs";
import { DrivenClient } from "./client.mjs";

/** Pages at once: each is a process, which costs little while nothing happens in it. */
const mostPages = 12;

/** What every page begins with: eh.js and the stubs as classic scripts, which makes no request of its own. */
function pageScript(stubs) {
    const files = ["client-js/eh.js", "client-js/eh-cbor.js", path.join(stubs, "Testbed.js"), path.join(stubs, "TestbedResponse.js"),
        "tests/clients/drivers/eh.mjs"];
    const texts = files.map((file) => readFileSync(path.resolve(root, file), "utf8").replace(/^export (?=class)/m, ""));
    return `${texts.join("\n")}
        let driver;
        globalThis.obey = (lines) => {
            for (const line of lines) {
                if (line.startsWith("open ")) driver = new EhDriver({ EventHandler, cbor: EventHandlerCbor, Testbed, TestbedResponse }, say);
                driver.obey(line);
            }
        };`;
}

/**
 * A page has the origin of the server that it talks to, since Chromium lets none of another origin do that. To go from one to another is
 * what costs most of all by far, so scripted servers come to the page: by takePlace() they have the page's own address.
 */
export class PageDriver {
    #chromium;
    #idle = [];            // { page, listener }
    #count = 0;
    #waiting = [];         // for one of them
    #places = new Map();   // address -> the one that was taken with it

    /** `stubs`: the folder with the JavaScript of testbed.ehi. Ends with the test `t`. */
    static async start(t, stubs) {
        const driver = new PageDriver();
        driver.#chromium = await Chromium.start(t, pageScript(stubs));
        t.after(() => driver.#idle.forEach(({ listener }) => listener.close()));
        return driver;
    }

    async open(words) {
        const { origin } = new URL(words[0]);
        const placed = this.#places.get(origin);
        const seat = placed ?? await this.#take(origin);
        const client = this.#drive(seat.page, () => placed || this.#leave(seat));
        if (seat.page.origin !== origin) await seat.page.visit(`${origin}/hello`).catch((error) => client.fail(error));
        client.begin(words);
        return client;
    }

    /** A listener for a server that a client of this driver then talks to; leavePlace() when it serves no more. */
    async takePlace() {
        const seat = await this.#take();
        this.#places.set(originOf(seat), seat);
        return seat.listener;
    }

    leavePlace(listener) {
        const [origin, seat] = [...this.#places].find(([, one]) => one.listener === listener);
        this.#places.delete(origin);
        this.#leave(seat);
    }

    /** A client in a page; begin(words) opens it. */
    #drive(page, release) {
        let waiting = [];                  // lines, which go together
        let turn = Promise.resolve();
        let isOver = false;
        const sendWaiting = async () => {
            const lines = waiting;
            waiting = [];
            if (lines.length && !isOver) await page.call("obey", lines);
        };
        const send = (line) => {
            waiting.push(line);
            turn = turn.then(sendWaiting).catch((error) => client.fail(error));
        };
        const client = new DrivenClient(send, () => {
            isOver = true;
            page.listen();
            if (!client.isClosed) page.origin = undefined;     // its connection goes on: only another document ends that
            release();
        });
        client.begin = (words) => {
            page.listen((line) => client.take(line), (error) => client.fail(error));
            send(`open ${words.join(" ")}`);
        };
        return client;
    }

    /** One that nobody has: if it can be, one that is at that origin already. */
    async #take(origin) {
        if (this.#idle.length) {
            const found = this.#idle.findIndex((seat) => seat.page.origin === (origin ?? originOf(seat)));
            return this.#idle.splice(Math.max(0, found), 1)[0];
        }
        if (this.#count === mostPages) return new Promise((resolve) => this.#waiting.push(resolve));
        ++this.#count;
        const listener = await listening();
        listener.on("connection", (socket) => listener.listenerCount("connection") > 1 || socket.destroy());      // nobody serves it
        return { page: await this.#chromium.open(), listener };
    }

    #leave(seat) {
        const next = this.#waiting.shift();
        if (next) next(seat);
        else this.#idle.push(seat);
    }
}

function originOf({ listener }) {
    return `http://127.0.0.1:${listener.address().port}`;
}
