// One connection that changes between its links at random, with sockets that break at any byte: every event arrives
// once and in order, in both directions.
import assert from "node:assert/strict";
import http from "node:http";
import { test } from "node:test";
import { frame, opcode, RawWebSocket } from "../support/websocket.mjs";
import { below, seededRandom } from "../support/random.mjs";
import { Testbed } from "../support/testbed.mjs";

const mount = "/testbed.interface";
const media = { "Content-Type": "application/x-ndjson" };
const linesOf = text => text.split("\n").filter(Boolean).map(line => JSON.parse(line));
const later = ms => new Promise(resolve => setTimeout(resolve, ms));

/** What a client knows of its connection, whatever carries it: docs/protocol.md, rules 1 to 3. */
class Connection {
    link = 1;
    received = 0;
    taken = 0;  // up events that the server has said to have
    ups = [];
    downs = [];
    expected = 0;
    counted = 0;

    constructor(t, url, random) {
        Object.assign(this, { t, url, random });
    }

    count() {
        this.ups.push(["Testbed", "countUp", [++this.counted]]);
        ++this.expected;
    }

    burst(count, size) {
        this.ups.push(["Testbed", "burst", [count, size]]);
        this.expected += count;
    }

    /** An event with its number. */
    take(number, event) {
        assert.ok(number <= this.received + 1, `event ${number} after ${this.received}`);
        if (number !== this.received + 1) return;
        ++this.received;
        this.downs.push(event);
    }

    serverHas(number) {
        assert.ok(number <= this.ups.length);
        this.taken = Math.max(this.taken, number);
    }

    get isDone() {
        return this.taken === this.ups.length && this.received >= this.expected;
    }

    /** One request; `cutAfter`: its socket breaks after so many milliseconds. Null if no answer came. */
    request(method, target, { body, cutAfter, onLine, signal } = {}) {
        return new Promise((resolve, reject) => {
            const name = this.token ? { "EH-Connection": `${this.cid}.${this.token}` } : {};
            const options = { method, signal, agent: false, headers: { ...media, ...name } };
            const call = http.request(`${this.url}${mount}/${target}`, options, answer => {
                let text = "";
                answer.setEncoding("utf8").on("data", piece => {
                    text += piece;
                    if (!onLine || answer.statusCode !== 200) return;
                    const end = text.lastIndexOf("\n") + 1;
                    try {
                        linesOf(text.slice(0, end)).forEach(onLine);
                    } catch (error) {
                        reject(error);
                    }
                    text = text.slice(end);
                });
                answer.on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, text }));
                answer.on("error", () => resolve(null));
            });
            call.on("error", () => resolve(null));
            if (cutAfter !== undefined) setTimeout(() => call.destroy(), cutAfter);
            call.end(body);
        });
    }

    /** Sends what the server has not got, until `isOver`, one request after the other; some break. */
    async sendUntil(link, isOver) {
        while (!isOver()) {
            const first = this.taken + 1;
            const events = this.ups.slice(this.taken, this.taken + 1 + this.random.below(40));
            const target = `send?link=${link}&first=${first}&received=${this.received}`;
            const cutAfter = this.random.below(4) === 0 ? this.random.below(4) : undefined;
            const body = events.map(event => JSON.stringify(event)).join("\n");
            const answer = await this.request("POST", target, { body, cutAfter });
            if (answer?.status === 200) this.serverHas(JSON.parse(answer.text).received);
            else if (answer && link === this.link) assert.fail(`${target}: ${answer.status} ${answer.text}`);
            await later(this.random.below(3));
        }
    }
}

async function webSocket(connection, link, isOver) {
    const { random } = connection;
    const socket = await RawWebSocket.connect(connection.t, connection.url, `${mount}/ws`);
    if (isOver()) return socket.destroy();
    const resume = { resume: { cid: connection.cid, token: connection.token, link, received: connection.received } };
    socket.send(resume);
    let next = 0;      // number of the next event that comes
    let upNext = 0;    // of the next that goes
    const reading = (async () => {
        for (let one; !isOver() && (one = await socket.read());) {
            if (one.opcode !== opcode.text || isOver()) continue;
            for (const message of linesOf(one.payload.toString())) {
                if (Array.isArray(message)) connection.take(next++, message);
                else if (message.hello) [next, upNext] = [message.hello.next, message.hello.received + 1];
                else if (message.ack !== undefined) connection.serverHas(message.ack);
                else assert.fail(JSON.stringify(message));
                if (message.hello) connection.serverHas(message.hello.received);
            }
        }
    })();
    let failure;
    reading.catch(error => (failure = error));
    while (!isOver() && !failure) {
        await later(random.below(4));
        if (upNext === 0) continue;
        const events = connection.ups.slice(upNext - 1, upNext - 1 + random.below(40));
        upNext += events.length;
        const messages = random.below(3) === 0 ? [{ ack: connection.received }, ...events] : events;
        if (messages.length) socket.send(...messages);
    }
    if (random.below(2) === 0) {
        const half = frame(opcode.text, connection.ups.slice(upNext - 1).map(event => JSON.stringify(event)).join("\n"));
        if (upNext) socket.write(half.subarray(0, random.below(half.length)));
    }
    // Else it stays, and the next link moves it.
    if (failure || random.below(2) === 0) socket.destroy();
    if (failure) throw failure;
}

async function stream(connection, link, isOver) {
    let next = 0;
    const cut = new AbortController();
    const onLine = message => {
        if (isOver()) return;
        if (Array.isArray(message)) connection.take(next++, message);
        else if (message.hello) next = message.hello.next;
        else assert.ok(message.ack !== undefined, JSON.stringify(message));
    };
    const reading = connection.request("GET", `stream?link=${link}&received=${connection.received}`, {
        onLine, signal: cut.signal,
    });
    await Promise.race([connection.sendUntil(link, isOver), reading.then(async answer => {
        assert.ok(isOver(), `the stream ended: ${answer?.status} ${answer?.text}`);
    })]);
    if (connection.random.below(2) === 0) cut.abort();  // else the next link moves it
}

async function poll(connection, link, isOver) {
    const { random } = connection;
    const polling = (async () => {
        while (!isOver()) {
            const before = connection.received;
            const target = `poll?link=${link}&received=${before}${random.below(3) === 0 ? "&wait=0" : ""}`;
            const cutAfter = random.below(4) === 0 ? random.below(6) : 30;
            const answer = await connection.request("GET", target, { cutAfter });
            if (isOver() || !answer) continue;
            assert.ok(answer.status === 200 || answer.status === 204, `${target}: ${answer.status} ${answer.text}`);
            let number = Number(answer.headers["eh-first"]);
            for (const event of linesOf(answer.text)) connection.take(number++, event);
            assert.equal(number - 1, Number(answer.headers["eh-last"]));
        }
    })();
    await Promise.all([polling, connection.sendUntil(link, isOver)]);
}

async function run(t, seed) {
    const draw = seededRandom(seed);
    const random = { below: limit => below(draw, limit) };
    const testbed = await Testbed.start(t, "--in-flight", 64 + random.below(400));
    const connection = new Connection(t, testbed.url, random);
    const nonce = `nonce-of-run-${String(seed).padStart(10, "0")}`;
    const opened = await connection.request("POST", "open", { body: JSON.stringify({ open: { protocol: 1, nonce } }) });
    Object.assign(connection, JSON.parse(opened.text).hello, { received: 0 });
    const end = Date.now() + 4_000;
    let bursts = 0;
    while (Date.now() < end || !connection.isDone) {
        const until = Date.now() + random.below(150) + (Date.now() > end ? 300 : 0);
        const link = ++connection.link;
        const isOver = () => link !== connection.link || Date.now() >= until || (connection.isDone && Date.now() > end);
        if (Date.now() < end) {
            for (let n = random.below(60); n > 0; --n) connection.count();
            if (random.below(3) === 0 && bursts++ < 40) connection.burst(1 + random.below(120), random.below(2_000));
        }
        await [webSocket, stream, poll][random.below(3)](connection, link, isOver);
        assert.ok(Date.now() < end + 30_000, `stuck: ${connection.received} of ${connection.expected}`);
    }
    check(connection);
    assert.equal((await (await fetch(`${testbed.url}/stats`)).json()).connections, 1);
    t.diagnostic(`seed ${seed}: ${connection.link} links, ${connection.ups.length} up, ${connection.downs.length} down`);
}

function check({ downs, ups, expected }) {
    assert.equal(downs.length, expected);
    const counted = downs.filter(([, name]) => name === "counted").map(([, , args]) => args);
    counted.forEach(([number, inOrder], i) => assert.deepEqual([number, inOrder], [i + 1, 1]));
    const numbered = downs.filter(([, name]) => name === "numbered").map(([, , [number]]) => number);
    const wanted = ups.filter(([, name]) => name === "burst").flatMap(([, , [count]]) => Array.from({ length: count }, (_, i) => i + 1));
    assert.deepEqual(numbered, wanted);
}

for (const seed of [1, 2, 3]) {
    test(`a connection on changing links loses, doubles and reorders nothing (seed ${seed})`, { timeout: 60_000 },
        t => run(t, seed));
}
