// One client, several, groups, and how connections begin and end: eh.js against eh-testbed.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { createServer } from "node:net";
import { after, before, describe, test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Client, until } from "../support/client.mjs";
import { FaultProxy } from "../support/fault_proxy.mjs";
import { findFaults, HistoryWriter, readHistory } from "../support/history.mjs";
import { NodeWebSocket } from "../support/node_websocket.mjs";
import { scratch, stubsOf, Testbed, testbedStubs } from "../support/testbed.mjs";

const cleanups = [];
const context = { after: (cleanup) => cleanups.push(cleanup) };
let stubs;
let shared;

before(async () => {
    stubs = await testbedStubs(context);
    shared = await Testbed.start(context);
});

after(async () => {
    for (const cleanup of cleanups.reverse()) await cleanup();
});

const nobody = 0x7fffffff;

describe("several clients", () => {
    test("a broadcast reaches everybody, with the cid of its sender", async (t) => {
        const [a, b] = [await Client.connect(t, shared.url, stubs), await Client.connect(t, shared.url, stubs)];
        a.testbed.broadcast("good morning");
        for (const client of [a, b]) assert.deepEqual(await client.next(), ["text", a.cid, "good morning"]);
        assert.notEqual(a.cid, b.cid);
    });

    test("a call for one reaches that one alone", async (t) => {
        const [a, b] = [await Client.connect(t, shared.url, stubs), await Client.connect(t, shared.url, stubs)];
        a.testbed.send(b.cid, "for you");
        assert.deepEqual(await b.next(), ["text", a.cid, "for you"]);
        await a.settle();
        assert.deepEqual(a.events, [["nothing"]]);
    });

    test("a call for nobody comes back as missing", async (t) => {
        const client = await Client.connect(t, shared.url, stubs);
        for (const cid of [nobody, 0, -1]) {
            client.testbed.send(cid, "is anybody there?");
            assert.deepEqual(await client.next(), ["missing", cid]);
        }
    });

    test("a group is told what its members have joined, and no longer after leaving", async (t) => {
        const clients = [];
        for (let i = 0; i < 3; ++i) clients.push(await Client.connect(t, shared.url, stubs));
        const [a, b, c] = clients;
        for (const member of [a, b]) {
            member.testbed.join("red");
            await member.settle();
            member.skip();
        }
        c.testbed.tell("red", "1");
        assert.deepEqual(await a.next(), ["text", c.cid, "1"]);
        assert.deepEqual(await b.next(), ["text", c.cid, "1"]);
        b.testbed.leave("red");
        await b.settle();
        b.skip();
        a.testbed.tell("red", "2");
        a.testbed.tell("blue", "3");
        assert.deepEqual(await a.next(), ["text", a.cid, "2"]);
        await b.settle();
        assert.deepEqual(await b.next(), ["nothing"]);
        await c.settle();
        assert.deepEqual(c.events, [["nothing"]]);
    });

    test("work off the loop does not hold up anybody", async (t) => {
        const client = await Client.connect(t, shared.url, stubs);
        client.testbed.work(200);
        client.testbed.nothing();
        assert.deepEqual(await client.next(), ["nothing"]);
        assert.deepEqual(await client.next(), ["worked", 200]);
    });

    test("a burst larger than its queue paces itself", async (t) => {
        const testbed = await Testbed.start(t, "--queue-events", 200, "--in-flight", 50);
        const client = await Client.connect(t, testbed.url, stubs);
        client.testbed.burst(3_000, 10);
        await until(() => client.events.length === 3_000,
            () => `the burst was complete; ${client.events.length} of 3000 are here`);
        assert.deepEqual(client.events.map(([, number]) => number), Array.from({ length: 3_000 }, (_, i) => i + 1));
        assert.ok(client.events.every(([name, , payload]) => name === "numbered" && payload === "abcdefghij"));
        assert.equal(client.disconnects.length, 0);
    });

    test("so does one of events that nearly fill the queue each", async (t) => {
        for (const options of [["--queue-bytes", 1_000], ["--queue-events", 1]]) {
            const testbed = await Testbed.start(t, ...options);
            const client = await Client.connect(t, testbed.url, stubs);
            client.testbed.burst(40, 850);
            await until(() => client.events.length === 40, () => `all came; ${client.events.length} of 40 are here`);
            assert.equal(client.disconnects.length, 0);
        }
    });

    test("more work than the pool takes ends the connection with a sentence", async (t) => {
        const testbed = await Testbed.start(t);
        const client = await Client.connect(t, testbed.url, stubs);
        for (let i = 0; i < 2_000; ++i) client.testbed.work(60_000);
        await client.disconnected(1);
        assert.equal(client.disconnects[0].code, "kicked");
        assert.match(String(client.disconnects[0]), /too much work/);
    });
});

describe("the end of a connection", () => {
    test("close says closed, and connecting again gives another cid", async (t) => {
        const client = await Client.connect(t, shared.url, stubs);
        const before = client.cid;
        await client.eh.close();
        assert.deepEqual(client.disconnects.map(({ code, final }) => [code, final]), [["closed", true]]);
        assert.equal(client.eh.isConnected(), false);
        client.eh.connect();
        await client.connected(2);
        assert.notEqual(client.cid, before);
        client.testbed.countUp(1);
        assert.deepEqual(await client.next(), ["counted", 1, 1]);
    });

    test("what was called just before close still arrives", async (t) => {
        const watching = await Client.connect(t, shared.url, stubs);
        const client = await Client.connect(t, shared.url, stubs);
        client.testbed.broadcast("last words");
        await client.eh.close();
        assert.deepEqual(await watching.next(), ["text", client.cid, "last words"]);
    });

    test("the server ends it: kicked with its sentence, and no return by itself", async (t) => {
        const client = await Client.connect(t, shared.url, stubs);
        client.testbed.disconnect("enough for today");
        await client.disconnected(1);
        const [reason] = client.disconnects;
        assert.equal(reason.code, "kicked");
        assert.equal(reason.final, true);
        assert.match(String(reason), /enough for today/);
        assert.equal(client.connects.length, 1);
    });

    test("a stopping server flushes, says shutdown and ends with 0", async (t) => {
        const testbed = await Testbed.start(t);
        const client = await Client.connect(t, testbed.url, stubs);
        client.testbed.burst(500, 100);
        client.testbed.nothing();
        await until(() => client.events.length > 0, "the burst began");
        const begin = Date.now();
        assert.deepEqual(await testbed.stop(), { code: 0, signal: null });
        assert.ok(Date.now() - begin < 5_000, "within the time to drain");
        await client.disconnected(1);
        assert.equal(client.disconnects[0].code, "shutdown");
        assert.equal(client.disconnects[0].final, false);
        assert.equal(client.events.filter(([name]) => name === "numbered").length, 500);
    });

    test("a killed server that comes back: what was under way is reported, what waited goes on", async (t) => {
        const first = await Testbed.start(t, "--heartbeat", 1000);
        const client = await Client.connect(t, first.url, stubs);
        const before = client.cid;
        await client.settle();
        client.skip();
        first.pause();
        client.testbed.countUp(1);
        await new Promise((resolve) => setTimeout(resolve, 50));       // the call is in the stopped server's socket
        client.testbed.countUp(2);
        await first.kill();
        await until(() => client.links.at(-1) === "down", "the client noticed");
        assert.equal(client.disconnects.length, 0, "an interrupted link is no end");
        await Testbed.start(t, "--port", first.port);
        await client.connected(2);
        assert.equal(client.disconnects.length, 1);
        const [{ code, final, unconfirmed }] = client.disconnects;
        assert.equal(code, "expired");
        assert.equal(final, false);
        const reported = unconfirmed.map(({ event, args }) => [event, args[0]]);
        assert.deepEqual(reported[0], ["countUp", 1]);
        client.testbed.countUp(3);
        const arrived = [];
        while (arrived.at(-1) !== 3) arrived.push((await client.next())[1]);
        assert.deepEqual([...reported.map(([, number]) => number), ...arrived], [1, 2, 3], "reported or arrived");
        assert.notEqual(client.cid, before);
    });

    test("an interruption longer than the window ends it as expired, a shorter one does not", async (t) => {
        const testbed = await Testbed.start(t, "--heartbeat", 400, "--window", 1200);
        const proxy = await FaultProxy.start(testbed.url);
        t.after(() => proxy.stop());
        const client = await Client.connect(t, proxy.url, stubs);
        const badGateway = { status: 502, headers: { "Content-Type": "text/html" }, body: "<h1>Bad gateway</h1>" };
        const interrupt = () => {
            proxy.fault = () => ({ answer: badGateway });
            proxy.breakAll();
        };
        interrupt();
        await until(() => client.links.at(-1) === "down", "the link is down");
        client.testbed.countUp(1);
        proxy.fault = () => undefined;
        assert.deepEqual(await client.next(), ["counted", 1, 1]);
        assert.equal(client.connects.length, 1);

        interrupt();
        await client.disconnected(1);
        assert.equal(client.disconnects[0].code, "expired");
        proxy.fault = () => undefined;
        await client.connected(2);
        client.testbed.countUp(1);
        assert.deepEqual(await client.next(), ["counted", 1, 1]);
    });
});

describe("the beginning of a connection", () => {
    test("what was called before connect arrives after it, in order", async (t) => {
        const client = new Client(t, shared.url, stubs);
        for (let number = 1; number <= 5; ++number) client.testbed.countUp(number);
        client.eh.connect();
        for (let number = 1; number <= 5; ++number) assert.deepEqual(await client.next(), ["counted", number, 1]);
    });

    test("a client that comes before its server waits for it", async (t) => {
        const port = await new Promise((resolve) => {
            const probe = createServer().listen(0, "127.0.0.1", () => {
                const { port: free } = probe.address();
                probe.close(() => resolve(free));
            });
        });
        const client = new Client(t, `http://127.0.0.1:${port}`, stubs);
        client.eh.connect();
        await until(() => client.errors.length > 0, "the client says that nobody is there");
        assert.match(client.errors[0].message, /cannot be reached/);
        await Testbed.start(t, "--port", port);
        await client.connected(1);
        assert.equal(client.disconnects.length, 0);
    });

    test("another prototype is refused, and both are named", async (t) => {
        const wrong = await stubsOf(t, "wrong", "server Testbed { echoInt { string value; } countUp { int number; } }");
        const client = new Client(t, shared.url, { ...stubs, Testbed: wrong.Testbed });
        client.eh.connect();
        await client.disconnected(1);
        assert.equal(client.disconnects[0].code, "mismatch");
        assert.equal(client.disconnects[0].final, true);
        assert.equal(client.connects.length, 0);
        const sentences = client.errors.map(({ message }) => message).join("\n");
        assert.match(sentences, /Testbed/);
        assert.match(sentences, /echoInt\(string\)/);
        assert.match(sentences, /echoInt\(int\)/);
        assert.doesNotMatch(sentences, /countUp/);
    });

    test("a function that the server does not have is refused by its name", async (t) => {
        const wrong = await stubsOf(t, "wrong", "server Testbed { echoNumber { int value; } }");
        const client = new Client(t, shared.url, { ...stubs, Testbed: wrong.Testbed });
        client.eh.connect();
        await client.disconnected(1);
        assert.equal(client.disconnects[0].code, "mismatch");
        assert.match(client.errors.map(String).join("\n"), /echoNumber/);
    });

    test("a client that lacks a function is accepted, unless the server is strict", async (t) => {
        const small = await stubsOf(t, "small", "client TestbedResponse { counted { int number; int inOrder; } }");
        const lacking = { ...stubs, TestbedResponse: small.TestbedResponse };
        const client = await Client.connect(t, shared.url, lacking);
        client.testbed.nothing();
        client.testbed.countUp(1);
        assert.deepEqual(await client.next(), ["counted", 1, 1]);

        const strict = await Testbed.start(t, "--strict");
        const refused = new Client(t, strict.url, lacking);
        refused.eh.connect();
        await refused.disconnected(1);
        assert.equal(refused.disconnects[0].code, "mismatch");
    });

    test("stubs may be made after connecting", async (t) => {
        const client = await Client.connect(t, shared.url, stubs, { bind: [] });
        client.bindResponse(stubs);
        const testbed = new stubs.Testbed(client.eh);
        testbed.countUp(1);
        assert.deepEqual(await client.next(), ["counted", 1, 1]);
        assert.deepEqual(client.errors, []);
    });

    test("a wrong prototype that is declared late is refused by itself", async (t) => {
        const client = await Client.connect(t, shared.url, stubs);
        const wrong = await stubsOf(t, "wrong", "server Testbed { echoLong { string value; } }");
        new wrong.Testbed(client.eh);
        await until(() => client.errors.length > 0, "the mismatch was reported");
        assert.match(client.errors[0].message, /echoLong\(string\)/);
        assert.match(client.errors[0].message, /echoLong\(long\)/);
        client.testbed.countUp(1);
        assert.deepEqual(await client.next(), ["counted", 1, 1]);
        assert.equal(client.disconnects.length, 0);
    });
});

describe("histories of both sides agree", () => {
    test("with several clients, broadcasts and groups", async (t) => {
        const file = `${scratch(t)}/history`;
        const testbed = await Testbed.start(t, "--history", file);
        const history = new HistoryWriter();
        const clients = [];
        for (let i = 0; i < 4; ++i) {
            const client = await Client.connect(t, testbed.url, stubs, {
                watch: (name, first, second) => history.recv(client.cid, name, name === "text" ? second : first),
            });
            clients.push(client);
        }
        for (let round = 0; round < 50; ++round) {
            for (const client of clients) {
                client.testbed.broadcast(`${client.cid} ${round}`);
                history.send(client.cid, "broadcast", `${client.cid} ${round}`);
            }
            await new Promise(setImmediate);
        }
        for (const client of clients) {
            await until(() => client.events.length === 200,
                () => `all broadcasts arrived; ${client.events.length} of 200 are here`);
        }
        assert.deepEqual(findFaults(history.lines, readHistory(file)), []);
    });
});

describe("a thousand connections, one after the other, leave nothing behind", () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc");
    const used = () => {
        collect();
        return process.memoryUsage().heapUsed;
    };
    const descriptors = () => readdirSync("/proc/self/fd").length;

    for (const links of [["websocket"], ["stream"], ["poll"]]) {
        test(`by ${links}`, async (t) => {
            let [memory, opened] = [0, 0];
            for (let i = 0; i < 1_000; ++i) {
                if (i === 300) [memory, opened] = [used(), descriptors()];
                const client = await Client.connect(undefined, shared.url, stubs, { options: { links, WebSocket: NodeWebSocket } });
                client.eh.destructor();
            }
            await until(() => descriptors() <= opened + 5, () => `${descriptors()} descriptors are few, as the ${opened} after 300 connections`);
            await until(() => used() < memory + 1_000_000, () => `${used()} bytes are little more than ${memory} after 300 connections`);
            t.diagnostic(`${memory} bytes and ${opened} descriptors after 300, ${used()} and ${descriptors()} in the end`);
        });
    }
});
