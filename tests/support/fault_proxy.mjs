// A proxy that is a bad network: it cuts, delays, repeats, slows down and replaces HTTP messages, repeatably by a seed.
import net from "node:net";
import { MessageReader, requestLine } from "./http_wire.mjs";
import { below, seededRandom } from "./random.mjs";

/**
 * What may happen to one exchange; a fault function returns one of these, or nothing:
 *   { cut: "request" }            forward a random part of the request, then break both sockets
 *   { cut: "response" }           let the server answer, forward a random part of the answer, then break both sockets
 *   { delay: ms }                 forward the request that much later
 *   { replay: true }              send the same request a second time, afterwards; its answer is dropped
 *   { replay: "first" }           the first answer is dropped, the client gets the one of the replay
 *   { bytesPerSecond: n }         the answer trickles
 *   { oneByteAtATime: true }      every byte of the answer is a write of its own
 *   { hold: promise }             the answer is held until the promise is settled
 *   { answer: {status, headers, body} }   the server never hears of it
 */
export class FaultProxy {
    /** Counts of what was done: exchanges, cutRequests, cutResponses, replays, answers. */
    counts = { exchanges: 0, cutRequests: 0, cutResponses: 0, replays: 0, answers: 0 };

    #server;
    #sockets = new Set();
    #target;
    #fault;
    #random;

    /**
     * `fault(request, random)` decides about each exchange: request is { method, path, name, query, message, number },
     * name being the last segment of the path ("poll", "send").
     */
    static async start(target, { fault = () => undefined, seed = 1 } = {}) {
        const proxy = new FaultProxy();
        proxy.#target = new URL(target);
        proxy.#fault = fault;
        proxy.#random = seededRandom(seed);
        proxy.#server = net.createServer((socket) => proxy.#serve(socket));
        await new Promise((resolve, reject) => {
            proxy.#server.once("error", reject);
            proxy.#server.listen(0, "127.0.0.1", resolve);
        });
        return proxy;
    }

    get url() {
        return `http://127.0.0.1:${this.#server.address().port}`;
    }

    /** Another fault function from now on. */
    set fault(fault) {
        this.#fault = fault;
    }

    /** Another server from now on, for new sockets; the present ones break. */
    set target(target) {
        this.#target = new URL(target);
        this.breakAll();
    }

    breakAll() {
        for (const socket of this.#sockets) socket.destroy();
    }

    async stop() {
        this.breakAll();
        await new Promise((resolve) => this.#server.close(resolve));
    }

    #track(socket) {
        this.#sockets.add(socket);
        socket.on("close", () => this.#sockets.delete(socket));
        socket.on("error", () => socket.destroy());
        socket.setNoDelay(true);
        return socket;
    }

    #serve(client) {
        this.#track(client);
        const lane = new Lane(client, () => this.#track(net.connect(Number(this.#target.port), this.#target.hostname)));
        const reader = new MessageReader();
        let turn = Promise.resolve();
        client.on("data", (chunk) => {
            reader.push(chunk);
            for (let message = reader.next(); message; message = reader.next()) {
                const current = message;
                turn = turn.then(() => this.#exchange(lane, current)).catch(() => lane.break());
            }
        });
        client.on("close", () => lane.break());
    }

    async #exchange(lane, message) {
        if (lane.broken) return;
        const number = ++this.counts.exchanges;
        const request = { ...requestLine(message), message, number };
        const fault = this.#fault(request, this.#random) ?? {};
        if (fault.delay) await pause(fault.delay);
        if (fault.answer) {
            ++this.counts.answers;
            lane.toClient(rawAnswer(fault.answer));
            return;
        }
        if (fault.cut === "request") {
            ++this.counts.cutRequests;
            await lane.toServer(message.raw.subarray(0, below(this.#random, message.raw.length)));
            lane.break();
            return;
        }
        let answer = await lane.ask(message);
        if (fault.replay) {
            ++this.counts.replays;
            const second = await lane.ask(message);
            if (fault.replay === "first") answer = second;
        }
        await fault.hold;
        if (fault.cut === "response") {
            ++this.counts.cutResponses;
            await lane.toClient(answer.raw.subarray(0, below(this.#random, answer.raw.length)));
            lane.break();
            return;
        }
        await this.#deliver(lane, answer.raw, fault);
    }

    async #deliver(lane, bytes, { bytesPerSecond, oneByteAtATime }) {
        if (oneByteAtATime) {
            for (const byte of bytes) {
                await lane.toClient(Buffer.of(byte));
                await new Promise(setImmediate);
            }
        } else if (bytesPerSecond) {
            const piece = Math.max(1, Math.ceil(bytesPerSecond / 20));
            for (let at = 0; at < bytes.length; at += piece) {
                await lane.toClient(bytes.subarray(at, at + piece));
                await pause(50);
            }
        } else {
            await lane.toClient(bytes);
        }
    }
}

// One client socket and the server socket behind it; they live and break together.
class Lane {
    broken = false;
    #client;
    #connect;
    #server;
    #reader;
    #waiting;

    constructor(client, connect) {
        this.#client = client;
        this.#connect = connect;
    }

    toClient(bytes) {
        return write(this.#client, bytes);
    }

    toServer(bytes) {
        return write(this.#upstream(), bytes);
    }

    ask(message) {
        const answer = new Promise((resolve, reject) => {
            this.#waiting = { resolve, reject, bodyless: message.start.startsWith("HEAD ") };
        });
        this.toServer(message.raw).catch(() => this.#fail());
        return answer;
    }

    break() {
        this.broken = true;
        this.#client.destroy();
        this.#server?.destroy();
        this.#fail();
    }

    #upstream() {
        if (this.#server && !this.#server.destroyed) return this.#server;
        const server = this.#connect();
        const reader = new MessageReader();
        server.on("data", (chunk) => {
            reader.push(chunk);
            const answer = reader.next({ bodyless: this.#waiting?.bodyless });
            if (answer) this.#waiting?.resolve(answer);
        });
        server.on("close", () => {
            if (this.#server === server) this.break();
        });
        this.#server = server;
        return server;
    }

    #fail() {
        this.#waiting?.reject(new Error("the lane broke"));
    }
}

function write(socket, bytes) {
    return new Promise((resolve, reject) => {
        if (socket.destroyed) {
            reject(new Error("the socket is closed"));
            return;
        }
        socket.write(bytes, (error) => (error ? reject(error) : resolve()));
    });
}

function rawAnswer({ status = 200, headers = {}, body = "" }) {
    const fields = { "Content-Length": Buffer.byteLength(body), ...headers };
    const head = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`).join("");
    return Buffer.from(`HTTP/1.1 ${status} Made by the proxy\r\n${head}\r\n${body}`);
}

function pause(ms) {
    return new Promise((resolve) => setTimeout(resolve, ms));
}

/** A fault function: every n-th poll and every n-th send is cut at a random byte, of the request or of the answer. */
export function cutEvery(n) {
    const seen = { poll: 0, send: 0 };
    return ({ name }, random) => {
        if (!(name in seen) || ++seen[name] % n !== 0) return undefined;
        return { cut: random() < 0.5 ? "request" : "response" };
    };
}
