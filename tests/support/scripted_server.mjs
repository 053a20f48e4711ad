// A server of the protocol by hand that does what a script says and is right in everything else: so clients are shown what no real server
// says, and are watched. docs/protocol.md is what it follows; it has one loop and no limits.
import assert from "node:assert/strict";
import net from "node:net";
import { splitMessages, codecs } from "./event_codecs.mjs";
import { MessageReader, requestLine } from "./http_wire.mjs";
import { acceptOf, frame, FrameReader, opcode } from "./websocket.mjs";

const json = "application/json";
const problem = "application/problem+json";
const iconless = "<!DOCTYPE html><link rel=\"icon\" href=\"data:,\">hello";      // else browsers ask for one
const ackBytes = 131072;       // taken in by a WebSocket, after which they are acknowledged; else half a heartbeat after
const paths = ["open", "poll", "send", "stream", "close", "ws"];

/** The event that is the same call in the other direction, with the bytes of its arguments as they came. */
function answering(encoding, raw) {
    if (encoding === "json") return Buffer.from(raw.toString("utf8").replace(/^(\s*\[\s*)"Testbed"/, "$1\"TestbedResponse\""));
    assert.equal(raw.subarray(0, 9).toString("latin1"), "\x83\x67Testbed");
    return Buffer.concat([Buffer.from("\x83\x6fTestbedResponse", "latin1"), raw.subarray(9)]);
}

/** One connection, as a server keeps it. */
class Connection {
    received = 0;          // up events
    acknowledged = 0;      // down events
    link = 1;
    waiting = [];          // { bytes, isEvent }: what the client has not acknowledged, in order
    live;                  // the present WebSocket or stream: { write(buffers), end(bye) }
    held;                  // the present poll: function of its answer
    hasPolled = false;

    constructor(cid, encoding, open) {
        Object.assign(this, { cid, encoding, open, token: `${"t".repeat(21)}${cid % 10}`, codec: codecs[encoding] });
    }

    get secret() {
        return `${this.cid}.${this.token}`;
    }
}

/**
 * A script is an object of these, each optional:
 *   hello     members that replace those of every hello; undefined leaves one out
 *   at        { open: [fault, ...], ... } by path: what the first, the second ... such request gets in place of the right answer; null: it
 *   down      [{ event } or { control }, each bytes, ...]: said to the first connection when its first link is there that carries events
 *   end       { code, detail, retry }: how the first connection ends then
 *   echo      false: calls are taken in silence; "others": they are told to all other connections. They are answered otherwise
 * A fault is one of
 *   { answer: { status, headers, body } }         an answer of somebody else's
 *   { raw, isEnd, isSaying }                      bytes in place of one; isSaying: what `down` says counts as sent with them
 *   { amend: { headers, before, after, chunk, merge } }  the right one with other headers, bytes around its body, in chunks of so many;
 *                                                 merge: more members of its JSON
 *   { endless, begin }                            bytes, and others again and again, until the client has enough
 *   { isSilent: true }, { isClosed: true }        nothing, for ever; or an end
 *   { link: { hello, then, counts, isEnd, upgrade, isMute } }  of a stream or WebSocket: its hello (null: none), bytes behind it, how many
 *                                                 events these are, whether it ends there, other headers for its upgrade; nothing right is said later if it is mute
 */
export class ScriptedServer {
    /** { name, method, query, headers, body, at } of every request, in order; at: ms of performance.now(). */
    requests = [];
    /** What clients did that no client may do. */
    problems = [];
    connections = new Map();
    /** { cid, value } of every event that was taken in, and every control message. */
    calls = [];
    controls = [];
    /** Bytes that an endless answer had when the client had enough. */
    endless = 0;
    pongs = [];
    /** Paths that are none of the protocol's. */
    strangers = [];

    #script;
    #faults;
    #server;
    #isAlone;
    #serving = (socket) => this.#serve(socket);
    #sockets = new Set();
    #ended = new Map();
    #nonces = new Map();
    #nextCid = 17;
    #hasSaid = false;

    /** At an address of its own, or at that of `listener`, a server of node:net that nobody else serves just then. */
    static async start(t, script = {}, listener = undefined) {
        const server = new ScriptedServer();
        server.#script = script;
        server.#faults = Object.fromEntries(Object.entries(script.at ?? {}).map(([path, faults]) => [path, [...faults]]));
        server.#server = listener ?? await listening();
        server.#server.on("connection", server.#serving);
        server.#isAlone = !listener;
        t?.after(() => server.stop());
        return server;
    }

    get url() {
        return `http://127.0.0.1:${this.#server.address().port}`;
    }

    count(name) {
        return this.requests.filter((request) => request.name === name).length;
    }

    /** Whether all of the script has been played, but for what happens to sends. */
    get isPlayed() {
        const isSaid = !(this.#script.down || this.#script.end) || this.#hasSaid;
        return isSaid && Object.entries(this.#faults).every(([name, faults]) => name === "send" || faults.length === 0);
    }

    stop() {
        this.#server.off("connection", this.#serving);
        if (this.#isAlone) this.#server.close();
        for (const socket of this.#sockets) socket.destroy();
    }

    /** Says messages to a connection: bytes of an event, or of a control message. */
    say(connection, ...messages) {
        connection.waiting.push(...messages.map(({ event, control }) => ({ bytes: event ?? control, isEvent: Boolean(event) })));
        this.#serveConnection(connection, messages.length);
    }

    // ---- HTTP ----

    #serve(socket) {
        this.#sockets.add(socket);
        socket.setNoDelay(true);
        socket.on("error", () => socket.destroy());
        socket.on("close", () => this.#sockets.delete(socket));
        const reader = new MessageReader();
        const onData = (bytes) => {
            reader.push(bytes);
            for (let message; (message = reader.next());) {
                const request = { ...requestLine(message), headers: message.headers, body: message.body };
                if (request.name === "ws") {
                    socket.off("data", onData);
                    return this.#request(socket, request, reader.rest());
                }
                this.#request(socket, request);
            }
        };
        socket.on("data", onData);
    }

    #request(socket, request, rest) {
        if (/^\/hello\b/.test(request.target)) return void writeAnswer(socket, { headers: { "Content-Type": "text/html" }, body: iconless });
        if (!paths.includes(request.name)) {
            this.strangers.push(request.target);
            return void writeAnswer(socket, { status: 404 });
        }
        this.requests.push({ ...request, at: performance.now() });
        this.#judge(request);
        const fault = this.#faults[request.name]?.shift();
        if (fault?.answer) return void writeAnswer(socket, fault.answer);
        if (fault?.isSilent) return undefined;
        if (fault?.isClosed) return void socket.destroy();
        if (fault?.isSaying) this.#attached(this.connections.get(Number(request.headers.get("eh-connection").split(".")[0])));
        if (fault?.raw !== undefined) {
            socket.write(fault.raw);
            return void (fault.isEnd && socket.end());
        }
        if (fault?.endless) return this.#writeForever(socket, fault);
        if (request.name === "ws") return this.#webSocket(socket, request, rest, fault?.link);
        const answer = this.#answer(socket, request, fault?.link);
        const write = (right) => writeAnswer(socket, fault?.amend ? amended(right, fault.amend) : right);
        if (answer) Promise.resolve(answer).then(write);
    }

    /** What every client has to keep to. */
    #judge({ name, target, method, headers }) {
        const isPost = ["open", "send", "close"].includes(name);
        if (method !== (isPost ? "POST" : "GET")) this.problems.push(`${method} ${name}`);
        if (/t{21}/.test(target)) this.problems.push(`a token in the address ${target}`);
        const media = isPost && name !== "close" ? headers.get("content-type") : undefined;
        if (media !== undefined && !encodingOf(media)) this.problems.push(`${name} with ${media}`);
    }

    /** Writes until the other side has had enough; not faster than it reads. */
    #writeForever(socket, { begin = "", endless }) {
        socket.write(begin);
        const piece = Buffer.from(endless);
        const more = () => {
            while (!socket.destroyed) {
                this.endless += piece.length;
                if (!socket.write(piece)) break;
            }
        };
        socket.on("drain", () => setImmediate(more));
        more();
    }

    /** { status, headers, body } or a promise of it; nothing if the socket is taken over. */
    #answer(socket, request, link) {
        const { name, query, headers, body } = request;
        if (name === "open") return this.#open(request);
        const connection = this.connections.get(Number(headers.get("eh-connection")?.split(".")[0]));
        if (!connection || headers.get("eh-connection") !== connection.secret) {
            const cid = Number(headers.get("eh-connection")?.split(".")[0]);
            const { code = "expired", detail = "no such connection", retry } = this.#ended.get(cid) ?? {};
            return refusal(410, { code, detail, retry });
        }
        const number = Number(query.get("link") ?? 1);
        if (number < connection.link) return refusal(409, { code: "stale", detail: "there is a newer link" });
        if (number > connection.link) this.#moveTo(connection, number);
        const received = Number(query.get("received") ?? 0);
        switch (name) {
            case "poll": return this.#poll(connection, received, query.get("wait") !== "0");
            case "stream": return this.#stream(socket, connection, received, link);
            default: return this.#send(connection, received, query, body, name === "close");
        }
    }

    #moveTo(connection, number) {
        connection.link = number;
        connection.held?.({ status: 204 });
        connection.live?.end({ code: "moved", detail: "another link took over" });
        connection.live = undefined;
    }

    #open({ headers, body }) {
        const encoding = encodingOf(headers.get("content-type") ?? "");
        if (!encoding) return refusal(415, { code: "media-type", detail: "json or cbor" });
        const [{ value }] = splitMessages(encoding, body);
        const connection = this.#connection(encoding, value.open);
        const { waiting } = connection;
        const type = { "Content-Type": connection.codec.media };
        const counts = { "EH-First": 1, "EH-Last": countEvents(waiting) };
        return { status: 200, headers: { ...type, ...counts }, body: this.#pack(connection, [this.#hello(connection), ...waiting]) };
    }

    /** The one that this message opens, or has opened already. */
    #connection(encoding, open) {
        if (!/^[\w-]{16,64}$/.test(open?.nonce)) this.problems.push(`an open with the nonce ${open?.nonce}`);
        const known = this.#nonces.get(open.nonce);
        if (known) return known;
        const connection = new Connection(this.#nextCid++, encoding, open);
        this.connections.set(connection.cid, connection);
        this.#nonces.set(open.nonce, connection);
        return connection;
    }

    #hello(connection, more = {}) {
        const { cid, token, acknowledged, received, codec } = connection;
        const hello = {
            protocol: 1, cid, token, next: acknowledged + 1, received, heartbeat: 1000, window: 5000,
            ack: { events: 512, bytes: ackBytes }, limits: { event: 1048576, frame: 4194304 }, ...this.#script.hello, ...more,
        };
        for (const name of Object.keys(hello)) if (hello[name] === undefined) delete hello[name];
        return { bytes: codec.encode([{ hello }]), isEvent: false };
    }

    #pack({ encoding }, items) {
        return Buffer.concat(items.flatMap(({ bytes }) => (encoding === "json" ? [bytes, Buffer.from("\n")] : [bytes])));
    }

    #acknowledge(connection, number) {
        if (number > connection.acknowledged + countEvents(connection.waiting)) {
            this.problems.push(`event ${number} is acknowledged, and was never sent`);
        }
        while (connection.acknowledged < number && connection.waiting.length) {
            if (connection.waiting.shift().isEvent) ++connection.acknowledged;
        }
    }

    // ---- Down ----

    #poll(connection, received, mayWait) {
        connection.held?.({ status: 204 });
        if (received < connection.acknowledged) return refusal(409, { code: "stale", detail: "that was acknowledged before" });
        this.#acknowledge(connection, received);
        this.#attached(connection);
        if (!this.connections.has(connection.cid)) {
            const { code, detail, retry } = this.#ended.get(connection.cid);
            return refusal(410, { code, detail, retry });
        }
        if (connection.waiting.length) return this.#batch(connection);
        if (!mayWait) return { status: 204 };
        return new Promise((resolve) => {
            const timer = setTimeout(() => connection.held?.({ status: 204 }), (this.#script.hello?.heartbeat ?? 1000) / 2);
            connection.held = (answer) => {
                clearTimeout(timer);
                connection.held = undefined;
                resolve(answer);
            };
        });
    }

    #batch(connection) {
        const { waiting, acknowledged, codec } = connection;
        const body = this.#pack(connection, waiting);
        connection.waiting = waiting.filter(({ isEvent }) => isEvent);         // control messages are said once
        const last = acknowledged + connection.waiting.length;
        return { status: 200, headers: { "Content-Type": codec.media, "EH-First": acknowledged + 1, "EH-Last": last }, body };
    }

    #stream(socket, connection, received, link = {}) {
        this.#acknowledge(connection, received);
        const fields = `Content-Type: ${connection.codec.media}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n`;
        socket.write(`HTTP/1.1 200 OK\r\n${fields}\r\n`);
        const writeChunk = (bytes) => bytes.length && socket.write(Buffer.concat([
            Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n")]));
        this.#goLive(connection, socket, link, {
            write: (items) => writeChunk(this.#pack(connection, items)),
            writeRaw: writeChunk,
            end: () => socket.end("0\r\n\r\n"),
        });
    }

    /** A stream or WebSocket begins: with a hello, what waits, and the wishes of `link`. */
    #goLive(connection, socket, { hello, then = [], counts = 0, isEnd, isMute }, { write, writeRaw, end }) {
        const heartbeat = this.#script.hello?.heartbeat ?? 1000;
        const live = {
            write,
            end: (bye) => {
                if (bye) write([{ bytes: connection.codec.encode([{ bye }]), isEvent: false }]);
                end();
            },
        };
        if (hello !== null) write([this.#hello(connection, { token: undefined, ...hello })]);
        for (const bytes of then) writeRaw(bytes);
        if (isEnd) return void end();
        if (isMute) return;
        connection.live = live;
        const ticking = setInterval(() => write([{ bytes: connection.codec.encode([{ ack: connection.received }]) }]), heartbeat / 2);
        socket.on("close", () => {
            clearInterval(ticking);
            if (connection.live === live) connection.live = undefined;
        });
        if (connection.waiting.length) write(connection.waiting);
        connection.waiting = connection.waiting.filter(({ isEvent }) => isEvent);
        connection.waiting.push(...Array(counts).fill({ bytes: Buffer.alloc(0), isEvent: true }));
        this.#attached(connection);
    }

    /** A link that carries events is there: what the script says to the first one. */
    #attached(connection) {
        if (this.#hasSaid) return;
        const { down = [], end } = this.#script;
        this.#hasSaid = true;
        if (down.length) this.say(connection, ...down);
        if (!end) return;
        if (!/moved|stale/.test(end.code)) {
            this.connections.delete(connection.cid);
            this.#ended.set(connection.cid, end);
        }
        connection.live?.end(end);
        connection.live = undefined;
    }

    #serveConnection(connection, count) {
        const { live, held, waiting } = connection;
        if (live) {
            live.write(waiting.slice(-count));
            connection.waiting = waiting.filter(({ isEvent }) => isEvent);
        } else if (held) held(this.#batch(connection));
    }

    // ---- Up ----

    #send(connection, received, query, body, isLast) {
        const first = Number(query.get("first") ?? connection.received + 1);
        if (first > connection.received + 1) {
            return refusal(409, { code: "gap", detail: "events are missing", received: connection.received });
        }
        this.#take(connection, first, body);
        if (received > connection.acknowledged) this.#acknowledge(connection, received);
        if (isLast) {
            this.connections.delete(connection.cid);
            this.#ended.set(connection.cid, { code: "closed" });
            connection.held?.(refusal(410, { code: "closed", detail: "it was closed" }));
            connection.live?.end({ code: "closed", detail: "it was closed" });
        }
        return { status: 200, headers: { "Content-Type": json }, body: JSON.stringify({ received: connection.received }) };
    }

    #take(connection, first, bytes) {
        let number = first;
        for (const { raw, value } of splitMessages(connection.encoding, bytes)) {
            if (!Array.isArray(value)) this.#obey(connection, value);
            else if (number++ === connection.received + 1) this.#takeEvent(connection, raw, value);
        }
        return number;
    }

    #takeEvent(connection, raw, value) {
        ++connection.received;
        this.calls.push({ cid: connection.cid, value });
        const { echo } = this.#script;
        if (echo === false) return;
        const event = answering(connection.encoding, raw);
        if (echo !== "others") return this.say(connection, { event });
        for (const other of this.connections.values()) if (other !== connection) this.say(other, { event });
    }

    #obey(connection, message) {
        this.controls.push({ cid: connection.cid, ...message });
        if (message.ack !== undefined) this.#acknowledge(connection, message.ack);
    }

    // ---- WebSockets ----

    #webSocket(socket, { headers }, rest, link = {}) {
        const encoding = Object.keys(codecs).find((name) => headers.get("sec-websocket-protocol") === codecs[name].subprotocol);
        if (!encoding) this.problems.push(`a WebSocket with the subprotocol ${headers.get("sec-websocket-protocol")}`);
        const upgrade = {
            Upgrade: "websocket", Connection: "Upgrade", "Sec-WebSocket-Accept": acceptOf(headers.get("sec-websocket-key")),
            "Sec-WebSocket-Protocol": headers.get("sec-websocket-protocol"), ...link.upgrade,
        };
        const fields = Object.entries(upgrade).filter(([, value]) => value !== undefined).map(([name, value]) => `${name}: ${value}\r\n`);
        socket.write(`HTTP/1.1 101 Switching Protocols\r\n${fields.join("")}\r\n`);
        const reader = new FrameReader({ isMasked: true });
        const state = { socket, link, codec: codecs[encoding], encoding, pieces: [] };
        const onData = (bytes) => {
            try {
                reader.push(bytes);
                for (let next; (next = reader.next());) this.#frame(state, next);
            } catch (error) {
                this.problems.push(String(error));
                socket.destroy();
            }
        };
        socket.on("data", onData);
        if (rest.length) onData(rest);
    }

    #frame(state, { opcode: kind, final, payload }) {
        const { socket, codec } = state;
        if (kind === opcode.ping) return void socket.write(frame(opcode.pong, payload, { masked: false }));
        if (kind === opcode.pong) return void this.pongs.push(payload.toString());
        if (kind === opcode.close) return void socket.end(frame(opcode.close, payload, { masked: false }));
        if (kind !== (state.pieces.length ? opcode.continuation : codec.opcode)) throw new Error(`a frame of kind ${kind}`);
        state.pieces.push(payload);
        if (!final) return undefined;
        const message = Buffer.concat(state.pieces.splice(0));
        if (state.connection) return this.#socketMessage(state, message);
        return this.#firstMessage(state, message);
    }

    #firstMessage(state, message) {
        const { socket, codec, encoding, link } = state;
        const [{ raw, value }] = splitMessages(encoding, message);
        const { open, resume } = value;
        if (!open && !resume) throw new Error(`a WebSocket that begins with ${JSON.stringify(value)}`);
        const write = (items) => {
            const bytes = encoding === "json" ? Buffer.from(items.map((item) => item.bytes.toString()).join("\n")) : this.#pack(state, items);
            socket.write(frame(codec.opcode, bytes, { masked: false }));
        };
        const ways = { write, writeRaw: (bytes) => socket.write(bytes), end: () => socket.end(frame(opcode.close, "", { masked: false })) };
        const refuse = (bye) => {
            write([{ bytes: codec.encode([{ bye }]) }]);
            ways.end();
        };
        const connection = open ? this.#connection(encoding, open) : this.connections.get(resume.cid);
        if (!connection) return refuse({ detail: "no such connection", code: "expired", ...this.#ended.get(resume.cid) });
        if (resume && resume.token !== connection.token) throw new Error("a resume with another token");
        if (resume && resume.link <= connection.link) return refuse({ code: "stale", detail: "there is a newer link" });
        if (resume) {
            this.#moveTo(connection, resume.link);
            this.#acknowledge(connection, resume.received);
        }
        state.connection = connection;
        const { token } = connection;
        this.#goLive(connection, socket, { ...link, hello: link.hello === null ? null : { ...open && { token }, ...link.hello } }, ways);
        state.up = connection.received + 1;
        const rest = message.subarray(raw.length + (encoding === "json" ? 1 : 0));
        if (rest.length) this.#socketMessage(state, rest);
    }

    #socketMessage(state, message) {
        const { connection, codec } = state;
        state.up = this.#take(connection, state.up, message);
        state.taken = (state.taken ?? 0) + message.length;
        if (state.taken < ackBytes || !connection.live) return;
        state.taken = 0;
        connection.live.write([{ bytes: codec.encode([{ ack: connection.received }]) }]);
    }
}

/** A server of node:net at a free port. */
export async function listening() {
    const server = net.createServer();
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    return server;
}

const countEvents = (items) => items.filter(({ isEvent }) => isEvent).length;

function encodingOf(media) {
    return Object.keys(codecs).find((name) => media.split(";")[0] === codecs[name].media);
}

function refusal(status, { code, detail, retry, received }) {
    return { status, headers: { "Content-Type": problem }, body: JSON.stringify({ status, code, detail, retry, received }) };
}

function amended(answer, { headers = {}, before = "", after = "", chunk, merge }) {
    const right = merge ? JSON.stringify({ ...JSON.parse(answer.body), ...merge }) : answer.body ?? "";
    const body = Buffer.concat([Buffer.from(before), Buffer.from(right), Buffer.from(after)]);
    return { status: answer.status, headers: { ...answer.headers, ...headers }, body, chunk };
}

/** Writes an answer; headers that are undefined are left out. `chunk`: its body goes in chunks of so many bytes. */
function writeAnswer(socket, { status = 200, headers = {}, body = "", chunk }) {
    const bytes = Buffer.from(body);
    const hasBody = status !== 204 && status !== 304;
    const length = !hasBody ? {} : chunk ? { "Transfer-Encoding": "chunked" } : { "Content-Length": bytes.length };
    const fields = Object.entries({ ...length, ...headers }).filter(([, value]) => value !== undefined);
    socket.write(`HTTP/1.1 ${status} As Said\r\n${fields.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`);
    if (!hasBody) return;
    if (!chunk) return void socket.write(bytes);
    for (let at = 0; at < bytes.length; at += chunk) {
        const piece = bytes.subarray(at, at + chunk);
        socket.write(Buffer.concat([Buffer.from(`${piece.length.toString(16)};as=said\r\n`), piece, Buffer.from("\r\n")]));
    }
    socket.write("0\r\n\r\n");
}
