// A WebSocket client by hand: frames as they are, so that tests can send what no library would.
import { createHash, randomBytes } from "node:crypto";
import net from "node:net";

export const opcode = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 };

/** One masked frame of a client. */
export function frame(kind, payload = "", { final = true, masked = true, reserved = 0 } = {}) {
    const body = Buffer.from(payload);
    const head = [(final ? 0x80 : 0) | reserved << 4 | kind];
    const mask = masked ? 0x80 : 0;
    if (body.length < 126) head.push(mask | body.length);
    else if (body.length < 65536) head.push(mask | 126, body.length >> 8, body.length & 255);
    else head.push(mask | 127, 0, 0, 0, 0, ...[24, 16, 8, 0].map(shift => (body.length >>> shift) & 255));
    if (!masked) return Buffer.concat([Buffer.from(head), body]);
    const key = randomBytes(4);
    return Buffer.concat([Buffer.from(head), key, body.map((byte, i) => byte ^ key[i & 3])]);
}

/** Takes bytes, gives whole frames {opcode, payload}; a server's are neither masked nor, here, fragmented. */
class FrameReader {
    #bytes = Buffer.alloc(0);

    push(chunk) {
        this.#bytes = Buffer.concat([this.#bytes, chunk]);
    }

    next() {
        const bytes = this.#bytes;
        if (bytes.length < 2) return null;
        let length = bytes[1] & 127;
        let at = 2;
        if (length === 126) [length, at] = bytes.length < 4 ? [Infinity, 0] : [bytes.readUInt16BE(2), 4];
        else if (length === 127) [length, at] = bytes.length < 10 ? [Infinity, 0] : [Number(bytes.readBigUInt64BE(2)), 10];
        if (bytes.length < at + length) return null;
        this.#bytes = bytes.subarray(at + length);
        return { opcode: bytes[0] & 15, final: bytes[0] >= 128, payload: bytes.subarray(at, at + length) };
    }
}

/** An open WebSocket. Frames that arrive wait in order for `read()`. */
export class RawWebSocket {
    #socket;
    #reader = new FrameReader();
    #frames = [];
    #readers = [];
    #ended = false;

    /** Resolves when the server has upgraded; `protocol` is the one it chose. Rejects with {status} otherwise. */
    static connect(t, base, path, { protocols = ["eh1.json"], headers = {} } = {}) {
        const url = new URL(base);
        const key = randomBytes(16).toString("base64");
        const lines = [`GET ${path} HTTP/1.1`, `Host: ${url.host}`, "Upgrade: websocket", "Connection: Upgrade",
            "Sec-WebSocket-Version: 13", `Sec-WebSocket-Key: ${key}`];
        if (protocols.length) lines.push(`Sec-WebSocket-Protocol: ${protocols.join(", ")}`);
        for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
        const self = new RawWebSocket();
        const accept = createHash("sha1").update(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest("base64");
        return new Promise((resolve, reject) => {
            const socket = self.#socket = net.connect({ host: url.hostname, port: Number(url.port) });
            t?.after(() => socket.destroy());
            let head = Buffer.alloc(0);
            const onHead = chunk => {
                head = Buffer.concat([head, chunk]);
                const end = head.indexOf("\r\n\r\n");
                if (end < 0) return;
                const text = head.subarray(0, end).toString("latin1");
                const status = Number(text.split(" ")[1]);
                if (status !== 101) return void reject(Object.assign(new Error(text), { status }));
                if (!text.includes(accept)) return void reject(new Error(`wrong Sec-WebSocket-Accept in ${text}`));
                self.protocol = /^sec-websocket-protocol: (.*)$/im.exec(text)?.[1];
                socket.off("data", onHead);
                socket.on("data", bytes => self.#take(bytes));
                self.#take(head.subarray(end + 4));
                resolve(self);
            };
            socket.on("data", onHead);
            socket.on("error", reject);
            socket.on("close", () => {
                self.#ended = true;
                for (const give of self.#readers.splice(0)) give(null);
            });
            socket.write(lines.join("\r\n") + "\r\n\r\n");
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
