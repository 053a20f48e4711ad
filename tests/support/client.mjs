// A client of eh-testbed for tests: eh.js with the testbed's stubs, and everything that it was told written down.
import { setTimeout as pause } from "node:timers/promises";
import { EventHandler } from "../../client-js/eh.mjs";

const longestBreath = 1_000;   // ms between two looks of a process that runs

/**
 * Resolves as soon as `condition()` is true, with its value; rejects with `what` after `ms`. Where the whole may take as long as the
 * machine needs, `progress` gives a number that grows: then it rejects only after `ms` in which it did not. While this process did not
 * run, no time passed: the others did not, either.
 */
export async function until(condition, what, ms = 15_000, progress = () => 0) {
    let left = ms;
    let best = progress();
    for (let then = Date.now(); ;) {
        const value = condition();
        if (value) return value;
        const now = Date.now();
        left -= Math.min(now - then, longestBreath);
        then = now;
        const reached = progress();
        if (reached > best) left = ms;
        best = Math.max(best, reached);
        if (left <= 0) {
            throw new Error(`waited ${ms} ms in vain until ${typeof what === "function" ? what() : what}`);
        }
        await pause(5);
    }
}

export class Client {
    /** [name, ...arguments] of every event that arrived. */
    events = [];
    /** [cid, link] of every onConnect. */
    connects = [];
    /** What every onDisconnect was told. */
    disconnects = [];
    errors = [];
    links = [];
    /** The kind of the last link that was up, and how often that was another one than before. */
    kind;
    changes = 0;

    #cursor = 0;
    #watch = () => undefined;

    /**
     * `stubs`: { Testbed, TestbedResponse }; `t`: the test after which it is destroyed; `options`: of eh.js. `bind`
     * says which stubs are made before connecting. Does not connect.
     */
    constructor(t, url, stubs, { options = {}, bind = ["Testbed", "TestbedResponse"], watch } = {}) {
        if (watch) this.#watch = watch;
        this.eh = new EventHandler({
            onConnect: (cid, link) => this.connects.push([cid, link]),
            onDisconnect: (reason) => this.disconnects.push(reason),
            onError: (error) => this.errors.push(error),
            onLink: (state, kind) => this.#onLink(state, kind),
        }, `${url}/testbed.interface`, { backoff: { min: 10, max: 100 }, ...options });
        t?.after(() => this.eh.destructor());
        if (bind.includes("TestbedResponse")) this.bindResponse(stubs);
        if (bind.includes("Testbed")) this.testbed = new stubs.Testbed(this.eh);
    }

    /** A client that is connected. */
    static async connect(t, url, stubs, settings) {
        const client = new Client(t, url, stubs, settings);
        client.eh.connect();
        await client.connected(1);
        return client;
    }

    #onLink(state, kind) {
        this.links.push(state);
        if (state !== "up") return;
        if (this.kind && kind !== this.kind) ++this.changes;
        this.kind = kind;
    }

    bindResponse({ TestbedResponse }) {
        const record = (name) => (...values) => {
            this.events.push([name, ...values]);
            this.#watch(name, ...values);
        };
        new TestbedResponse(this.eh, new Proxy({}, { get: (_, name) => record(name) }));
    }

    get cid() {
        return this.connects.at(-1)?.[0];
    }

    /** Resolves when onConnect was called `times` times. */
    connected(times) {
        return until(() => this.connects.length >= times,
            () => `there were ${times} connections; errors: ${this.errors.map(String).join("; ")}`);
    }

    disconnected(times) {
        return until(() => this.disconnects.length >= times, () => `the client heard of ${times} ends`);
    }

    /** The next event that was not taken yet: [name, ...arguments]. */
    async next() {
        await until(() => this.events.length > this.#cursor,
            () => `event ${this.#cursor + 1} came; errors: ${this.errors.map(String).join("; ")}`);
        return this.events[this.#cursor++];
    }

    /** Forgets what arrived and was not taken. */
    skip() {
        this.#cursor = this.events.length;
    }

    /** Waits until everything that the server was about to send this client has arrived: a round trip. */
    async settle() {
        const before = this.events.length;
        this.testbed.nothing();
        await until(() => this.events.slice(before).some(([name]) => name === "nothing"), "the round trip was done");
    }
}
