// A WebSocket client by hand: frames as they are, so that tests can send what no library would.
import { createHash, randomBytes } from "node:crypto";
import net from "node:net";

export const opcode = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 };

const sizes = { 0: size => size, 2: () => 126, 8: () => 127 };

/**
 * One frame of a client. What is not given is as RFC 6455 wants it: `lengthBytes` (0, 2 or 8 besides the first 7 bits)
 * the shortest form, `length` that of the payload, `key` random.
 */
export function frame(kind, payload = "", { final = true, masked = true, reserved = 0, key = randomBytes(4),
    length = Buffer.byteLength(payload), lengthBytes = length < 126 ? 0 : length < 65536 ? 2 : 8 } = {}) {
    const extended = Buffer.alloc(8);
    extended.writeBigUInt64BE(BigInt(length));
    const start = (final ? 0x80 : 0) | reserved << 4 | kind;
    const head = Buffer.from([start, (masked ? 0x80 : 0) | sizes[lengthBytes](length)]);
    const body = Buffer.from(payload);
    if (masked) mask(body, key);
    return Buffer.concat([head, extended.subarray(8 - lengthBytes), masked ? key : Buffer.alloc(0), body]);
}

function mask(bytes, key) {
    for (let i = 0; i < bytes.length; ++i) bytes[i] ^= key[i & 3];
}

/**
 * Takes bytes, gives whole frames {opcode, final, payload}; throws where they are not those of a strict server, or client if
 * they have to be masked.
 */
export class FrameReader {
    #chunks = [];
    #length = 0;
    #wanted = 2;
    #isMasked;

    constructor({ isMasked = false } = {}) {
        this.#isMasked = isMasked;
    }

    push(chunk) {
        this.#chunks.push(chunk);
        this.#length += chunk.length;
    }

    next() {
        if (this.#length < this.#wanted) return null;
        const bytes = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks, this.#length);
        this.#chunks = [bytes];
        const code = bytes[1] & 127;
        const keyAt = code === 126 ? 4 : code === 127 ? 10 : 2;
        const head = keyAt + (this.#isMasked ? 4 : 0);
        this.#wanted = head;
        if (bytes.length < head) return null;
        const length = code === 126 ? bytes.readUInt16BE(2) : code === 127 ? Number(bytes.readBigUInt64BE(2)) : code;
        const isShortest = keyAt === 2 || length >= (keyAt === 4 ? 126 : 65536);
        if (bytes[0] & 0x70 || bytes[1] >= 128 !== this.#isMasked || !isShortest)
            throw new Error(`not a ${this.#isMasked ? "client" : "server"}'s frame: ${bytes.subarray(0, head).toString("hex")}`);
        this.#wanted = head + length;
        if (bytes.length < this.#wanted) return null;
        this.#chunks = [bytes.subarray(this.#wanted)];
        this.#length -= this.#wanted;
        this.#wanted = 2;
        const payload = bytes.subarray(head, head + length);
        if (this.#isMasked) mask(payload, bytes.subarray(keyAt, head));
        return { opcode: bytes[0] & 15, final: bytes[0] >= 128, payload };
    }
}

/** The request of an opening handshake, without its last empty line: [name, value] for every header. */
export function upgradeRequest(base, path, { method = "GET", version = "HTTP/1.1", headers = [], without = [],
    key = randomBytes(16).toString("base64") } = {}) {
    const fields = [["Host", new URL(base).host], ["Upgrade", "websocket"], ["Connection", "Upgrade"],
        ["Sec-WebSocket-Version", "13"], ["Sec-WebSocket-Key", key]];
    const given = new Set([...headers.map(([name]) => name), ...without].map(name => name.toLowerCase()));
    const all = [...fields.filter(([name]) => !given.has(name.toLowerCase())), ...headers];
    return [`${method} ${path} ${version}`, ...all.map(([name, value]) => `${name}: ${value}`)].join("\r\n") + "\r\n";
}

/** The Sec-WebSocket-Accept of a key. */
export function acceptOf(key) {
    return createHash("sha1").update(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest("base64");
}

/** An open WebSocket. Frames that arrive wait in order for `read()`. */
export class RawWebSocket {
    #socket;
    #reader = new FrameReader();
    #frames = [];
    #readers = [];
    #ended = false;

    /**
     * Resolves when the server has upgraded; `protocol` is the one it chose. Rejects with {status} otherwise. `behind`:
     * bytes that are sent in one piece with the handshake.
     */
    static connect(t, base, path, { protocols = ["eh1.json"], headers = {}, behind = Buffer.alloc(0) } = {}) {
        const url = new URL(base);
        const key = randomBytes(16).toString("base64");
        const fields = Object.entries(headers);
        if (protocols.length) fields.push(["Sec-WebSocket-Protocol", protocols.join(", ")]);
        const self = new RawWebSocket();
        return new Promise((resolve, reject) => {
            const socket = self.#socket = net.connect({ host: url.hostname, port: Number(url.port), noDelay: true });
            t?.after(() => socket.destroy());
            let head = Buffer.alloc(0);
            const onHead = chunk => {
                head = Buffer.concat([head, chunk]);
                const end = head.indexOf("\r\n\r\n");
                if (end < 0) return;
                const text = head.subarray(0, end).toString("latin1");
                const status = Number(text.split(" ")[1]);
                if (status !== 101) return void reject(Object.assign(new Error(text), { status }));
                if (!text.includes(acceptOf(key)))
                    return void reject(new Error(`wrong Sec-WebSocket-Accept in ${text}`));
                self.protocol = /^sec-websocket-protocol: (.*)$/im.exec(text)?.[1];
                socket.off("data", onHead);
                socket.on("data", bytes => self.#take(bytes));
                self.#take(head.subarray(end + 4));
                resolve(self);
            };
            socket.on("data", onHead);
            socket.on("error", reject);
            socket.on("close", () => {
                reject(new Error("the socket closed before the upgrade was answered"));
                self.#ended = true;
                for (const give of self.#readers.splice(0)) give(null);
            });
            const request = Buffer.from(upgradeRequest(base, path, { key, headers: fields }) + "\r\n");
            socket.write(Buffer.concat([request, behind]));
        });
    }

    #take(bytes) {
        this.#reader.push(bytes);
        for (let next; (next = this.#reader.next());) {
            const give = this.#readers.shift();
            if (give) give(next);
            else this.#frames.push(next);
        }
    }

    /** The next frame; null when the socket has closed. */
    read() {
        if (this.#frames.length) return Promise.resolve(this.#frames.shift());
        return this.#ended ? Promise.resolve(null) : new Promise(resolve => this.#readers.push(resolve));
    }

    /** The next text message's lines as JSON. */
    async readJson() {
        const next = await this.read();
        if (next?.opcode !== opcode.text) throw new Error(`expected text, got ${JSON.stringify(next)}`);
        return next.payload.toString().split("\n").filter(Boolean).map(line => JSON.parse(line));
    }

    /** Bytes as they are. */
    write(bytes) {
        this.#socket.write(bytes);
    }

    send(...values) {
        this.write(frame(opcode.text, values.map(value => JSON.stringify(value)).join("\n")));
    }

    /** Nothing more comes from here. */
    end() {
        this.#socket.end();
    }

    /** Bytes that the kernel has not taken yet. */
    get unsent() {
        return this.#socket.writableLength;
    }

    /** Whether the socket has closed. */
    get ended() {
        return this.#ended;
    }

    /** No more is read from the socket, until resume(). */
    pause() {
        this.#socket.pause();
    }

    resume() {
        this.#socket.resume();
    }

    destroy() {
        this.#socket.destroy();
    }
}
