// Follows an HTTP answer as its bytes come and knows where it ends, so that a proxy can pass on what has no end yet.

const LF = 10;

export class AnswerScanner {
    /**
     * What tells the end: "none" (no body), "length", "chunked", "close" (the end of the socket), "tunnel" (an upgrade:
     * all that follows). Undefined until the head is there.
     */
    framing;
    isDone = false;

    #bodyless;
    #head = Buffer.alloc(0);
    #left = 0;             // bytes that come before the scanner has to look again
    #line = "";            // of a chunked body, the line that is being read
    #inTrailer = false;

    /** `bodyless`: it answers HEAD. */
    constructor({ bodyless = false } = {}) {
        this.#bodyless = bodyless;
    }

    /** Takes more bytes; says how many of them belong to this answer. */
    push(chunk) {
        let at = this.framing ? 0 : this.#readHead(chunk);
        while (at < chunk.length && !this.isDone) at += this.#readBody(chunk.subarray(at));
        return at;
    }

    #readHead(chunk) {
        const before = this.#head.length;
        this.#head = Buffer.concat([this.#head, chunk]);
        const end = this.#head.indexOf("\r\n\r\n");
        if (end < 0) return chunk.length;
        const head = this.#head.subarray(0, end).toString("latin1");
        const status = Number(head.split(" ")[1]);
        const field = (name) => new RegExp(`^${name}: *(.*)$`, "im").exec(head)?.[1];
        const length = field("content-length");
        if (status === 101) this.framing = "tunnel";
        else if (this.#bodyless || status === 204 || status === 304) this.framing = "none";
        else if (/chunked/i.test(field("transfer-encoding") ?? "")) this.framing = "chunked";
        else this.framing = length === undefined ? "close" : "length";
        if (this.framing === "length") this.#left = Number(length);
        this.isDone = this.framing === "none" || this.framing === "length" && this.#left === 0;
        return end + 4 - before;
    }

    #readBody(bytes) {
        if (this.framing === "tunnel" || this.framing === "close") return bytes.length;
        if (this.#left > 0) {
            const taken = Math.min(this.#left, bytes.length);
            this.#left -= taken;
            this.isDone = this.framing === "length" && this.#left === 0;
            return taken;
        }
        return this.#readChunkLine(bytes);
    }

    // A line with the size of a chunk, or one of the trailer, which ends with an empty one.
    #readChunkLine(bytes) {
        const end = bytes.indexOf(LF);
        this.#line += bytes.subarray(0, end < 0 ? bytes.length : end).toString("latin1");
        if (end < 0) return bytes.length;
        const line = this.#line.trim();
        this.#line = "";
        if (this.#inTrailer) this.isDone = line === "";
        else if (parseInt(line, 16) === 0) this.#inTrailer = true;
        else this.#left = parseInt(line, 16) + 2;
        return end + 1;
    }
}
