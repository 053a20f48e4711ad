// A client under test as the runner sees it: one connection of a driver, what it was asked and everything that it told.
import assert from "node:assert/strict";
import { until } from "../support/client.mjs";
import { readable, textOf, withOneNaN } from "./words.mjs";

/** ms in which a client may be without an event before the wait for something is in vain. */
const patience = 30_000;

export class DrivenClient {
    /** Lists of what was told, each in its order. */
    events = [];           // [name, ...words]
    connects = [];         // { cid, kind }
    ends = [];             // { code, isFinal, unconfirmed, detail }
    errors = [];           // { code, detail }
    links = [];            // { state, kind }
    refused = new Map();   // number of the call -> the sentence
    isClosed = false;

    #send;
    #calls = 0;
    #answered = 0;
    #cursor = 0;
    #failure;
    #release;

    /** `send(line)` brings a line to the driver; `release()` is called when it is needed no more. */
    constructor(send, release = () => undefined) {
        this.#send = send;
        this.#release = release;
    }

    // ---- For drivers ----

    take(line) {
        const [what, ...words] = line.split(" ");
        switch (what) {
            case "event": return void this.events.push(words);
            case "connect": return void this.connects.push({ cid: Number(words[0]), kind: words[1] });
            case "link": return void this.links.push({ state: words[0], kind: words[1] });
            case "error": return void this.errors.push({ code: words[0], detail: textOf(words[1]) });
            case "disconnect":
                return void this.ends.push(
                    { code: words[0], isFinal: words[1] === "final", unconfirmed: Number(words[2]), detail: textOf(words[3]) });
            case "called": return void ++this.#answered;
            case "refused":
                this.refused.set(Number(words[0]), textOf(words[1]));
                return void ++this.#answered;
            case "closed": return void (this.isClosed = true);
            default: this.fail(new Error(`the driver said ${line.slice(0, 200)}`));
        }
    }

    /** Nothing more will come. */
    fail(error) {
        this.#failure ??= error;
    }

    // ---- For tests ----

    /** Opens one by a driver for as long as `use(client)` takes, then closes it. */
    static async during(driver, words, use) {
        const client = await driver.open(words);
        try {
            const result = await use(client);
            await client.close();
            return result;
        } finally {
            client.release();
        }
    }

    /** Whatever became of it, it is not needed any more. */
    release() {
        this.#release();
        this.#release = () => undefined;
    }

    get cid() {
        return this.connects.at(-1)?.cid;
    }

    get link() {
        return this.links.at(-1);
    }

    /** The link that is up, or was last. */
    get kind() {
        return this.links.findLast(({ state }) => state === "up")?.kind;
    }

    until(condition, what) {
        const check = () => {
            if (this.#failure) throw this.#failure;
            return condition();
        };
        return until(check, () => `${typeof what === "function" ? what() : what}; ${this}`, patience,
            () => this.events.length);
    }

    connected(times = 1) {
        return this.until(() => this.connects.length >= times, `it is connected, ${times}`);
    }

    /** Starts a call; `refused` says later whether it was. Returns its number. */
    call(name, ...words) {
        this.#send(["call", ++this.#calls, name, ...words].join(" "));
        return this.#calls;
    }

    /** Resolves with the sentence of the refusal, undefined if it was sent or queued. */
    async answerOf(number) {
        await this.until(() => this.#answered >= number, `call ${number} was answered by the client`);
        return this.refused.get(number);
    }

    connect() {
        this.#send("connect");
    }

    async close() {
        this.#send("close");
        await this.until(() => this.isClosed, "it is closed");
    }

    /** The next event that was not taken yet. */
    async next() {
        await this.until(() => this.events.length > this.#cursor, `event ${this.#cursor + 1} came`);
        return this.events[this.#cursor++];
    }

    /** The next event is this one. */
    async expect(name, ...words) {
        const came = await this.next();
        const expected = [name, ...words.map(withOneNaN)];
        const found = came.map((word, i) => (i === 0 ? word : withOneNaN(word)));
        if (found.join(" ") !== expected.join(" ")) assert.fail(`sent ${shown(expected)}, got ${shown(found)}`);
    }

    toString() {
        const last = (list, write) => list.slice(-6).map(write).join("; ");
        return `connects: ${last(this.connects, ({ cid, kind }) => `${cid} ${kind}`)}. `
            + `ends: ${last(this.ends, ({ code, isFinal, detail }) => `${code}${isFinal ? " for good" : ""} (${detail})`)}. `
            + `errors: ${last(this.errors, ({ code, detail }) => `${code} (${detail})`)}. `
            + `links: ${last(this.links, ({ state, kind }) => `${state} ${kind ?? ""}`)}. `
            + `refused: ${last([...this.refused.values()], String)}. `
            + `events: ${this.events.length}, last ${last(this.events.slice(-3), shown)}`;
    }
}

function shown([name, ...words]) {
    return `${name}(${words.map(readable).join(", ")})`;
}
