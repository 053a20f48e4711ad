// Each fault of the test proxy is seen to happen: otherwise tests over a bad network prove nothing.
import assert from "node:assert/strict";
import { once } from "node:events";
import http from "node:http";
import net from "node:net";
import { describe, test } from "node:test";
import { until } from "../support/client.mjs";
import { CutSchedule } from "../support/cut_schedule.mjs";
import { FaultProxy } from "../support/fault_proxy.mjs";
import { seededRandom } from "../support/random.mjs";

/** A server that echoes bodies, ticks for ever on /stream and echoes what comes after an upgrade. */
async function setUp(t, settings) {
    const asked = [];
    const sockets = new Set();
    const server = http.createServer((request, response) => {
        const { method, url, headers, httpVersion } = request;
        const entry = { method, url, headers, httpVersion, isWhole: false };
        asked.push(entry);
        if (url === "/stream") {
            const timer = setInterval(() => response.write("tick\n"), 5);
            response.on("close", () => clearInterval(timer));
            return;
        }
        let body = "";
        request.on("error", () => undefined).on("data", (piece) => (body += piece)).on("end", () => {
            entry.isWhole = true;
            response.end(body);
        });
    });
    server.on("upgrade", (_, socket) => {
        socket.on("error", () => undefined).write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n");
        socket.on("data", (data) => socket.write(data)).on("end", () => socket.end());
    });
    server.on("connection", (socket) => {
        sockets.add(socket);
        socket.on("close", () => sockets.delete(socket)).on("error", () => undefined);
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    t.after(() => {
        for (const socket of sockets) socket.destroy();
        server.close();
    });
    const proxy = await FaultProxy.start(`http://127.0.0.1:${server.address().port}`, settings);
    t.after(() => proxy.stop());
    return { proxy, asked, sockets };
}

/** A socket to the proxy; `text` is what came so far, `pieces` how it came, `closed` and `error` how it ended. */
function talk(t, { url }, bytes = "") {
    const { hostname, port } = new URL(url);
    const socket = net.connect(Number(port), hostname);
    const line = { socket, text: "", pieces: [], closed: false, error: undefined };
    t.after(() => socket.destroy());
    socket.setEncoding("latin1").on("data", (piece) => {
        line.text += piece;
        line.pieces.push(piece);
    });
    socket.on("error", (error) => (line.error = error)).on("close", () => (line.closed = true));
    socket.write(bytes);
    return line;
}

const post = (body) => `POST /x/send HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const upgrade = "GET /x/ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n";
const stream = "GET /stream HTTP/1.1\r\nHost: x\r\n\r\n";
const ended = (line) => until(() => line.closed, () => `the socket ended after ${line.text}`);
const got = (line, text) => until(() => line.text.includes(text), () => `"${text}" came; there is "${line.text}"`);

async function openTunnel(t, proxy) {
    const line = talk(t, proxy, upgrade);
    await got(line, "101");
    return line;
}

describe("without a fault", () => {
    test("requests on one socket, streams and tunnels pass", async (t) => {
        const { proxy } = await setUp(t);
        const line = talk(t, proxy, post("one") + post("two"));
        await got(line, "two");
        assert.ok(line.text.indexOf("one") < line.text.indexOf("two"));
        await got(talk(t, proxy, stream), "tick");
        const tunnel = await openTunnel(t, proxy);
        tunnel.socket.write("hello");
        await got(tunnel, "hello");
        tunnel.socket.end();
        await ended(tunnel);
        assert.equal(proxy.cutLinks, 0);
    });

    test("a socket that one side closes is closed for the other", async (t) => {
        const { proxy, sockets } = await setUp(t);
        const line = talk(t, proxy, stream);
        await got(line, "tick");
        line.socket.destroy();
        await until(() => sockets.size === 0, "the server's socket is closed");
    });
});

describe("what breaks", () => {
    test("a request that is cut does not arrive whole, one whose answer is cut does", async (t) => {
        let cut = "request";
        const { proxy, asked } = await setUp(t, { fault: () => ({ cut }) });
        await ended(talk(t, proxy, post("x".repeat(100))));
        cut = "response";
        const line = talk(t, proxy, post("y".repeat(100)));
        await ended(line);
        assert.ok(!line.text.endsWith("y".repeat(100)));
        assert.equal(asked.filter(({ isWhole }) => isWhole).length, 1);
        assert.equal(proxy.counts.cutRequests, 1);
        assert.equal(proxy.counts.cutResponses, 1);
    });

    test("a tunnel is cut after so many bytes, up or down, by a close", async (t) => {
        const { proxy } = await setUp(t, { fault: () => ({ cut: { of: "request", after: upgrade.length + 3 } }) });
        const up = await openTunnel(t, proxy);
        up.socket.write("abcdef");
        await ended(up);
        assert.equal(up.error, undefined);
        const head = up.text.length;
        proxy.fault = () => ({ cut: { of: "response", after: head + 3 } });
        const down = await openTunnel(t, proxy);
        down.socket.write("abcdef");
        await ended(down);
        assert.ok(down.text.endsWith("\r\n\r\nabc"), down.text);
        assert.deepEqual([proxy.counts.cutRequests, proxy.counts.cutResponses, proxy.counts.resets], [1, 1, 0]);
    });

    test("a reset is one: the client's socket fails, and so does the server's", async (t) => {
        const { proxy, sockets } = await setUp(t);
        const line = await openTunnel(t, proxy);
        proxy.breakAll("reset");
        await ended(line);
        assert.equal(line.error?.code, "ECONNRESET");
        await until(() => sockets.size === 0, "the server's socket is gone");
    });

    test("half-open: nothing passes any more, nobody is told, and other links work", async (t) => {
        const cut = { of: "request", after: upgrade.length + 2, how: "half-open" };
        const { proxy, sockets } = await setUp(t, {
            fault: ({ name }) => (name === "ws" ? { cut } : undefined),
        });
        const line = await openTunnel(t, proxy);
        line.socket.write("abc");
        await until(() => proxy.counts.halfOpened === 1, "the link is half-open");
        await got(talk(t, proxy, post("another")), "another");
        line.socket.write("more");
        const [server] = sockets;
        server.write("from the server");
        server.end();
        await got(talk(t, proxy, post("later")), "later");
        assert.ok(!line.text.includes("from"));
        assert.equal(line.closed, false);
    });

    test("a schedule cuts any link at the bytes that its seed says, as often as it shall", async (t) => {
        const plan = () => {
            const schedule = new CutSchedule({ random: seededRandom(5), every: 1_000, most: 20 });
            const blows = [];
            while (schedule.left > 0) blows.push(schedule.blow(100));
            return blows;
        };
        assert.deepEqual(plan(), plan());
        assert.equal(plan().filter(Boolean).length, 20);
        assert.ok(plan().every((blow) => !blow || blow.after <= 100));
        const { proxy } = await setUp(t, { cuts: { every: 200, most: 6, how: ["close", "reset"] } });
        for (let links = 0; proxy.cutLinks < 6; ++links) {
            assert.ok(links < 100, `${proxy.cutLinks} cuts`);
            await ended(talk(t, proxy, links % 2 ? stream : post("x".repeat(links)) + post("y").repeat(links + 5)));
        }
        await got(talk(t, proxy, post("z".repeat(2_000))), "z".repeat(2_000));
        assert.equal(proxy.cutLinks, 6);
    });

    test("in a blackout nothing passes, on what there is and on what is new, which hangs or is refused", async (t) => {
        const { proxy } = await setUp(t);
        for (const connects of ["hang", "refuse"]) {
            const old = talk(t, proxy, stream);
            await got(old, "tick");
            const dark = proxy.blackout(150, { connects });
            const { length } = old.text;
            const fresh = talk(t, proxy, post("hello"));
            if (connects === "refuse") {
                await ended(fresh);
                assert.equal(fresh.error?.code, "ECONNREFUSED");
            } else await once(fresh.socket, "connect");
            await dark;
            await got(talk(t, proxy, post("after")), "after");
            assert.equal(old.text.length, length);
            assert.equal(fresh.text, "");
        }
    });
});

describe("what is late, slow or in pieces", () => {
    test("a delay holds requests back, and both directions of a tunnel, without making them slow", async (t) => {
        const { proxy } = await setUp(t, { fault: () => ({ delay: 60 }) });
        const began = Date.now();
        await got(talk(t, proxy, post("late")), "late");
        assert.ok(Date.now() - began >= 59);
        const line = await openTunnel(t, proxy);
        const sent = Date.now();
        for (let i = 0; i < 10; ++i) {
            line.socket.write(`${i};`);
            await new Promise(setImmediate);
        }
        await got(line, "9;");
        const took = Date.now() - sent;
        assert.ok(took >= 118, `${took} ms for there and back`);
    });

    test("one byte at a time", async (t) => {
        const { proxy } = await setUp(t, { fault: () => ({ oneByteAtATime: true }) });
        const line = talk(t, proxy, post("x".repeat(300)));
        await got(line, "x".repeat(300));
        assert.ok(line.pieces.length > 50, `${line.pieces.length} pieces of ${line.text.length} bytes`);
    });

    test("a trickle takes its time", async (t) => {
        const { proxy } = await setUp(t, { fault: () => ({ bytesPerSecond: 2_000 }) });
        const began = Date.now();
        await got(talk(t, proxy, post("x".repeat(300))), "x".repeat(300));
        assert.ok(Date.now() - began >= 100);
    });

    test("a buffering proxy holds a stream until there is enough, and a short answer until it is whole", async (t) => {
        const { proxy } = await setUp(t, { fault: () => ({ buffer: 500 }) });
        await got(talk(t, proxy, post("short")), "short");
        const line = talk(t, proxy, stream);
        await got(line, "tick");
        assert.ok(line.text.length >= 500);
    });

    test("an answer that is held comes when it is let go", async (t) => {
        let release;
        const hold = new Promise((resolve) => (release = resolve));
        const { proxy, asked } = await setUp(t, { fault: ({ name }) => (name === "send" ? { hold } : undefined) });
        const line = talk(t, proxy, post("held"));
        await until(() => asked.length === 1, "the server was asked");
        await got(talk(t, proxy, stream), "tick");
        assert.equal(line.text, "");
        release();
        await got(line, "held");
    });
});

describe("what is changed or repeated", () => {
    test("an upgrade is stripped: the server sees a plain request", async (t) => {
        const { proxy, asked } = await setUp(t, { fault: () => ({ stripUpgrade: true }) });
        await got(talk(t, proxy, upgrade), "200 OK");
        assert.deepEqual([asked[0].url, asked[0].headers.upgrade, asked[0].httpVersion], ["/x/ws", undefined, "1.1"]);
    });

    test("HTTP/1.0: the server is asked by it, and an endless answer still passes", async (t) => {
        const { proxy, asked } = await setUp(t, { fault: () => ({ http10: true }) });
        const line = talk(t, proxy, post("old"));
        await got(line, "old");
        await ended(line);
        assert.equal(asked[0].httpVersion, "1.0");
        const endless = talk(t, proxy, stream);
        await got(endless, "tick");
        assert.doesNotMatch(endless.text, /chunked/i);
    });

    test("requests are sent twice; the first answer passes, or the second", async (t) => {
        for (const replay of [true, "first"]) {
            const { proxy, asked } = await setUp(t, { fault: () => ({ replay }) });
            await got(talk(t, proxy, post("twice")), "twice");
            assert.equal(asked.length, 2);
            assert.equal(proxy.counts.replays, 1);
        }
    });

    test("an old request comes again after later ones", async (t) => {
        const fault = ({ number }) => (number === 1 ? { replayAfter: 30 } : undefined);
        const { proxy, asked } = await setUp(t, { fault });
        await got(talk(t, proxy, post("first")), "first");
        await got(talk(t, proxy, stream), "tick");
        await until(() => asked.length === 3, "it came again");
        assert.deepEqual(asked.map(({ url }) => url), ["/x/send", "/stream", "/x/send"]);
    });

    test("an answer is replaced, and the server never asked", async (t) => {
        const { proxy, asked } = await setUp(t, { fault: () => ({ answer: { status: 502, body: "no" } }) });
        await got(talk(t, proxy, post("x")), "502");
        assert.equal(asked.length, 0);
    });
});
