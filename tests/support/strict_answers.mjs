// Reads answers as RFC 9112 has them and throws at what is not so: for tests that want no mercy with the server.
import assert from "node:assert/strict";
import net from "node:net";

const dateForm = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT$/;
const fieldForm = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t\x20-\x7e\x80-\xff]*)$/;

/** A socket of its own, whose bytes are waited for with a deadline. */
export class StrictClient {
    #socket;
    #received = Buffer.alloc(0);
    #ended = false;
    #wake = () => {};

    constructor(port, patience = 8_000) {
        this.patience = patience;
        this.#socket = net.connect({ host: "127.0.0.1", port, noDelay: true, allowHalfOpen: true });
        this.#socket.on("data", chunk => (this.#received = Buffer.concat([this.#received, chunk]), this.#wake()));
        for (const end of ["end", "close", "error"]) this.#socket.on(end, () => (this.#ended = true, this.#wake()));
    }

    connected() {
        return new Promise((resolve, reject) => this.#socket.once("connect", resolve).once("error", reject));
    }

    /** What cannot be written any more, because the server has said its last word, is nobody's loss. */
    write(bytes) {
        if (this.#socket.writable) this.#socket.write(bytes);
    }

    finish() {
        this.#socket.end();
    }

    destroy() {
        this.#socket.destroy();
    }

    get received() {
        return this.#received;
    }

    /** Until there is more, or the end: false. */
    async #more(what) {
        const before = this.#received.length;
        const deadline = Date.now() + this.patience;
        while (this.#received.length === before && !this.#ended) {
            const left = deadline - Date.now();
            assert.ok(left > 0, `${what} did not come within ${this.patience} ms; received: ${JSON.stringify(this.#received.toString("latin1"))}`);
            await new Promise(resolve => {
                const timer = setTimeout(resolve, left);
                this.#wake = () => (clearTimeout(timer), resolve());
            });
        }
        return this.#received.length > before;
    }

    async #take(size, what) {
        while (this.#received.length < size) assert.ok(await this.#more(what), `the socket closed before ${what}: ${this.#received.toString("latin1")}`);
        const taken = this.#received.subarray(0, size);
        this.#received = this.#received.subarray(size);
        return taken;
    }

    async #line(what) {
        let end;
        while ((end = this.#received.indexOf("\r\n")) < 0) assert.ok(await this.#more(what), `the socket closed before ${what}`);
        return (await this.#take(end + 2, what)).subarray(0, end).toString("latin1");
    }

    /** The next answer: { status, headers (Map, names in small letters), body (Buffer) }. */
    async answer({ toHead = false } = {}) {
        const statusLine = await this.#line("a status line");
        const status = Number(/^HTTP\/1\.1 ([1-5]\d\d) [\t\x20-\x7e\x80-\xff]*$/.exec(statusLine)?.[1]);
        assert.ok(status, `a status line: ${JSON.stringify(statusLine)}`);
        const headers = new Map();
        for (let line; (line = await this.#line("a header")) !== "";) {
            const [, name, value] = fieldForm.exec(line) ?? assert.fail(`a header: ${JSON.stringify(line)}`);
            assert.ok(!headers.has(name.toLowerCase()), `${name} stands once`);
            headers.set(name.toLowerCase(), value.trimEnd());
        }
        checkHead(status, headers);
        const bodyless = toHead || status < 200 || status === 204 || status === 304;
        return { status, headers, body: bodyless ? Buffer.alloc(0) : await this.#body(headers) };
    }

    async #body(headers) {
        if (headers.has("transfer-encoding")) return this.#chunks();
        if (headers.has("content-length")) return this.#take(Number(headers.get("content-length")), "a body");
        while (await this.#more("the end of a body"));
        return this.#take(this.#received.length, "a body");
    }

    async #chunks() {
        const chunks = [];
        for (let size; (size = parseInt(await this.#line("a chunk"), 16)) > 0;) {
            chunks.push(await this.#take(size, "a chunk"));
            assert.equal(await this.#line("the end of a chunk"), "");
        }
        assert.equal(await this.#line("the last line of a body"), "");
        return Buffer.concat(chunks);
    }

    /** Exactly these bytes come next. */
    async bytes(expected) {
        assert.equal((await this.#take(expected.length, "these bytes")).toString("hex"), expected.toString("hex"));
    }

    /** The next frame of a WebSocket: { opcode, payload }; short ones only. */
    async frame() {
        const [start, size] = await this.#take(2, "a frame");
        assert.ok(start >= 0x80 && size < 126, "a whole, short frame without a mask");
        return { opcode: start & 15, payload: await this.#take(size, "a payload") };
    }

    /** Nothing comes but the end. */
    async ends() {
        while (this.#received.length === 0 && await this.#more("the end"));
        assert.equal(this.#received.toString("latin1"), "", "nothing but the end");
    }
}

/** What holds for every answer, whatever was asked. */
function checkHead(status, headers) {
    assert.ok(!(headers.has("content-length") && headers.has("transfer-encoding")), "one kind of framing (9112 6.2)");
    if (headers.has("content-length")) assert.match(headers.get("content-length"), /^\d+$/);
    if (status < 200 || status === 204) {
        assert.ok(!headers.has("content-length") && !headers.has("transfer-encoding"), "no framing without a body (9110 8.6, 9112 6.1)");
    }
    if (status >= 200) {
        assert.match(headers.get("date") ?? "", dateForm, "Date (9110 6.6.1)");
        assert.ok(Math.abs(Date.parse(headers.get("date")) - Date.now()) < 10_000, "the date is now");
    }
    if (status === 405) assert.ok(headers.has("allow"), "405 tells what is allowed (9110 15.5.6)");
    if (status === 426) assert.ok(headers.has("upgrade"), "426 tells to what (9110 15.5.22)");
}
