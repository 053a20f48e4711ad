// A client by hand that attaches one link after the other, in either encoding: docs/protocol.md, rules 1 to 3, and
// nothing else. What it says is judged by tests; what it is told must fit, or it throws.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import http from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { codecs } from "./event_codecs.mjs";
import { below } from "./random.mjs";
import { poll, stream, webSocket } from "./raw_links.mjs";

const drivers = { websocket: webSocket, stream, poll };

export class RawConnection {
    /** Where the EventHandler is. */
    mount = "/testbed.interface";
    link = 0;
    received = 0;
    /** Numbers of events: those that the server has said to have, and those that may be sent. */
    taken = 0;
    made = 0;
    /** Links that were attached, and how often the kind was another one than before. */
    links = 0;
    changes = 0;

    #ups = [];                 // events taken + 1 to made
    #isStopped = false;
    #onEvent;
    #kinds;
    #linkTime;

    /**
     * `links`: the kinds to use; of several, one after the other at random, each for `linkTime` ms on average.
     * `onEvent(name, ...values)`.
     */
    constructor(url, { encoding = "json", random, links = Object.keys(drivers), linkTime = 100, onEvent }) {
        this.url = url;
        this.random = random;
        this.codec = codecs[encoding];
        this.#kinds = links;
        this.#linkTime = linkTime;
        this.#onEvent = onEvent;
    }

    /** Opens a connection, however often it takes, and carries it until stop(). */
    static async open(url, settings) {
        const connection = new RawConnection(url, settings);
        const nonce = randomBytes(16).toString("base64url");
        const body = connection.codec.encode([{ open: { protocol: 1, nonce } }]);
        for (let tries = 0; !connection.token; ++tries) {
            assert.ok(tries < 100, "a hundred opens were cut");
            const answer = await connection.request("POST", "open", { body });
            if (answer?.status === 200) Object.assign(connection, connection.codec.decode(answer.body)[0].hello);
            else if (answer) assert.fail(`open: ${answer.status} ${answer.body}`);
        }
        connection.received = 0;
        connection.running = connection.#run();
        connection.running.catch((error) => (connection.failure = error));
        return connection;
    }

    call(name, ...values) {
        this.#ups.push(["Testbed", name, values]);
        ++this.made;
    }

    async stop() {
        this.#isStopped = true;
        await this.running;
    }

    // ---- For the links ----

    /** Up events from this number on, at most so many. */
    events(first, count) {
        return this.#ups.slice(first - this.taken - 1, first - this.taken - 1 + count);
    }

    /** A down event with its number. */
    take(number, [, name, values]) {
        assert.ok(number <= this.received + 1, `event ${number} came after ${this.received}`);
        if (number !== this.received + 1) return;
        ++this.received;
        this.#onEvent(name, ...values);
    }

    serverHas(number) {
        assert.ok(number <= this.made, `the server has ${number} of ${this.made} events`);
        if (number <= this.taken) return;
        this.#ups.splice(0, number - this.taken);
        this.taken = number;
    }

    /** What has not come by then will not: ms. */
    get silence() {
        return 2 * (this.heartbeat ?? 2_000);
    }

    /**
     * One request; resolves with { status, headers, body }, or null if no whole answer came. `onBytes`: gets a 200's
     * body as it comes. `cutAfter`: its socket breaks after so many ms.
     */
    request(method, target, { body, onBytes, signal, cutAfter } = {}) {
        return new Promise((resolve, reject) => {
            const named = this.token ? { "EH-Connection": `${this.cid}.${this.token}` } : {};
            const headers = { "Content-Type": this.codec.media, ...named };
            const options = { method, signal, agent: false, headers };
            const call = http.request(`${this.url}${this.mount}/${target}`, options, (answer) => {
                const { statusCode: status } = answer;
                const pieces = [];
                answer.on("data", (piece) => {
                    if (!onBytes || status !== 200) return pieces.push(piece);
                    try {
                        onBytes(piece);
                    } catch (error) {
                        reject(error);
                    }
                });
                answer.on("end", () => resolve({ status, headers: answer.headers, body: Buffer.concat(pieces) }));
                answer.on("error", () => resolve(null));
            });
            call.setTimeout(this.silence, () => call.destroy());
            call.on("error", () => resolve(null));
            if (cutAfter !== undefined) setTimeout(() => call.destroy(), cutAfter);
            call.end(body);
        });
    }

    /** Sends what the server has not got by requests, one after the other, until `isOver`. */
    async sendUntil(link, isOver) {
        while (!isOver()) {
            const first = this.taken + 1;
            const events = this.events(first, 1 + below(this.random, 200));
            const target = `send?link=${link}&first=${first}&received=${this.received}`;
            const answer = await this.request("POST", target, { body: this.codec.encode(events) });
            if (answer?.status === 200) this.serverHas(JSON.parse(answer.body).received);
            else if (answer && !isOver()) assert.fail(`${target}: ${answer.status} ${answer.body}`);
            await pause(below(this.random, 4));
        }
    }

    async #run() {
        for (let before; !this.#isStopped; ++this.links) {
            const kind = this.#kinds[below(this.random, this.#kinds.length)];
            if (before !== undefined && before !== kind) ++this.changes;
            before = kind;
            const link = ++this.link;
            const end = this.#kinds.length > 1 ? Date.now() + below(this.random, 2 * this.#linkTime) : Infinity;
            const isOver = () => link !== this.link || this.#isStopped || Date.now() >= end;
            await drivers[kind](this, link, isOver);
        }
    }
}
