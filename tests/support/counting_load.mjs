// The load of fault tests: calls that the server counts and answers, bursts in between, and everything written down.
import { until } from "./client.mjs";
import { HistoryWriter } from "./history.mjs";
import { below } from "./random.mjs";

const patience = 30_000;       // ms in which nothing comes

export class CountingLoad {
    history = new HistoryWriter();
    counted = 0;
    /** Events that were sent, and those that came. */
    ups = 0;
    downs = 0;

    #call;
    #random;
    #calls = 0;
    #bursts = 0;           // events of bursts that were asked for, and that came
    #burstsGot = 0;

    /** `call(name, ...values)` calls a function of the testbed. */
    constructor({ random, call }) {
        this.#random = random;
        this.#call = call;
    }

    /** What the client was given. */
    take(cid, name, number, inOrder) {
        ++this.downs;
        this.history.recv(cid, name, number);
        if (name === "numbered") ++this.#burstsGot;
        else if (name === "counted" && inOrder) ++this.counted;
        else throw new Error(`${name}(${number}, ${inOrder}) came: the server counts ${this.counted} calls`);
    }

    /**
     * At least `events` each way, at most `outstanding` of them unanswered, until `isEnough()`. `check()` may throw at
     * any time. It may take as long as the network does, as long as something comes; `tell()` is part of the message if nothing does.
     */
    async run({ cid, events, outstanding = 100, isEnough = () => true, check = () => undefined, tell = () => "" }) {
        const fine = (condition) => () => (check(), condition());
        const what = () => `${this.counted} of ${this.#calls} calls and ${this.#burstsGot} of ${this.#bursts} events `
            + `of bursts were answered; ${tell()}`;
        const arrived = () => this.downs;
        while (this.ups < events || !isEnough()) {
            await until(fine(() => this.#calls - this.counted <= outstanding), what, patience, arrived);
            for (let n = Math.min(outstanding / 2, below(this.#random, 60)); n >= 0; --n) this.#countUp(cid);
            if (below(this.#random, 4) === 0) this.#burst(cid);
            await new Promise(setImmediate);
        }
        await until(fine(() => this.counted === this.#calls && this.#burstsGot === this.#bursts), what, patience, arrived);
    }

    #countUp(cid) {
        const number = ++this.#calls;
        this.#send(cid, "countUp", number);
    }

    #burst(cid) {
        const count = 1 + below(this.#random, 20);
        this.#bursts += count;
        this.#send(cid, "burst", count, below(this.#random, 300));
    }

    #send(cid, name, number, ...values) {
        ++this.ups;
        this.history.send(cid, name, number);
        this.#call(name, number, ...values);
    }
}
