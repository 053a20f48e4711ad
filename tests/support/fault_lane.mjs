// One client's socket and the server's behind it, as a proxy sees them: requests go up one by one, answers come down as
// they arrive, an upgraded pair is a tunnel. Both sockets live and break together.
import { AnswerScanner } from "./answer_scanner.mjs";
import { pause, Pipe } from "./fault_pipe.mjs";
import { MessageReader, requestLine } from "./http_wire.mjs";
import { below } from "./random.mjs";

export class Lane {
    #client;
    #server;
    #connect;
    #proxy;
    #up;
    #down;
    #reader = new MessageReader();
    #turn = Promise.resolve();
    #answer;               // what is being received: { scanner, sink, resolve, reject }
    #isTunnel = false;
    #isBroken = false;
    #isFrozen = false;
    #strokes = {};         // direction -> { after, how }: what the present exchange is going to suffer

    /**
     * `client` is its socket, `connect()` makes one to the server. `proxy` has what all lanes share: random, counts,
     * decide(request), blow(count).
     */
    constructor(client, connect, proxy) {
        this.#client = client;
        this.#connect = connect;
        this.#proxy = proxy;
        const pipe = (direction, source, sink) =>
            new Pipe({ source, sink, gate: (count) => this.#gate(direction, count) });
        this.#up = pipe("up", () => this.#client, () => this.#upstream());
        this.#down = pipe("down", () => this.#server, () => this.#client);
        client.on("data", (chunk) => this.#fromClient(chunk));
        client.on("close", () => this.#leave(this.#up));
    }

    /** Breaks both sockets: "close", or "reset" (RST); or "half-open": nothing passes any more, and nobody is told. */
    suffer(how) {
        if (how === "half-open") return this.#freeze();
        this.#isBroken = true;
        this.#up.stop();
        this.#down.stop();
        for (const socket of [this.#client, this.#server]) {
            if (socket && how === "reset" && mayReset(socket)) socket.resetAndDestroy();
            else socket?.destroy();
        }
        this.#answer?.reject(new Error("the lane broke"));
        this.#answer = undefined;
    }

    #freeze() {
        this.#isFrozen = true;
        this.#up.stop();
        this.#down.stop();
        this.#client.pause();
        this.#server?.pause();
    }

    // One of the sockets has ended: the other one gets what came before that, and then ends, too.
    #leave(pipe) {
        if (this.#isFrozen || this.#isBroken) return;
        pipe.flush().finally(() => {
            if (!this.#isFrozen && !this.#isBroken) this.suffer("close");
        });
    }

    #fromClient(chunk) {
        if (this.#isTunnel) return this.#up.push(chunk);
        this.#reader.push(chunk);
        for (let message = this.#reader.next(); message; message = this.#reader.next()) {
            const current = message;
            this.#turn = this.#turn.then(() => this.#exchange(current)).catch(() => this.suffer("close"));
        }
    }

    // ---- One exchange ----

    async #exchange(message) {
        if (this.#isBroken || this.#isFrozen) return;
        const { counts, random } = this.#proxy;
        const number = ++counts.exchanges;
        const fault = this.#proxy.decide({ ...requestLine(message), message, number }) ?? {};
        if (fault.answer) {
            ++counts.answers;
            return this.#deliver(rawAnswer(fault.answer));
        }
        const request = rewritten(message, fault);
        const isWhole = fault.cut === "response" || fault.replay || fault.hold;
        this.#strokes = {};
        if (fault.cut === "request") this.#strokes.up = { after: below(random, request.length), how: "close" };
        else if (fault.cut?.of) this.#strokes[fault.cut.of === "request" ? "up" : "down"] = fault.cut;
        this.#up.shape = { delay: fault.delay };
        this.#down.shape = isWhole ? {} : fault;
        await (isWhole ? this.#exchangeWhole(request, fault) : this.#pass(request));
        if (fault.replayAfter !== undefined) this.#replayLater(request, fault.replayAfter);
    }

    // The answer comes down as it arrives.
    async #pass(request) {
        await this.#ask(request, (bytes) => this.#down.push(bytes));
        await this.#down.flush();
    }

    // The answer is kept until it is complete, because something is to be done with it.
    async #exchangeWhole(request, fault) {
        const { counts, random } = this.#proxy;
        let answer = await this.#askWhole(request);
        if (fault.replay) {
            ++counts.replays;
            const second = await this.#askWhole(request);
            if (fault.replay === "first") answer = second;
        }
        await fault.hold;
        if (fault.cut === "response") this.#strokes.down = { after: below(random, answer.length), how: "close" };
        await this.#deliver(answer, fault);
    }

    async #deliver(answer, shape = {}) {
        this.#down.shape = shape;
        this.#down.push(answer);
        await this.#down.flush();
    }

    async #askWhole(request) {
        const pieces = [];
        await this.#ask(request, (bytes) => pieces.push(bytes));
        return Buffer.concat(pieces);
    }

    // Resolves when the answer has ended; `sink` gets its bytes.
    #ask(request, sink) {
        return new Promise((resolve, reject) => {
            const bodyless = request.subarray(0, 5).toString() === "HEAD ";
            this.#answer = { scanner: new AnswerScanner({ bodyless }), sink, resolve, reject };
            this.#upstream();
            this.#up.push(request);
        });
    }

    // The same request again, on a socket of its own, after later ones may have been there; its answer is dropped.
    async #replayLater(request, ms) {
        await pause(ms);
        if (this.#proxy.isStopped) return;
        ++this.#proxy.counts.replays;
        const socket = this.#connect();
        socket.on("data", () => socket.destroy());
        socket.write(request);
    }

    // ---- The server's side ----

    #upstream() {
        if (this.#server && !this.#server.destroyed) return this.#server;
        const server = this.#server = this.#connect();
        server.on("data", (chunk) => this.#fromServer(chunk));
        server.on("close", () => {
            if (this.#server !== server) return;
            if (this.#answer?.scanner.framing === "close") this.#answered();
            this.#leave(this.#down);
        });
        return server;
    }

    #fromServer(chunk) {
        if (!this.#answer) return;                     // bytes after the end of an answer
        const { scanner, sink } = this.#answer;
        const count = scanner.push(chunk);
        if (scanner.framing === "tunnel" && !this.#isTunnel) {
            this.#isTunnel = true;
            this.#up.push(this.#reader.rest());
        }
        sink(chunk.subarray(0, count));
        if (scanner.isDone) this.#answered();
    }

    // Unless the lane broke over its last bytes.
    #answered() {
        this.#answer?.resolve();
        this.#answer = undefined;
    }

    // ---- What happens to bytes on their way ----

    #gate(direction, count) {
        const stroke = this.#strokes[direction];
        if (stroke && stroke.after < count) return this.#blow(direction, stroke);
        if (stroke) stroke.after -= count;
        const blow = this.#proxy.blow(count);
        return blow && this.#blow(direction, blow);
    }

    #blow(direction, { after, how = "close" }) {
        const strike = () => {
            const { counts } = this.#proxy;
            ++counts[how === "half-open" ? "halfOpened" : direction === "up" ? "cutRequests" : "cutResponses"];
            if (how === "reset") ++counts.resets;
            this.suffer(how);
        };
        return { after, strike };
    }
}

/** Node cannot reset a socket that is on its way, and hangs at exit over one that has said its goodbye. */
function mayReset(socket) {
    return !socket.destroyed && !socket.connecting && !socket.writableEnded;
}

/** The request as a proxy of old would pass it on. */
function rewritten({ raw, body }, { stripUpgrade, http10 }) {
    if (!stripUpgrade && !http10) return raw;
    const head = raw.subarray(0, raw.length - body.length).toString("latin1");
    const kept = head.split("\r\n").filter((line) => !/^(upgrade|connection|sec-websocket-\w+):/i.test(line));
    if (http10) kept[0] = kept[0].replace("HTTP/1.1", "HTTP/1.0");
    return Buffer.concat([Buffer.from(kept.join("\r\n"), "latin1"), body]);
}

function rawAnswer({ status = 200, headers = {}, body = "" }) {
    const fields = { "Content-Length": Buffer.byteLength(body), ...headers };
    const head = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`).join("");
    return Buffer.from(`HTTP/1.1 ${status} Made by the proxy\r\n${head}\r\n${body}`);
}
