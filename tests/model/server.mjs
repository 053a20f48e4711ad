// The server's half of a connection as docs/protocol.md has it, without sockets, time or encodings: only counting.

/** Something that the rules say cannot happen. */
export class Violation extends Error {}

/** What may be unacknowledged at a time, what one poll's answer carries at most, and how many messages a socket takes. */
const IN_FLIGHT = 5;
const ANSWER = 3;
const SOCKET = 3;

/**
 * One way of carrying events down, and for a WebSocket also up: messages in flight, and whether each end still uses it.
 * What the server writes counts on from `next`.
 */
export class Pipe {
    constructor(kind, number) {
        Object.assign(this, { kind, number, down: [], up: [], isOpenHere: true, isOpenThere: true });
    }
}

/**
 * `rules` can switch one rule off, to see that the model notices: linkNumbers, skipping, staleness, carriedOnly.
 */
export class Server {
    #rules;
    #handed = [];            // events with numbers acknowledged + 1 and on
    #port;                   // {pipe, next} or {answer} of a held poll
    #upNext = 1;             // number of the next up event on the pipe

    constructor(rules) {
        this.#rules = rules;
        this.waiting = [];   // events without a number yet: policies may drop or replace them
        this.acknowledged = 0;
        this.received = 0;
        this.taken = [];
        this.link = 1;
    }

    get sent() { return this.acknowledged + this.#handed.length; }
    get isIdle() { return !this.waiting.length && !this.#handed.length; }
    carries(pipe) { return this.#port?.pipe === pipe; }

    emit(value) {
        this.waiting.push(value);
        this.#deliver();
    }

    /** A held poll and a broken pipe end without a word. */
    loseLink() { this.#port = undefined; }

    poll({ link, received }, answer) {
        if (!this.#attach(link, received)) return answer({ status: 409, code: "stale" });
        this.#port = { answer };
        this.#deliver();
    }

    /** The first message on a WebSocket, or the request of a stream. */
    resume(pipe, { link, received }) {
        if (!this.#attach(link, received)) return this.#end(pipe, "stale");
        this.#port = { pipe, next: received + 1 };
        this.#upNext = this.received + 1;
        pipe.down.push({ hello: { next: received + 1, received: this.received } });
        this.#deliver();
    }

    /** A `send`: events numbered from `first` on. */
    send({ link, first, events, received }) {
        if (this.#rules.linkNumbers && !this.#use(link)) return { status: 409, code: "stale" };
        this.#mayAcknowledge(received);
        if (first > this.received + 1) return { status: 409, code: "gap", received: this.received };
        this.#acknowledge(received);
        events.forEach((event, i) => this.#take(first + i, event));
        return { status: 200, received: this.received };
    }

    /** A message on a WebSocket; an older one has no connection any more. */
    hear(pipe, { event, ack }) {
        if (!this.carries(pipe)) return;
        if (ack !== undefined) {
            this.#mayAcknowledge(ack);
            return this.#acknowledge(ack);
        }
        this.#take(this.#upNext++, event);
        if (this.received % 3 === 0) pipe.down.push({ ack: this.received });
    }

    /** The socket has room again. */
    drained(pipe) {
        if (this.carries(pipe)) this.#deliver();
    }

    /** Half a heartbeat has passed. */
    beat() {
        if (this.#port?.pipe) this.#port.pipe.down.push({ ack: this.received });
        else this.#answer([]);
    }

    // Rule 2.
    #use(link) {
        if (link < this.link) return false;
        if (link > this.link) {
            this.link = link;
            this.#move();
        }
        return true;
    }

    #move() {
        const { pipe } = this.#port ?? {};
        if (pipe) this.#end(pipe, "moved");
        else this.#answer([]);
        this.#port = undefined;
    }

    #end(pipe, code) {
        pipe.down.push({ bye: code });
        pipe.isOpenThere = false;
    }

    // Rule 3.
    #attach(link, received) {
        const isOld = this.#rules.linkNumbers && link < this.link
            || this.#rules.staleness && received < this.acknowledged;
        if (isOld) return false;
        this.#mayAcknowledge(received);
        this.#use(link);
        this.#move();
        this.#acknowledge(received);
        return true;
    }

    #mayAcknowledge(number) {
        if (number > this.sent) throw new Violation(`acknowledged ${number} of ${this.sent} sent`);
    }

    /** What the present pipe has not carried waits: a later message on it acknowledges it again. */
    #acknowledge(number) {
        if (this.#rules.carriedOnly && this.#port?.pipe) number = Math.min(number, this.#port.next - 1);
        if (number > this.acknowledged) this.#handed.splice(0, number - this.acknowledged);
        this.acknowledged = Math.max(this.acknowledged, number);
        this.#deliver();
    }

    // Rule 1.
    #take(number, event) {
        if (this.#rules.skipping && number !== this.received + 1) return;
        this.received = number;
        this.taken.push(event);
    }

    // Rule 4.
    #from(next, most) {
        const index = next - this.acknowledged - 1;
        if (index < 0) throw new Violation(`number ${next} is to be sent, up to ${this.acknowledged} is gone`);
        while (this.waiting.length && this.#handed.length < IN_FLIGHT && this.#handed.length - index < most) {
            this.#handed.push(this.waiting.shift());
        }
        return this.#handed.slice(index, index + most);
    }

    #deliver() {
        if (this.#port?.pipe) {
            const { pipe, next } = this.#port;
            const events = this.#from(next, Math.max(0, SOCKET - pipe.down.length));
            this.#port.next += events.length;
            for (const event of events) pipe.down.push({ event });
        } else if (this.#port) {
            const events = this.#from(this.acknowledged + 1, ANSWER);
            if (events.length) this.#answer(events);
        }
    }

    #answer(events) {
        const { answer } = this.#port ?? {};
        if (!answer) return;
        this.#port = undefined;
        answer({ status: 200, first: this.acknowledged + 1, events });
    }
}
