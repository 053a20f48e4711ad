// One random history of a connection over a network that delays, loses, repeats and breaks, and then behaves.
import { below, seededRandom } from "../support/random.mjs";
import { Client } from "./client.mjs";
import { Server, Violation } from "./server.mjs";

export const RULES = { linkNumbers: true, skipping: true, staleness: true, carriedOnly: true };

const LINKS = ["websocket", "stream"];

class Run {
    #random;
    #server;
    #client = new Client(this);
    #network = [];           // what may happen next, in any order
    #isCalm = false;
    #pipes = new Set();      // whose two ends are not both closed
    #calls = 0;              // made up
    #events = 0;             // made down
    #dropped = new Set();

    constructor(seed, rules) {
        this.#random = seededRandom(seed);
        this.#server = new Server(rules);
    }

    /** @returns {number} how many events travelled */
    go() {
        for (let steps = 100 + below(this.#random, 1400); steps; --steps) this.#step();
        this.#isCalm = true;
        for (let steps = 6000; steps && !this.#isSettled(); --steps) this.#step();
        const expected = Array.from({ length: this.#events }, (_, i) => i).filter(i => !this.#dropped.has(i));
        if (`${this.#client.got}` !== `${expected}`) throw new Violation(`down: ${this.#client.got} of ${expected}`);
        const calls = Array.from({ length: this.#calls }, (_, i) => i);
        if (`${this.#server.taken}` !== `${calls}`) throw new Violation(`up: ${this.#server.taken} of ${this.#calls}`);
        return this.#events + this.#calls;
    }

    // ---- The network, as the client sees it ------------------------------------------------------------------------

    poll(request, answer) {
        this.#request(reply => this.#server.poll(request, reply), answer);
    }

    send(request, answer) {
        this.#request(reply => reply(this.#server.send(request)), answer);
    }

    resume(pipe, request) {
        this.#pipes.add(pipe);
        const arrive = () => {
            if (pipe.isOpenThere) this.#server.resume(pipe, request);
        };
        this.#network.push(arrive);
        if (this.#chance(30) && pipe.kind === "stream") this.#network.push(() => this.#server.resume(this.#copy(pipe), request));
    }

    /** A replayed request opens a stream that nobody reads. */
    #copy({ kind, number }) {
        return { kind, number, down: [], up: [] };
    }

    /** May be lost, be repeated, or lose its answer; and the client may give up at any time. */
    #request(ask, answer) {
        const arrive = () => ask(reply => {
            if (!this.#chance(30)) this.#network.push(() => answer(reply));
        });
        const copies = this.#chance(20) ? 0 : this.#chance(30) ? 3 : 1;
        for (let i = 0; i < copies; ++i) this.#network.push(arrive);
        if (!this.#isCalm) this.#network.push(() => answer());
    }

    // ---- What happens ----------------------------------------------------------------------------------------------

    /** Only while the network is bad. */
    #chance(percent) { return !this.#isCalm && below(this.#random, 100) < percent; }

    #isSettled() {
        return !this.#network.length && this.#server.isIdle && this.#client.isIdle;
    }

    #step() {
        const client = this.#client;
        const what = below(this.#random, 100);
        if (what < 12) this.#isCalm || this.#server.emit(this.#events++);
        else if (what < 14) this.#drop();
        else if (what < 26) this.#isCalm || client.call(this.#calls++);
        else if (what < 36) this.#attach();
        else if (what < 44) client.maySend && client.send(1 + below(this.#random, 4));
        else if (what < 54) client.pipe?.up.length < 8 && client.write();
        else if (what < 58) this.#break();
        else if (what < 60) this.#server.beat();
        else if (what < 62) this.#isCalm || this.#server.loseLink();
        else if (what < 78) this.#move();
        else if (this.#network.length) this.#happen();
        if (this.#isCalm) this.#noticeSilence();
    }

    /** A policy: of what has no number yet, the oldest or the newest goes. */
    #drop() {
        const { waiting } = this.#server;
        if (this.#isCalm || !waiting.length) return;
        this.#dropped.add(this.#chance(50) ? waiting.shift() : waiting.pop());
    }

    #attach() {
        const client = this.#client;
        const isNeeded = client.mayPoll;
        if (this.#chance(25) && client.pipes.size < 3 || isNeeded && below(this.#random, 3) === 0) {
            client.resume(LINKS[below(this.#random, 2)]);
        } else if (isNeeded) client.poll();
    }

    /** A socket breaks: what is in flight is lost, and each end hears of it or does not. */
    #break() {
        const pipe = this.#any(this.#pipes);
        if (this.#isCalm || !pipe) return;
        pipe.down.length = pipe.up.length = 0;
        pipe.isOpenThere = false;
        if (this.#chance(70) && this.#server.carries(pipe)) this.#server.loseLink();
        this.#client.lose(pipe);
        this.#pipes.delete(pipe);
    }

    /** A message arrives at one end. */
    #move() {
        const pipe = this.#any(this.#pipes);
        if (!pipe) return;
        if (below(this.#random, 2)) {
            if (pipe.up.length) this.#server.hear(pipe, pipe.up.shift());
        } else if (pipe.down.length && pipe.isOpenHere) {
            this.#client.hear(pipe, pipe.down.shift());
            this.#server.drained(pipe);
        }
        if (!pipe.isOpenHere) this.#pipes.delete(pipe);
    }

    #happen() {
        const [event] = this.#network.splice(below(this.#random, this.#network.length), 1);
        event();
    }

    /** Two heartbeats have passed for links that carry nothing any more. */
    #noticeSilence() {
        if (this.#network.length) return;
        for (const pipe of this.#client.pipes) {
            if (!pipe.down.length && !this.#server.carries(pipe)) this.#client.lose(pipe);
        }
    }

    #any(set) {
        return [...set][below(this.#random, set.size)];
    }
}

/** Runs the history of this seed. @throws {Violation} if a rule does not hold what it promises */
export function run(seed, rules = RULES) {
    try {
        return new Run(seed, rules).go();
    } catch (error) {
        if (error instanceof Violation) error.message = `seed ${seed}: ${error.message}`;
        throw error;
    }
}
