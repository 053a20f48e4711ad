// A proxy that is a bad network: it cuts, resets, delays, repeats, slows down, holds back and replaces HTTP messages,
// streams and WebSockets, repeatably by a seed.
import net from "node:net";
import { Lane } from "./fault_lane.mjs";
import { pause } from "./fault_pipe.mjs";
import { CutSchedule } from "./cut_schedule.mjs";
import { seededRandom } from "./random.mjs";

/**
 * What may happen to one exchange, which for a WebSocket is all that follows its upgrade, too. A fault function returns
 * an object with some of these, or nothing:
 *   cut: "request"                forward a random part of the request, then break both sockets
 *   cut: "response"               let the server answer, forward a random part of the answer, then break both sockets
 *   cut: { of, after, how }       "request" or "response": `after` so many bytes of it break both by "close", "reset",
 *                                 or leave the link "half-open"
 *   delay: ms                     forward the request that much later (of a tunnel, everything in both directions)
 *   replay: true                  send the same request a second time at once; its answer is dropped
 *   replay: "first"               the first answer is dropped, the client gets the one of the replay
 *   replayAfter: ms               send it again that much after its answer, when later ones may have been there
 *   bytesPerSecond: n             the answer trickles
 *   oneByteAtATime: true          every byte of the answer is a write of its own
 *   buffer: n                     the answer is held back until it has n bytes or is complete: a proxy that buffers
 *   hold: promise                 the whole answer is held until the promise is settled
 *   stripUpgrade: true            the server does not see that the client asks for an upgrade
 *   http10: true                  the server is asked by HTTP/1.0
 *   answer: {status, headers, body}   the server never hears of it
 */
export class FaultProxy {
    /**
     * Counts of what was done. Cut requests are links that broke while something went up, cut responses those while
     * something came down; resets are among both.
     */
    counts = { exchanges: 0, cutRequests: 0, cutResponses: 0, resets: 0, halfOpened: 0, replays: 0, answers: 0 };
    isStopped = false;

    #server;
    #port = 0;
    #lanes = new Map();    // by the client's socket; undefined if nobody serves it
    #upstreams = new Set();
    #target;
    #fault;
    #cuts;
    #isDark = false;

    /**
     * `fault(request, random)` decides about each exchange: request is { method, path, name, query, message, number },
     * name being the last segment of the path ("poll", "send", "ws"). `cuts`: those of a CutSchedule, of all links.
     */
    static async start(target, { fault = () => undefined, seed = 1, cuts } = {}) {
        const proxy = new FaultProxy();
        proxy.#target = new URL(target);
        proxy.#fault = fault;
        proxy.random = seededRandom(seed);
        if (cuts) proxy.#cuts = new CutSchedule({ random: seededRandom(seed), ...cuts });
        await proxy.#listen();
        return proxy;
    }

    get url() {
        return `http://127.0.0.1:${this.#port}`;
    }

    /** Links that broke so far. */
    get cutLinks() {
        const { cutRequests, cutResponses, halfOpened } = this.counts;
        return cutRequests + cutResponses + halfOpened;
    }

    get fault() {
        return this.#fault;
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

    /** Every link that there is breaks, by "close" or "reset", or is "half-open" from now on. */
    breakAll(how = "close") {
        for (const [socket, lane] of this.#lanes) {
            if (lane) lane.suffer(how);
            else if (how !== "half-open") socket.destroy();
        }
    }

    /**
     * Nothing passes for so many ms: all links are half-open and stay so, new sockets "hang" for ever, or are
     * "refuse"d. What is made afterwards works.
     */
    async blackout(ms, { connects = "hang" } = {}) {
        this.#isDark = true;
        this.breakAll("half-open");
        if (connects === "refuse") this.#server.close();
        await pause(ms);
        if (connects === "refuse") await this.#listen();
        this.#isDark = false;
    }

    async stop() {
        this.isStopped = true;
        this.breakAll();
        for (const socket of this.#upstreams) socket.destroy();
        await new Promise((resolve) => this.#server.close(resolve));
    }

    // For lanes.
    decide(request) {
        return this.#fault(request, this.random);
    }

    blow(count) {
        return this.#cuts?.blow(count);
    }

    #listen() {
        const server = this.#server = net.createServer((socket) => this.#serve(socket));
        return new Promise((resolve, reject) => {
            server.once("error", reject);
            server.listen(this.#port, "127.0.0.1", () => {
                this.#port = server.address().port;
                resolve();
            });
        });
    }

    #serve(client) {
        prepare(client);
        client.on("close", () => this.#lanes.delete(client));
        if (this.#isDark) {
            this.#lanes.set(client, undefined);
            client.pause();
            return;
        }
        const connect = () => {
            const { port, hostname } = this.#target;
            const socket = prepare(net.connect(Number(port), hostname));
            this.#upstreams.add(socket);
            socket.on("close", () => this.#upstreams.delete(socket));
            return socket;
        };
        this.#lanes.set(client, new Lane(client, connect, this));
    }
}

function prepare(socket) {
    socket.on("error", () => socket.destroy());
    return socket.setNoDelay(true);
}
