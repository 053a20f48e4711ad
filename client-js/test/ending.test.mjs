// How connections end, and what the callbacks of an application may do.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { connectable, connected, receiver, until } from "./support/harness.mjs";
import { FakeServer } from "./support/fake_server.mjs";

describe("the end of a connection", () => {
    for (const [code, final] of [
        ["expired", false],
        ["slow", false],
        ["too-large", false],
        ["protocol", false],
        ["shutdown", false],
        ["closed", true],
        ["kicked", true],
        ["mismatch", true],
        ["rejected", true],
        ["unauthorized", true],
    ]) {
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
        assert.deepEqual(
            all("disconnect").map(({ code }) => code),
            ["expired"],
        );
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
        assert.deepEqual(told, [
            ["link", "connecting"],
            ["link", "down"],
        ]);
    });

    test("connect() inside onDisconnect, and close() inside it, do what they say", async t => {
        const server = new FakeServer();
        const { eh } = connectable(t, {}, server);
        const { EventHandler } = await import("../eh.mjs");
        let connects = 0;
        const other = new EventHandler(
            {
                onConnect: () => ++connects,
                onDisconnect: ({ code }) => (code === "kicked" ? other.connect() : other.close()),
            },
            "http://fake.test/mount",
            { fetch: server.fetch, links: ["poll"], backoff: { min: 1, max: 2 } },
        );
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
        eh.bindClient("Down", ["n(int i)"], {
            n: i => {
                got.push(i);
                eh.close();
            },
        });
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
        eh.bindClient("Down", ["n(int i)"], {
            n: i => {
                got.push(i);
                throw new Error(`no ${i}`);
            },
        });
        eh.connect();
        await until(() => eh.isConnected());
        server.emit("Down", "n", [1]);
        await until(() => got.length === 1);
        server.emit("Down", "n", [2]);
        await until(() => got.length === 2);
        assert.deepEqual(
            all("error").map(({ message }) => message),
            ["no 1", "no 2"],
        );
    });

    test("an asynchronous one that rejects is reported as well", async t => {
        const server = new FakeServer();
        const { eh, all } = connectable(t, {}, server);
        eh.bindClient("Down", ["n(int i)"], {
            n: async i => {
                throw new Error(`later ${i}`);
            },
        });
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
        for (const status of [
            undefined,
            {
                onError() {
                    throw new Error("onError itself");
                },
            },
        ]) {
            const eh = new EventHandler(status, "http://fake.test/mount", { fetch: server.fetch });
            eh.bindClient("Down", ["n(int i)"], {
                n() {
                    throw new Error("n");
                },
            });
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
        class Status {
            onConnect(cid) {
                this.cid = cid;
            }
        }
        const status = new Status();
        const eh = new EventHandler(status, "http://fake.test/mount", { fetch: server.fetch });
        t.after(() => eh.destructor());
        eh.connect();
        await until(() => status.cid === 17);
    });
});
