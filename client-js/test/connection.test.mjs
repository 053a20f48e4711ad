// The life of a connection over the poll link: opening, resuming, ending, and every fault on the way.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { connectable, connected, until } from "./support/harness.mjs";
import { FakeServer } from "./support/fake_server.mjs";

/** A fault for the n-th request (from 1) of a kind. */
const nth = (path, n, fault) => {
    let count = 0;
    return request => request.path === path && ++count === n ? fault : undefined;
};
const problem = (status, code, more) => ({
    status, headers: { "Content-Type": "application/problem+json" },
    body: JSON.stringify({ status, code, detail: `the server says ${code}`, ...more }),
});
const receiver = eh => {
    const got = [];
    eh.bindClient("Down", ["n(int i)"], { n: i => got.push(i) });
    return got;
};

describe("opening", () => {
    test("the interfaces of the stubs are declared without parameter names", async t => {
        const { eh, server } = connectable(t);
        eh.bindServer("PersonRequest", ["name(string id)", "none()"]);
        eh.bindClient("PersonResponse", ["name(string first,int[10] table)"], { name() {} });
        eh.connect();
        await until(() => eh.isConnected());
        const { open } = JSON.parse(server.requests[0].body);
        assert.match(open.nonce, /^[\w-]{22}$/);
        assert.deepEqual({ ...open, nonce: "" }, {
            protocol: 1, nonce: "",
            server: { PersonRequest: ["name(string)", "none()"] },
            client: { PersonResponse: ["name(string,int[10])"] },
        });
    });

    test("onConnect comes once, before the first event, with the id and the kind of link", async t => {
        const server = new FakeServer();
        const { eh, told } = connectable(t, {}, server);
        eh.bindClient("Down", ["n(int i)"], { n: i => told.push(["n", i]) });
        server.fault = request => request.path === "open" ? answer => {
            server.only().retained.push('["Down","n",[1]]');
            return { ...answer, body: `${answer.body}["Down","n",[1]]\n`, headers: { ...answer.headers, "EH-Last": "1" } };
        } : undefined;
        eh.connect();
        eh.connect();
        await until(() => told.length > 3);
        server.emit("Down", "n", [2]);
        await until(() => told.length > 4);
        assert.deepEqual(told, [["link", "connecting"], ["connect", 17, "poll"], ["link", "up"], ["n", 1], ["n", 2]]);
    });

    test("a lost answer is asked for again with the same nonce and gives the same connection", async t => {
        const server = new FakeServer();
        server.fault = nth("open", 1, "no-answer");
        const { eh, all } = connectable(t, {}, server);
        eh.connect();
        await until(() => eh.isConnected());
        const nonces = server.requests.filter(({ path }) => path === "open").map(({ body }) => JSON.parse(body).open.nonce);
        assert.equal(nonces.length, 2);
        assert.equal(nonces[0], nonces[1]);
        assert.equal(server.connections.size, 1);
        assert.deepEqual(all("connect"), [17]);
    });

    test("a server that cannot be reached is reported once and tried until it is there", async t => {
        const server = new FakeServer();
        server.fault = ({ path }, n) => path === "open" && n < 6 ? "lost" : undefined;
        const { eh, all } = connectable(t, {}, server);
        eh.connect();
        await until(() => eh.isConnected());
        assert.deepEqual(all("error").map(({ code, message }) => [code, message]),
            [["unreachable", "The server at http://fake.test/mount/ cannot be reached (TypeError: network lost)."]]);
        assert.equal(all("disconnect").length, 0);
    });

    test("a mismatch names the function and both prototypes, and is final", async t => {
        const server = new FakeServer();
        server.prototypes = { PersonRequest: ["name(int)"] };
        const { eh, all } = connectable(t, {}, server);
        eh.bindServer("PersonRequest", ["name(string id)"]);
        eh.connect();
        await until(() => all("disconnect").length);
        const [reason] = all("disconnect");
        assert.deepEqual([reason.code, reason.final, reason.unconfirmed], ["mismatch", true, []]);
        assert.equal(all("error")[0].message, "PersonRequest: the client means to call name(string), the server has name(int)");
        assert.equal(String(reason), all("error")[0].message);
        assert.deepEqual(all("link"), ["connecting", "down"]);
        assert.equal(server.requests.length, 1);
    });

    for (const code of ["rejected", "unauthorized", "origin", "host"]) {
        test(`${code} is final until connect() is called`, async t => {
            const server = new FakeServer();
            server.fault = nth("open", 1, problem(403, code));
            const { eh, all } = connectable(t, {}, server);
            eh.connect();
            await until(() => all("disconnect").length);
            assert.deepEqual([all("disconnect")[0].code, all("disconnect")[0].final], [code, true]);
            eh.connect();
            await until(() => eh.isConnected());
        });
    }

    test("limit and shutdown are tried again, not before the server's hint", async t => {
        const server = new FakeServer();
        let asked = [];
        server.fault = ({ path }, n) => {
            if (path === "open") asked.push(performance.now());
            return n === 1 ? problem(429, "limit", { retry: 40 }) : n === 2 ? problem(503, "shutdown", { retry: 50 }) : undefined;
        };
        const { eh, all } = connectable(t, {}, server);
        eh.connect();
        await until(() => eh.isConnected());
        assert.ok(asked[1] - asked[0] >= 39, `${asked[1] - asked[0]}`);
        assert.ok(asked[2] - asked[1] >= 49, `${asked[2] - asked[1]}`);
        assert.deepEqual(all("disconnect"), []);
    });

    test("an open that nobody answers is given up after connectTimeout, and tried again", async t => {
        const server = new FakeServer();
        server.fault = nth("open", 1, "hang");
        const { eh } = connectable(t, { connectTimeout: 20 }, server);
        eh.connect();
        await until(() => eh.isConnected());
        assert.equal(server.count("open"), 2);
    });

    test("delays grow with full jitter up to the limit", async t => {
        const server = new FakeServer();
        const draws = [];
        const times = [];
        server.fault = () => { times.push(performance.now()); return "lost"; };
        const { eh } = connectable(t, { backoff: { min: 4, max: 16 }, random: () => { draws.push(1); return 1; } }, server);
        eh.connect();
        await until(() => times.length === 7);
        const gaps = times.slice(1).map((time, i) => time - times[i]);
        [0, 4, 8, 16, 16, 16].forEach((least, i) => assert.ok(gaps[i] >= least - 1, `gap ${i}: ${gaps[i]}`));
    });

    test("stubs made after connect() are declared to the server", async t => {
        const { eh, server } = await connected(t);
        const call = eh.bindServer("Late", ["a(int i)"]);
        receiver(eh);
        call(0, [1]);
        await until(() => server.events.length === 1);
        assert.deepEqual(server.only().declared, [{ server: { Late: ["a(int)"] } }, { client: { Down: ["n(int)"] } }]);
    });

    test("a late stub that does not match is an error, and the connection stays", async t => {
        const { eh, server, all } = await connected(t);
        server.prototypes = { Late: ["a(string)"] };
        eh.bindServer("Late", ["a(int i)"]);
        await until(() => all("error").length);
        assert.deepEqual([all("error")[0].code, all("error")[0].message],
            ["mismatch", "Late: the client means to call a(int), the server has a(string)"]);
        assert.ok(eh.isConnected());
    });

    test("a missing function is an error when the receiver is made, by name", t => {
        const { eh } = connectable(t);
        assert.throws(() => eh.bindClient("Display", ["gauge(int i)", "line(string s)", "toString()"], { gauge() {} }),
            { name: "TypeError", message: "Display: missing functions: line, toString" });
        assert.throws(() => eh.bindClient("Display", ["gauge(int i)"], undefined), /Display: missing functions: gauge/);
    });
});

describe("a link that fails", () => {
    for (const [fault, name] of [["lost", "a lost poll"], ["no-answer", "a lost answer"], ["replay", "a replayed poll"],
        [{ status: 502, headers: { "Content-Type": "text/html" }, body: "<h1>Bad Gateway" }, "a proxy's 502"]]) {
        test(`${name} loses and doubles nothing and keeps the connection`, async t => {
            const server = new FakeServer();
            const { eh, all } = connectable(t, {}, server);
            const got = receiver(eh);
            server.fault = request => request.path === "poll" && server.count("poll") % 2 ? fault : undefined;
            eh.connect();
            await until(() => eh.isConnected());
            for (let i = 0; i < 20; ++i) {
                server.emit("Down", "n", [i]);
                await until(() => got.length > i);
            }
            assert.deepEqual(got, Array.from({ length: 20 }, (_, i) => i));
            assert.deepEqual(all("connect"), [17]);
            assert.deepEqual(all("disconnect"), []);
        });
    }

    test("onLink says down and up again, and nothing else is told", async t => {
        const server = new FakeServer();
        const { eh, told } = connectable(t, {}, server);
        eh.connect();
        await until(() => server.pollsHeld === 1);
        server.fault = () => server.requests.length < 8 ? "lost" : undefined;
        server.only().held({ lost: true });
        await until(() => told.length >= 5);
        assert.deepEqual(told,
            [["link", "connecting"], ["connect", 17, "poll"], ["link", "up"], ["link", "down"], ["link", "up"]]);
    });

    test("a poll that nobody answers is given up and asked again", async t => {
        const server = new FakeServer();
        server.heartbeat = -1960;                            // the client adds two seconds
        server.fault = nth("poll", 1, "hang");
        const { eh } = connectable(t, {}, server);
        const got = receiver(eh);
        eh.connect();
        await until(() => eh.isConnected());
        server.emit("Down", "n", [1]);
        await until(() => got.length === 1);
    });

    test("bytes that keep coming keep a slow answer alive", async t => {
        const server = new FakeServer();
        const slow = async (url, init) => {
            const response = await server.fetch(url, init);
            if (!/poll/.test(url) || response.status !== 200) return response;
            const text = await response.text();
            const body = new ReadableStream({
                async start(controller) {
                    for (const byte of new TextEncoder().encode(text)) {
                        await new Promise(resolve => setTimeout(resolve, 4));
                        controller.enqueue(Uint8Array.of(byte));
                    }
                    controller.close();
                },
            });
            return new Response(body, { headers: response.headers });
        };
        server.heartbeat = -1970;                            // 30 ms of silence, and the answer takes longer
        const { eh } = connectable(t, { fetch: slow }, server);
        const got = receiver(eh);
        eh.connect();
        await until(() => eh.isConnected());
        server.emit("Down", "n", [123456]);
        await until(() => got.length === 1);
        assert.equal(server.requests.filter(({ path, query }) => path === "poll" && query.get("received") === "0").length <= 2, true);
    });

    test("an answer that is cut off is asked for again", async t => {
        const server = new FakeServer();
        const { eh, all } = connectable(t, {}, server);
        const got = receiver(eh);
        eh.connect();
        await until(() => server.pollsHeld === 1);
        let cuts = 0;
        server.fault = ({ path }) => path === "poll" && cuts++ === 0
            ? answer => ({ ...answer, body: answer.body.slice(0, answer.body.length >> 1) }) : undefined;
        server.only().pending.push(...[1, 2, 3].map(i => JSON.stringify(["Down", "n", [i]])));
        server.only().held({ status: 204 });
        await until(() => got.length === 3);
        assert.deepEqual([got, all("error")], [[1, 2, 3], []]);
    });

    test("events that were already taken in are skipped", async t => {
        const server = new FakeServer();
        const { eh } = connectable(t, {}, server);
        const got = receiver(eh);
        let old;
        server.fault = ({ path }) => path !== "poll" ? undefined : answer => {
            if (answer.status !== 200) return answer;
            const [body, first] = [answer.body, answer.headers["EH-First"]];
            const both = old ? { ...answer, body: old.body + body, headers: { ...answer.headers, "EH-First": old.first } } : answer;
            old ??= { body, first };
            return both;
        };
        eh.connect();
        await until(() => eh.isConnected());
        server.emit("Down", "n", [1]);
        await until(() => got.length === 1);
        server.emit("Down", "n", [2]);
        await until(() => got.length === 2);
        assert.deepEqual(got, [1, 2]);
    });

    test("a hole in the numbers ends the connection with protocol, and another one is opened", async t => {
        const server = new FakeServer();
        const { eh, all } = connectable(t, {}, server);
        receiver(eh);
        eh.connect();
        await until(() => server.pollsHeld === 1);
        server.fault = nth("poll", 1, answer => ({ ...answer, headers: { ...answer.headers, "EH-First": "5", "EH-Last": "5" } }));
        server.only().pending.push('["Down","n",[1]]');
        server.only().held({ status: 204 });
        await until(() => all("connect").length === 2);
        assert.equal(all("disconnect")[0].code, "protocol");
        assert.equal(all("error")[0].message, "The server counts 5 events, this client 1.");
    });

    test("an answer that comes at once with nothing does not make us ask in a tight circle", async t => {
        const server = new FakeServer();
        server.fault = ({ path }) => path === "poll" ? { status: 204, body: null } : undefined;
        const { eh } = connectable(t, {}, server);
        eh.connect();
        await until(() => eh.isConnected());
        await new Promise(resolve => setTimeout(resolve, 100));
        assert.ok(server.count("poll") <= 2, `${server.count("poll")} polls`);
    });

    for (const code of ["stale", "moved"]) {
        test(`${code} makes the client attach again with a higher link number`, async t => {
            const server = new FakeServer();
            const { eh, all } = connectable(t, {}, server);
            const got = receiver(eh);
            server.fault = nth("poll", 1, problem(409, code));
            eh.connect();
            await until(() => server.pollsHeld === 1);
            server.emit("Down", "n", [1]);
            await until(() => got.length === 1);
            assert.equal(server.only().link, 2);
            assert.deepEqual([all("connect"), all("error")], [[17], []]);
        });
    }

    test("a bye moved in the answer makes it attach again, too", async t => {
        const { eh, server, all } = await connected(t);
        server.control({ bye: { code: "moved" } });
        await until(() => server.requests.some(({ query }) => query.get("link") === "2"));
        assert.deepEqual(all("connect"), [17]);
        assert.ok(eh.isConnected());
    });

    test("when the window has passed without an answer, the connection has expired", async t => {
        const server = new FakeServer();
        server.window = 40;
        let isDown = false;
        server.fault = () => isDown ? "lost" : undefined;
        const { eh, all } = connectable(t, {}, server);
        const call = eh.bindServer("Up", ["n(int i)"]);
        eh.connect();
        await until(() => server.pollsHeld === 1);
        isDown = true;
        server.only().held({ lost: true });
        call(0, [1]);
        await until(() => all("disconnect").length);
        const [reason] = all("disconnect");
        assert.deepEqual([reason.code, reason.final, reason.unconfirmed],
            ["expired", false, [{ interface: "Up", event: "n", args: [1] }]]);
        assert.match(String(reason), /Connecting again\. Unconfirmed calls: 1\.$/);
        isDown = false;
        await until(() => all("connect").length === 2);
    });

    test("an acknowledgement of what was never sent is a protocol error", async t => {
        const { server, all } = await connected(t);
        server.control({ ack: 7 });
        await until(() => all("connect").length === 2);
        assert.equal(all("disconnect")[0].code, "protocol");
    });

    test("an error that the server sends down reaches onError", async t => {
        const { server, all } = await connected(t);
        server.control({ error: { code: "bad-event", number: 9, detail: "PersonRequest.name: argument 1: expected string, got number" } });
        await until(() => all("error").length);
        assert.deepEqual([all("error")[0].code, all("error")[0].message],
            ["bad-event", "PersonRequest.name: argument 1: expected string, got number"]);
    });

    test("unknown control messages are ignored", async t => {
        const { eh, server, told } = await connected(t);
        server.control({ tomorrow: { code: "closed" } });
        await until(() => server.count("poll") > 1);
        assert.equal(told.length, 3);
        assert.ok(eh.isConnected());
    });
});

describe("the end of a connection", () => {
    for (const [code, final] of [["expired", false], ["slow", false], ["too-large", false], ["protocol", false], ["shutdown", false],
        ["closed", true], ["kicked", true], ["mismatch", true], ["rejected", true], ["unauthorized", true]]) {
        test(`after ${code} the client ${final ? "waits for connect()" : "opens anew"}`, async t => {
            const server = new FakeServer();
            const { eh, all, told } = connectable(t, {}, server);
            eh.connect();
            await until(() => server.pollsHeld === 1);
            server.end(code, "This is why.", 10);
            await until(() => all("disconnect").length);
            const [reason] = all("disconnect");
            assert.deepEqual([reason.code, reason.final, reason.detail], [code, final, "This is why."]);
            if (final) {
                assert.ok(!eh.isConnected());
                assert.deepEqual(told.at(-1), ["link", "down"]);
                eh.connect();
            }
            await until(() => all("connect").length === 2);
            assert.deepEqual(all("connect"), [17, 18]);
        });
    }

    test("a late request hears by 410 how the connection ended", async t => {
        const { eh, server, all } = await connected(t);
        const cid = server.only().cid;
        server.connections.clear();
        server.ended.set(cid, "kicked");
        eh.sendData("Up", "n", [1]);
        await until(() => all("disconnect").length);
        assert.equal(all("disconnect")[0].code, "kicked");
    });

    test("a restarted server gets a new connection and a new id", async t => {
        const server = new FakeServer();
        const { eh, all } = connectable(t, {}, server);
        const got = receiver(eh);
        eh.connect();
        await until(() => server.pollsHeld === 1);
        server.restart();
        await until(() => all("connect").length === 2);
        server.emit("Down", "n", [1]);
        await until(() => got.length === 1);
        assert.deepEqual(all("disconnect").map(({ code }) => code), ["expired"]);
    });

    test("not before the server's hint, and with jitter, the next one is opened", async t => {
        const server = new FakeServer();
        const { eh, all } = connectable(t, {}, server);
        eh.connect();
        await until(() => server.pollsHeld === 1);
        const ended = performance.now();
        server.end("shutdown", "", 60);
        await until(() => all("connect").length === 2);
        assert.ok(performance.now() - ended >= 59);
    });

    test("close() tells the server, sends what waits, and is final", async t => {
        const { eh, server, all, told } = await connected(t);
        eh.sendData("Up", "last", [1]);
        const closed = eh.close();
        assert.ok(!eh.isConnected());
        await closed;
        assert.deepEqual(server.events, [[17, "Up", "last", [1]]]);
        assert.equal(server.connections.size, 0);
        assert.deepEqual([all("disconnect")[0].code, all("disconnect")[0].final], ["closed", true]);
        assert.deepEqual(told.at(-1), ["link", "down"]);
        eh.connect();
        await until(() => all("connect").length === 2);
    });

    test("close() while opening, or twice, or before connect() is quiet", async t => {
        const server = new FakeServer();
        const { eh, told } = connectable(t, {}, server);
        await eh.close();
        server.fault = () => "hang";
        eh.connect();
        await eh.close();
        await eh.close();
        assert.deepEqual(told, [["link", "connecting"], ["link", "down"]]);
    });

    test("connect() inside onDisconnect, and close() inside it, do what they say", async t => {
        const server = new FakeServer();
        const { eh } = connectable(t, {}, server);
        const { EventHandler } = await import("../eh.mjs");
        let connects = 0;
        const other = new EventHandler({
            onConnect: () => ++connects,
            onDisconnect: ({ code }) => code === "kicked" ? other.connect() : other.close(),
        }, "http://fake.test/mount", { fetch: server.fetch, backoff: { min: 1, max: 2 } });
        t.after(() => other.destructor());
        other.connect();
        await until(() => server.pollsHeld === 1);
        server.end("kicked");
        await until(() => connects === 2 && server.pollsHeld === 1);
        server.end("expired");
        await until(() => !other.isConnected());
        await new Promise(resolve => setTimeout(resolve, 30));
        assert.equal(connects, 2);
        assert.ok(!eh.isConnected());
    });

    test("after destructor() nothing is called and connect() does nothing", async t => {
        const { eh, server, told } = await connected(t);
        eh.destructor();
        eh.destructor();
        eh.connect();
        await eh.close();
        await until(() => server.connections.size === 0);
        assert.equal(told.length, 3);
        assert.ok(!eh.isConnected());
    });

    test("a closed connection delivers nothing any more, not even the rest of an answer", async t => {
        const server = new FakeServer();
        const { eh } = connectable(t, {}, server);
        const got = [];
        eh.bindClient("Down", ["n(int i)"], { n: i => { got.push(i); eh.close(); } });
        eh.connect();
        await until(() => server.pollsHeld === 1);
        server.only().pending.push('["Down","n",[1]]', '["Down","n",[2]]');
        server.only().held({ status: 204 });
        await until(() => server.connections.size === 0);
        assert.deepEqual(got, [1]);
    });
});

describe("callbacks", () => {
    test("one that throws is reported, and the connection goes on", async t => {
        const server = new FakeServer();
        const { eh, all } = connectable(t, {}, server);
        const got = [];
        eh.bindClient("Down", ["n(int i)"], { n: i => { got.push(i); throw new Error(`no ${i}`); } });
        eh.connect();
        await until(() => eh.isConnected());
        server.emit("Down", "n", [1]);
        await until(() => got.length === 1);
        server.emit("Down", "n", [2]);
        await until(() => got.length === 2);
        assert.deepEqual(all("error").map(({ message }) => message), ["no 1", "no 2"]);
    });

    test("an asynchronous one that rejects is reported as well", async t => {
        const server = new FakeServer();
        const { eh, all } = connectable(t, {}, server);
        eh.bindClient("Down", ["n(int i)"], { n: async i => { throw new Error(`later ${i}`); } });
        eh.connect();
        await until(() => eh.isConnected());
        server.emit("Down", "n", [1]);
        await until(() => all("error").length === 1);
        assert.equal(all("error")[0].message, "later 1");
    });

    test("without onError, or with one that throws, the console has it", async t => {
        const { EventHandler } = await import("../eh.mjs");
        const shown = [];
        t.mock.method(console, "error", error => shown.push(error.message));
        const server = new FakeServer();
        for (const status of [undefined, { onError() { throw new Error("onError itself"); } }]) {
            const eh = new EventHandler(status, "http://fake.test/mount", { fetch: server.fetch });
            eh.bindClient("Down", ["n(int i)"], { n() { throw new Error("n"); } });
            eh.connect();
            await until(() => eh.isConnected());
            server.emit("Down", "n", [1]);
            await until(() => shown.length === 1);
            eh.destructor();
            await until(() => server.connections.size === 0);
            assert.equal(shown.pop(), status ? "onError itself" : "n");
        }
    });

    test("the functions of the status object keep their this", async t => {
        const { EventHandler } = await import("../eh.mjs");
        const server = new FakeServer();
        class Status { onConnect(cid) { this.cid = cid; } }
        const status = new Status();
        const eh = new EventHandler(status, "http://fake.test/mount", { fetch: server.fetch });
        t.after(() => eh.destructor());
        eh.connect();
        await until(() => status.cid === 17);
    });
});
