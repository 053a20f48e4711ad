// What carries the text of a stream or a socket between the client and the fake server: in order, late, in pieces, and
// cut when a test says so.

const later = ms => new Promise(resolve => setTimeout(resolve, ms));

/** One direction. `onText` gets the text, `onClose(isCut)` hears of the end; `onEnd` is the sender's. */
export class Wire {
    #tail = Promise.resolve();
    #isOver = false;

    /** @param random where given, text comes up to 3 ms late and in pieces, if they may be cut */
    constructor(random, isWhole = false) {
        this.random = random;
        this.isWhole = isWhole;
    }

    write(text) {
        const at = this.isWhole ? text.length : Math.floor((this.random?.() ?? 1) * text.length);
        for (const piece of [text.slice(0, at), text.slice(at)]) {
            if (!piece) continue;
            this.#tail = this.#tail.then(async () => {
                if (this.random) await later(this.random() * 3);
                if (!this.#isOver) this.onText(piece);
            });
        }
    }

    /** The end after all that was written. */
    end() {
        this.#tail = this.#tail.then(() => this.#close(false));
        this.onEnd?.();
    }

    /** The end at once: what is under way is lost. */
    cut() {
        this.#close(true);
        this.onEnd?.();
    }

    #close(isCut) {
        if (this.#isOver) return;
        this.#isOver = true;
        this.onClose(isCut);
    }
}

/** A WebSocket to a fake server; `server.fault` sees its opening as a request for "ws". */
export class FakeSocket {
    constructor(url, protocol, server) {
        this.url = url;
        this.protocol = protocol;
        this.down = new Wire(server.random, true);
        this.up = new Wire(server.random, true);
        this.down.onText = data => this.onmessage?.({ data });
        this.down.onClose = () => {
            this.up.cut();
            setTimeout(() => this.onclose?.({}));
        };
        this.up.onText = text => server.frame(this, text);
        this.up.onClose = () => {};
        const request = { method: "GET", path: "ws", query: new URLSearchParams(), headers: {} };
        server.requests.push(request);
        server.sockets.push(this);
        const fault = server.lasting ? server.fault(request, server.requests.length) : "lost";
        if (fault === "hang") return;
        const delay = typeof fault === "number" ? fault : 0;
        setTimeout(() => (fault === "lost" ? this.down.cut() : this.onopen?.({})), delay);
    }

    send(text) {
        this.up.write(text);
    }

    close() {
        this.down.cut();
    }
}
