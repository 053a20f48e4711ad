// A small server of all three links, with faults by script: what the client's tests talk to instead of a network.
import { createServer } from "node:http";
import { randomBytes } from "node:crypto";
import { FakeSocket, Wire } from "./wire.mjs";

const NDJSON = "application/x-ndjson";
const PROBLEM = "application/problem+json";

class FakeConnection {
    constructor(cid, hello) {
        this.cid = cid;
        this.token = randomBytes(16).toString("base64url");
        this.hello = hello;
        this.link = 1;
        this.received = 0;
        this.acked = 0;
        this.retained = []; // JSON of the down events acked + 1 and on that were handed out
        this.pending = [];
        this.control = []; // control messages for the next poll answer
        this.held = undefined;
        this.live = undefined; // what carries a stream or a socket: {kind, wire, up: number of the next up event}
        this.bad = []; // errors that the client sent
        this.declared = [];
    }
}

/** Implements docs/protocol.md for one mount; `fetch` is the client's way in, `listen` a real one. */
export class FakeServer {
    heartbeat = 2000;
    window = 60000;
    limits = { event: 1048576, frame: 4194304 };
    prototypes = undefined; // interface -> prototypes that an open must agree with
    nextCid = 17;
    connections = new Map();
    ended = new Map(); // cid -> code
    nonces = new Map();
    events = []; // up events: [cid, interface, event, args]
    requests = []; // {path, query, headers, body}
    pollsHeld = 0;
    lasting = true; // false: a server of the poll link alone, which answers 404 for the others
    buffers = false; // true: a proxy that holds a stream back
    random = undefined; // for the delays and pieces of streams and sockets
    sockets = []; // those that were opened
    ack = { events: 512, bytes: 131072 };
    acks = []; // what clients acknowledged by themselves: [cid, received]
    /** Called with each request before it is handled. What it returns is the fault: see #apply. */
    fault = () => undefined;

    /** The fetch to inject. */
    fetch = async (url, { method = "GET", headers = {}, body, signal, ...rest } = {}) => {
        const { pathname, searchParams } = new URL(url);
        const request = {
            method,
            path: pathname.split("/").pop(),
            query: searchParams,
            body,
            rest,
            headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
        };
        let onAbort;
        const aborted = new Promise((_, reject) => {
            onAbort = () => reject(signal.reason);
            if (signal?.aborted) onAbort();
            signal?.addEventListener("abort", onAbort, { once: true });
        });
        try {
            const {
                status,
                headers: answered,
                body: text,
            } = await Promise.race([this.#apply(request, signal), aborted]);
            return new Response(status === 204 ? null : text, { status, headers: answered });
        } finally {
            signal?.removeEventListener("abort", onAbort);
        }
    };

    /** The WebSocket to inject. */
    get WebSocket() {
        const server = this;
        return class extends FakeSocket {
            constructor(url, protocol) {
                super(url, protocol, server);
            }
        };
    }

    /** Breaks the stream or socket of every connection: what is under way is lost. */
    cut() {
        for (const connection of this.connections.values()) connection.live?.wire.cut();
    }

    /** How many connections have a link of this kind. */
    countLive(kind) {
        return [...this.connections.values()].filter(({ live }) => live?.kind === kind).length;
    }

    /** A frame of a socket: the first opens or resumes, the others have events and control messages. */
    frame(socket, text) {
        for (const line of text.split("\n").filter(Boolean)) {
            const message = JSON.parse(line);
            const { connection } = socket;
            if (!connection) {
                if (message.open) this.#openSocket(socket, line);
                else this.#resume(socket, message.resume);
            } else if (connection.live?.wire !== socket.down) return;
            else if (Array.isArray(message)) this.#takeEvent(connection, connection.live.up++, message);
            else if (message.ack !== undefined) this.#acknowledged(connection, message.ack);
            else {
                const errors = [];
                this.#control(connection, message, errors);
                for (const error of errors) socket.down.write(`${JSON.stringify({ error })}\n`);
            }
        }
        const { connection } = socket;
        if (connection?.live?.wire === socket.down) socket.down.write(`{"ack":${connection.received}}\n`);
    }

    #acknowledged(connection, received) {
        this.acks.push([connection.cid, received]);
        if (received <= connection.acked) return;
        connection.retained.splice(0, received - connection.acked);
        connection.acked = received;
    }

    #openSocket(socket, line) {
        const answer = this.#open(line);
        if (answer.status !== 200) return this.#sayBye(socket, JSON.parse(answer.body));
        socket.connection = this.connections.get(JSON.parse(answer.body.split("\n")[0]).hello.cid);
        this.#attach(socket.connection, "websocket", 1, 0, socket.down);
    }

    #resume(socket, { cid, token, link, received }) {
        const connection = this.connections.get(cid);
        if (!connection || connection.token !== token) {
            return this.#sayBye(socket, { code: this.ended.get(cid) ?? "expired", detail: "no such connection" });
        }
        if (link < connection.link || received < connection.acked) return this.#sayBye(socket, { code: "stale" });
        socket.connection = connection;
        this.#attach(connection, "websocket", link, received, socket.down);
    }

    #sayBye(socket, { code, detail }) {
        socket.down.write(JSON.stringify({ bye: { code, detail } }));
        socket.down.end();
    }

    /** A stream or a socket takes over. */
    #attach(connection, kind, link, received, wire) {
        this.#detach(connection, '{"bye":{"code":"moved"}}\n');
        this.#answerHeld(connection, { status: 204 });
        connection.link = link;
        this.#acknowledged(connection, received);
        connection.live = { kind, wire, up: connection.received + 1 };
        const beat = setInterval(() => wire.write(`{"ack":${connection.received}}\n`), this.heartbeat / 2);
        wire.onEnd = () => {
            clearInterval(beat);
            if (connection.live?.wire === wire) connection.live = undefined;
        };
        wire.write([JSON.stringify({ hello: this.#hello(connection) }), ...this.#hand(connection), ""].join("\n"));
    }

    #detach({ live }, last) {
        if (!live) return;
        live.wire.write(last);
        live.wire.end();
    }

    #stream(connection, link, received, signal) {
        if (received < connection.acked) return this.#problem(409, "stale", "already acknowledged");
        const wire = new Wire(this.random);
        const encoder = new TextEncoder();
        const body = new ReadableStream({
            start: controller => {
                wire.onText = text => this.buffers || controller.enqueue(encoder.encode(text));
                wire.onClose = isCut => (isCut ? controller.error(new TypeError("cut")) : controller.close());
            },
        });
        signal?.addEventListener("abort", () => wire.cut());
        this.#attach(connection, "stream", link, received, wire);
        return { status: 200, headers: { "Content-Type": NDJSON }, body };
    }

    /** Serves the same over HTTP; the promise gives the mount's address. */
    listen() {
        this.http = createServer((incoming, outgoing) => {
            let body = "";
            incoming
                .setEncoding("utf8")
                .on("data", piece => {
                    body += piece;
                })
                .on("end", async () => {
                    const { pathname, searchParams } = new URL(incoming.url, "http://localhost");
                    const {
                        status,
                        headers,
                        body: text,
                    } = await this.#apply({
                        method: incoming.method,
                        path: pathname.split("/").pop(),
                        query: searchParams,
                        body,
                        headers: incoming.headers,
                        rest: {},
                    });
                    outgoing.writeHead(status, headers);
                    if (!(text instanceof ReadableStream)) return outgoing.end(text);
                    outgoing.flushHeaders();
                    const { pipeline, Readable } = await import("node:stream");
                    pipeline(Readable.fromWeb(text), outgoing, () => {});
                });
        });
        return new Promise(resolve =>
            this.http.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${this.http.address().port}/fake`)),
        );
    }

    async stop() {
        for (const connection of this.connections.values()) this.#answerHeld(connection, { status: 204 });
        this.cut();
        this.http?.closeAllConnections();
        await new Promise(resolve => (this.http ? this.http.close(resolve) : resolve()));
    }

    /** Sends one event to a connection, or to all. */
    emit(interfaceName, event, args, cid) {
        this.emitText(JSON.stringify([interfaceName, event, args]), cid);
    }

    emitText(text, cid) {
        for (const connection of this.connections.values()) {
            if (cid !== undefined && connection.cid !== cid) continue;
            connection.pending.push(text);
            this.#serve(connection);
        }
    }

    /** Sends a control message with the next answer to a poll. */
    control(message) {
        for (const connection of this.connections.values()) {
            connection.control.push(JSON.stringify(message));
            this.#serve(connection);
        }
    }

    end(code, detail = `ended: ${code}`, retry = undefined) {
        for (const connection of [...this.connections.values()]) {
            this.connections.delete(connection.cid);
            this.ended.set(connection.cid, code);
            const bye = JSON.stringify({ bye: { code, detail, retry } });
            this.#answerHeld(connection, this.#body([bye]));
            this.#detach(connection, `${bye}\n`);
        }
    }

    /** Forgets everything, as a new process would. */
    restart() {
        this.cut();
        for (const connection of this.connections.values()) this.#answerHeld(connection, { lost: true });
        this.connections.clear();
        this.nonces.clear();
        this.ended.clear();
    }

    only() {
        if (this.connections.size !== 1) throw new Error(`${this.connections.size} connections`);
        return this.connections.values().next().value;
    }

    count(path) {
        return this.requests.filter(request => request.path === path).length;
    }

    /**
     * Faults: "lost" (the request never arrives), "no-answer" (handled, and the answer is lost), "replay" (handled
     * twice), "hang" (nothing, ever), a number (ms before it is handled), an object (an answer in place of ours), or a
     * function of our answer that gives another.
     */
    async #apply(request, signal) {
        this.requests.push(request);
        const fault = this.fault(request, this.requests.length);
        if (fault === "lost") throw new TypeError("network lost");
        if (fault === "hang") return new Promise(() => {});
        if (fault === "no-answer") {
            await Promise.race([this.handle(request, signal), new Promise(resolve => setTimeout(resolve, 3))]);
            throw new TypeError("answer lost");
        }
        if (fault === "replay") {
            const replay = this.handle(request, signal);
            if (request.path !== "poll") await replay;
        }
        if (typeof fault === "number") await new Promise(resolve => setTimeout(resolve, fault));
        if (fault && typeof fault === "object") return { headers: {}, body: "", ...fault };
        const answer = await this.handle(request, signal);
        if (answer.lost) throw new TypeError("connection reset");
        return typeof fault === "function" ? fault(answer) : { headers: {}, ...answer };
    }

    /** One request by the rules of the protocol. */
    async handle({ path, query, headers, body }, signal) {
        if (path === "open") return this.#open(body);
        const [cid, token] = (headers["eh-connection"] ?? "").split(".");
        const connection = this.connections.get(Number(cid));
        if (!connection || connection.token !== token) {
            return this.#problem(410, this.ended.get(Number(cid)) ?? "expired", "no such connection");
        }
        const link = Number(query.get("link"));
        if (path === "stream" && !this.lasting) return this.#problem(404, "not-found", "there is no stream");
        if (link < connection.link) return this.#problem(409, "stale", "there is a newer link");
        if (link > connection.link) {
            this.#answerHeld(connection, { status: 204 });
            this.#detach(connection, '{"bye":{"code":"moved"}}\n');
        }
        connection.link = link;
        const received = Number(query.get("received"));
        if (path === "stream") return this.#stream(connection, link, received, signal);
        if (path === "poll") return this.#poll(connection, received, query.get("wait") !== "0", signal);
        if (path === "send" || path === "close")
            return this.#send(connection, received, Number(query.get("first")), body, path);
        return this.#problem(404, "not-found", `there is no ${path}`);
    }

    #open(body) {
        const { open } = JSON.parse(body);
        const problems = this.#mismatches(open.server);
        if (problems) return this.#problem(409, "mismatch", problems);
        let connection = this.nonces.get(open.nonce);
        if (!connection) {
            connection = new FakeConnection(this.nextCid++, open);
            this.nonces.set(open.nonce, connection);
            this.connections.set(connection.cid, connection);
        }
        const hello = this.#hello(connection);
        return this.#body([JSON.stringify({ hello }), ...this.#hand(connection)], connection);
    }

    #hello({ cid, token, received, acked }) {
        return {
            protocol: 1,
            cid,
            token,
            next: acked + 1,
            received,
            heartbeat: this.heartbeat,
            window: this.window,
            ack: this.ack,
            limits: this.limits,
        };
    }

    #mismatches(server) {
        for (const [name, prototypes] of Object.entries(this.prototypes ? server : {})) {
            for (const prototype of prototypes) {
                if (this.prototypes[name]?.includes(prototype)) continue;
                return `${name}: the client means to call ${prototype}, the server has ${this.prototypes[name]}`;
            }
        }
        return undefined;
    }

    #poll(connection, received, mayWait, signal) {
        if (received < connection.acked) return this.#problem(409, "stale", "already acknowledged");
        if (received > connection.acked + connection.retained.length) return this.#problem(400, "protocol", "ahead");
        connection.retained.splice(0, received - connection.acked);
        connection.acked = received;
        this.#answerHeld(connection, { status: 204 });
        if (connection.retained.length || connection.pending.length || connection.control.length) {
            return this.#body(this.#hand(connection), connection);
        }
        if (!mayWait) return { status: 204 };
        return new Promise(resolve => {
            const timer = setTimeout(() => this.#answerHeld(connection, { status: 204 }), this.heartbeat / 2);
            ++this.pollsHeld;
            connection.held = answer => {
                clearTimeout(timer);
                connection.held = undefined;
                --this.pollsHeld;
                resolve(answer);
            };
            signal?.addEventListener("abort", () => {
                clearTimeout(timer);
            });
        });
    }

    #send(connection, received, first, body, path) {
        if (first > connection.received + 1)
            return { ...this.#problem(409, "gap", "a gap", { received: connection.received }) };
        const errors = [];
        let number = first;
        for (const line of body.split("\n").filter(Boolean)) {
            const message = JSON.parse(line);
            if (!Array.isArray(message)) this.#control(connection, message, errors);
            else this.#takeEvent(connection, number++, message);
        }
        this.#acknowledged(connection, received);
        if (path === "close") {
            this.connections.delete(connection.cid);
            this.ended.set(connection.cid, "closed");
            this.#detach(connection, '{"bye":{"code":"closed"}}\n');
            this.#answerHeld(connection, { status: 204 });
        }
        const answer = { received: connection.received, ...(errors.length && { errors }) };
        return { status: 200, headers: { "Content-Type": "application/json" }, body: JSON.stringify(answer) };
    }

    #takeEvent(connection, number, message) {
        if (number !== connection.received + 1) return;
        ++connection.received;
        this.events.push([connection.cid, ...message]);
        this.onEvent?.(...message);
    }

    #control(connection, { declare, error }, errors) {
        if (error) connection.bad.push(error);
        if (!declare) return;
        connection.declared.push(declare);
        const detail = this.#mismatches(declare.server ?? {});
        if (detail) errors.push({ code: "mismatch", detail });
    }

    #serve(connection) {
        if (connection.live) {
            const lines = [...connection.control.splice(0), ...connection.pending];
            connection.retained.push(...connection.pending.splice(0));
            if (lines.length) connection.live.wire.write(`${lines.join("\n")}\n`);
        }
        if (connection.held) this.#answerHeld(connection, this.#body(this.#hand(connection), connection));
    }

    #answerHeld(connection, answer) {
        connection.held?.(answer);
    }

    #hand(connection) {
        connection.retained.push(...connection.pending.splice(0));
        return [...connection.control.splice(0), ...connection.retained];
    }

    #body(lines, connection) {
        const headers = { "Content-Type": NDJSON };
        if (connection) {
            headers["EH-First"] = String(connection.acked + 1);
            headers["EH-Last"] = String(connection.acked + connection.retained.length);
        }
        return { status: 200, headers, body: lines.map(line => `${line}\n`).join("") };
    }

    #problem(status, code, detail, more) {
        return {
            status,
            headers: { "Content-Type": PROBLEM },
            body: JSON.stringify({ status, code, detail, ...more }),
        };
    }
}
