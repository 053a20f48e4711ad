// HTTP/1.1 messages as bytes: what a proxy must know to cut them at any place, and talk without a client library.
import net from "node:net";

/** Takes the bytes of a socket and gives whole messages, each as it came. */
export class MessageReader {
    #chunks = Buffer.alloc(0);

    push(chunk) {
        this.#chunks = this.#chunks.length ? Buffer.concat([this.#chunks, chunk]) : chunk;
    }

    /** Bytes of a message that has not come to its end yet. */
    get pending() {
        return this.#chunks.length;
    }

    /** Takes out what is left: after an upgrade, bytes that are no HTTP any more. */
    rest() {
        const bytes = this.#chunks;
        this.#chunks = Buffer.alloc(0);
        return bytes;
    }

    /** The next whole message, or null. `bodyless`: it answers HEAD, or has a status without a body. */
    next({ bodyless = false } = {}) {
        const headEnd = this.#chunks.indexOf("\r\n\r\n");
        if (headEnd < 0) return null;
        const head = this.#chunks.subarray(0, headEnd).toString("latin1");
        const [start, ...lines] = head.split("\r\n");
        const headers = new Map(lines.map((line) => {
            const colon = line.indexOf(":");
            return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
        }));
        const status = /^HTTP\/1\.[01] (\d{3})/.exec(start)?.[1];
        const empty = bodyless || status === "204" || status === "304";
        const length = empty ? 0 : this.#bodyLength(headers, headEnd + 4);
        if (length < 0 || this.#chunks.length < headEnd + 4 + length) return null;
        const raw = this.#chunks.subarray(0, headEnd + 4 + length);
        this.#chunks = this.#chunks.subarray(raw.length);
        return { start, headers, raw, body: raw.subarray(headEnd + 4), status: status ? Number(status) : undefined };
    }

    // Bytes after the head, or -1 while the end of a chunked body has not come.
    #bodyLength(headers, bodyStart) {
        if (!/chunked/i.test(headers.get("transfer-encoding") ?? "")) return Number(headers.get("content-length") ?? 0);
        let at = bodyStart;
        for (;;) {
            const lineEnd = this.#chunks.indexOf("\r\n", at);
            if (lineEnd < 0) return -1;
            const size = parseInt(this.#chunks.subarray(at, lineEnd).toString("latin1"), 16);
            at = lineEnd + 2 + size + 2;
            if (size === 0) return at - bodyStart;
            if (at > this.#chunks.length) return -1;
        }
    }
}

/** The body of a message as bytes, out of its chunks if it came in chunks. */
function bodyOf({ headers, body }) {
    if (!/chunked/i.test(headers.get("transfer-encoding") ?? "")) return body;
    const chunks = [];
    for (let at = 0, size; ; at += size + 2) {
        const lineEnd = body.indexOf("\r\n", at);
        size = parseInt(body.subarray(at, lineEnd).toString("latin1"), 16);
        if (!size) return Buffer.concat(chunks);
        at = lineEnd + 2;
        chunks.push(body.subarray(at, at + size));
    }
}

/** "POST /x/send?link=1 HTTP/1.1" -> { method, path, name: "send", query }. */
export function requestLine(message) {
    const [method, target] = message.start.split(" ");
    const [path, query = ""] = target.split("?");
    return { method, target, path, name: path.slice(path.lastIndexOf("/") + 1), query: new URLSearchParams(query) };
}

/**
 * One HTTP request on a socket of its own, with exactly these headers and `Host`, `Connection: close`, `Content-Length`
 * where they are not given. Answers { status, headers (Map), text, json() }.
 */
export function request(base, { method = "GET", target = "/", headers = {}, body, timeout = 15_000 } = {}) {
    const url = new URL(base);
    const given = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [name, value]]));
    const lines = [`${method} ${target} HTTP/1.1`];
    if (!given.has("host")) lines.push(`Host: ${url.host}`);
    if (!given.has("connection")) lines.push("Connection: close");
    if (body !== undefined && !given.has("content-length")) lines.push(`Content-Length: ${Buffer.byteLength(body)}`);
    for (const [name, value] of given.values()) lines.push(`${name}: ${value}`);
    return new Promise((resolve, reject) => {
        const socket = net.connect({ host: url.hostname, port: Number(url.port) });
        const reader = new MessageReader();
        socket.setTimeout(timeout, () =>
            socket.destroy(new Error(`no answer to ${method} ${target} within ${timeout} ms`)));
        socket.on("error", reject);
        socket.on("close", () => reject(new Error(`the socket closed before ${method} ${target} was answered`)));
        socket.on("data", (chunk) => {
            reader.push(chunk);
            const answer = reader.next({ bodyless: method === "HEAD" });
            if (!answer) return;
            const text = bodyOf(answer).toString("utf8");
            resolve({ status: answer.status, headers: answer.headers, text, json: () => JSON.parse(text) });
            socket.destroy();
        });
        socket.write(`${lines.join("\r\n")}\r\n\r\n`);
        if (body !== undefined) socket.write(body);
    });
}
