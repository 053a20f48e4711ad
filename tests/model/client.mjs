// The client's half of a connection as docs/protocol.md has it and eh.js does it: counting, and trying links.
import { Pipe, Violation } from "./server.mjs";

/**
 * Does nothing by itself: a run tells it when to try what. Its requests go to `network`, which has `poll`, `send` and
 * `resume`, each with the request (or pipe) and a function for the answer, that may be called late or never.
 */
export class Client {
    #network;
    #unconfirmed = [];       // up events with numbers confirmed + 1 and on
    #polling;                // the request that is waited for, if any
    #sending;

    constructor(network) {
        this.#network = network;
        this.received = 0;
        this.got = [];
        this.confirmed = 0;
        this.link = 1;       // number of the present link
        this.links = 1;      // of the last one that was tried
        this.pipe = undefined;       // that carries up events now: a WebSocket
        this.kind = "poll";
        this.pipes = new Set();      // that this side still reads
    }

    get isIdle() { return !this.#unconfirmed.length; }
    get mayPoll() { return !this.#polling && !this.pipes.size; }
    /** On a stream also with nothing: that is how it acknowledges. */
    get maySend() { return !this.#sending && !this.pipe && (!this.isIdle || this.kind === "stream"); }

    call(value) { this.#unconfirmed.push(value); }

    poll() {
        if (this.kind !== "poll" || this.link < this.links) {
            this.link = ++this.links;
            this.kind = "poll";
            this.pipe = undefined;
        }
        const request = this.#polling = { link: this.link, received: this.received };
        this.#network.poll(request, answer => {
            if (answer?.status === 200) this.#takeAll(answer);       // also a late one
            else if (answer?.code === "stale") this.#isStale(request.link);
            if (this.#polling === request) this.#polling = undefined;
        });
    }

    /** Up by a request: on poll and stream, and as long as a WebSocket has not said hello. */
    send(most) {
        const request = this.#sending = {
            link: this.link, first: this.confirmed + 1, events: this.#unconfirmed.slice(0, most), received: this.received,
        };
        this.#network.send(request, answer => {
            if (answer?.code === "stale") this.#isStale(request.link);
            else if (answer) this.#confirm(answer.received);
            if (this.#sending === request) this.#sending = undefined;
        });
    }

    /** Tries a WebSocket or a stream beside what there is. */
    resume(kind) {
        const pipe = new Pipe(kind, ++this.links);
        this.pipes.add(pipe);
        this.#network.resume(pipe, { link: pipe.number, received: this.received });
    }

    /** Nothing was heard of it for two heartbeats, or its socket broke. */
    lose(pipe) {
        pipe.isOpenHere = false;
        this.pipes.delete(pipe);
        if (this.pipe === pipe) this.pipe = undefined;
        if (pipe.number === this.link) this.kind = "lost";           // whatever comes next is a new link
    }

    /** Writes what it has not carried, or an acknowledgement. */
    write() {
        const { pipe } = this;
        const event = this.#unconfirmed[pipe.written - this.confirmed];
        if (pipe.written < this.confirmed || event === undefined) return pipe.up.push({ ack: this.received });
        ++pipe.written;
        pipe.up.push({ event });
    }

    hear(pipe, { hello, event, ack, bye }) {
        if (hello) this.#greet(pipe, hello);
        if (event !== undefined) this.#take(pipe.next++, event);
        if (ack !== undefined) this.#confirm(ack);
        if (bye) {
            this.#isStale(pipe.number);
            this.lose(pipe);
        }
    }

    #greet(pipe, { next, received }) {
        if (pipe.number < this.link) return this.lose(pipe);        // it came too late
        if (received < this.confirmed) throw new Violation(`the hello has ${received} of ${this.confirmed} confirmed`);
        this.#confirm(received);
        this.link = pipe.number;
        this.kind = pipe.kind;
        pipe.next = next;
        pipe.written = received;
        this.pipe = pipe.kind === "websocket" ? pipe : undefined;
    }

    /** The server knows a newer link: if it is none of ours, a replay made it. */
    #isStale(number) {
        if (number === this.links) this.link = ++this.links;
    }

    #takeAll({ first, events }) { events.forEach((event, i) => this.#take(first + i, event)); }

    #take(number, event) {
        if (number > this.received + 1) throw new Violation(`number ${number} after ${this.received}`);
        if (number <= this.received) return;
        ++this.received;
        this.got.push(event);
    }

    #confirm(number) {
        if (number > this.confirmed + this.#unconfirmed.length) throw new Violation(`${number} were never sent`);
        if (number <= this.confirmed) return;
        this.#unconfirmed.splice(0, number - this.confirmed);
        this.confirmed = number;
    }
}
