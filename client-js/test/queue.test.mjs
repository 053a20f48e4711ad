// What happens to calls that cannot go at once: queued, bounded, refused, too old, too large, unconfirmed.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { connectable, connected, until } from "./support/harness.mjs";
import { FakeServer } from "./support/fake_server.mjs";

const numbers = server => server.events.map(([, , , [n]]) => n);

describe("calls before the connection", () => {
    test("wait, and go in order when it is there", async t => {
        const { eh, server } = connectable(t);
        const call = eh.bindServer("Up", ["n(int i)"]);
        for (let i = 0; i < 100; ++i) assert.equal(call(0, [i]), true);
        eh.connect();
        await until(() => server.events.length === 100);
        assert.deepEqual(
            numbers(server),
            Array.from({ length: 100 }, (_, i) => i),
        );
        assert.equal(server.count("send"), 1, "one request carries them all");
    });

    test("the calls of one turn of the event loop travel together", async t => {
        const { eh, server } = await connected(t);
        for (let i = 0; i < 10; ++i) eh.sendData("Up", "n", [i]);
        await until(() => server.events.length === 10);
        assert.equal(server.count("send"), 1);
    });

    test("in onConnect they are the first of the new connection", async t => {
        const { EventHandler } = await import("../eh.mjs");
        const server = new FakeServer();
        const eh = new EventHandler({ onConnect: cid => eh.sendData("Up", "n", [cid]) }, "http://fake.test/m", {
            fetch: server.fetch,
        });
        t.after(() => eh.destructor());
        eh.connect();
        await until(() => server.events.length === 1);
        assert.deepEqual(server.events, [[17, "Up", "n", [17]]]);
    });
});

describe("the bounds of the queue", () => {
    test("one call more than queue.events is refused: false, and one error", async t => {
        const { eh, server, all } = connectable(t, { queue: { events: 3 } });
        assert.deepEqual(
            [1, 2, 3, 4, 5].map(i => eh.sendData("Up", "n", [i])),
            [true, true, true, false, false],
        );
        assert.deepEqual(
            all("error").map(({ code, message }) => [code, message]),
            [["full", "Up.n: not sent: full"]],
        );
        eh.connect();
        await until(() => server.events.length === 3);
        await until(() => eh.sendData("Up", "n", [6]), "there is room again");
        await until(() => server.events.length === 4);
        assert.deepEqual(numbers(server), [1, 2, 3, 6]);
    });

    test("bytes are counted as they travel, in UTF-8", t => {
        const { eh } = connectable(t, { queue: { bytes: 40 } });
        assert.equal(eh.sendData("Up", "n", ["\u20ac".repeat(8)]), true); // 24 bytes of text, 15 of dress, LF
        assert.equal(eh.sendData("Up", "n", [""]), false);
    });

    test("what is under way and not acknowledged counts, too", async t => {
        const server = new FakeServer();
        server.fault = ({ path }) => (path === "send" ? "hang" : undefined);
        const { eh } = await connected(t, { queue: { events: 2 } }, server);
        eh.sendData("Up", "n", [1]);
        await until(() => server.count("send") === 1);
        assert.equal(eh.sendData("Up", "n", [2]), true);
        assert.equal(eh.sendData("Up", "n", [3]), false);
    });

    test('offline: "throw" throws when it is full', async t => {
        const server = new FakeServer();
        server.fault = ({ path }) => (path === "send" ? "hang" : undefined);
        const { eh } = await connected(t, { queue: { events: 1 }, offline: "throw" }, server);
        eh.sendData("Up", "n", [1]);
        assert.throws(() => eh.sendData("Up", "n", [2]), { code: "full", message: "Up.n: not sent: full" });
    });
});

describe("calls that shall not wait", () => {
    test('offline: "throw" throws before, between and after connections, and while the link is down', async t => {
        const server = new FakeServer();
        const { eh, all } = connectable(t, {}, server);
        const call = eh.bindServer("Up", ["n(int i)"], { offline: "throw" });
        const refused = () =>
            assert.throws(() => call(0, [1]), { name: "Error", code: "offline", message: "Up.n: not sent: offline" });
        refused();
        eh.connect();
        refused();
        await until(() => server.pollsHeld === 1);
        call(0, [2]);
        await until(() => server.events.length === 1);
        server.fault = () => "lost";
        server.only().held({ lost: true });
        await until(() => all("link").at(-1) === "down");
        assert.ok(eh.isConnected());
        refused();
        server.fault = () => undefined;
        await until(() => all("link").at(-1) === "up");
        await eh.close();
        refused();
    });

    test("a stub's option goes before the EventHandler's", t => {
        const { eh } = connectable(t, { offline: "throw" });
        const call = eh.bindServer("Up", ["n(int i)"], { offline: "queue" });
        assert.equal(call(0, [1]), true);
        assert.throws(() => eh.sendData("Up", "n", []), { code: "offline" });
    });

    test("maxAge drops a call that waited too long, and says so", async t => {
        let now = 1000;
        const { eh, server, all } = connectable(t, { now: () => now });
        const call = eh.bindServer("Up", ["n(int i)"], { maxAge: 500 });
        call(0, [1]);
        eh.sendData("Up", "n", [2]);
        now += 501;
        call(0, [3]);
        eh.connect();
        await until(() => server.events.length === 2);
        assert.deepEqual(numbers(server), [2, 3]);
        assert.deepEqual(
            all("error").map(({ code, message }) => [code, message]),
            [["too-old", "Up.n: not sent: too-old"]],
        );
    });
});

describe("large calls", () => {
    test("an event over the limit of the hello is refused where it is made", async t => {
        const server = new FakeServer();
        server.limits = { event: 100, frame: 1000 };
        const { eh } = await connected(t, {}, server);
        assert.throws(() => eh.sendData("Up", "n", ["x".repeat(200)]), {
            name: "RangeError",
            message: "Up.n: 216 bytes, limit 100",
        });
        assert.equal(eh.sendData("Up", "n", ["x"]), true);
    });

    test("before any hello the limit is the protocol's default", t => {
        const { eh } = connectable(t);
        assert.throws(() => eh.sendData("Up", "n", ["x".repeat(1048576)]), RangeError);
        assert.equal(eh.sendData("Up", "n", ["x".repeat(1048000)]), true);
    });

    test("one that was queued and is too large for this server is dropped with an error", async t => {
        const server = new FakeServer();
        server.limits = { event: 100, frame: 1000 };
        const { eh, all } = connectable(t, {}, server);
        eh.sendData("Up", "n", ["x".repeat(200)]);
        eh.sendData("Up", "n", ["y"]);
        eh.connect();
        await until(() => server.events.length === 1);
        assert.deepEqual(
            all("error").map(({ code }) => code),
            ["too-large"],
        );
    });

    test("many calls go in requests of at most 64 KiB", async t => {
        const { eh, server } = connectable(t);
        for (let i = 0; i < 100; ++i) eh.sendData("Up", "n", [i, "x".repeat(5000)]);
        eh.connect();
        await until(() => server.events.length === 100);
        const sizes = server.requests.filter(({ path }) => path === "send").map(({ body }) => body.length);
        assert.ok(sizes.length >= 8 && Math.max(...sizes) <= 65536, `${sizes}`);
        assert.deepEqual(
            numbers(server),
            Array.from({ length: 100 }, (_, i) => i),
        );
    });

    test("a single large call goes alone", async t => {
        const { eh, server } = await connected(t);
        for (const size of [10, 500000, 10]) eh.sendData("Up", "n", ["x".repeat(size)]);
        await until(() => server.events.length === 3);
        assert.equal(server.count("send"), 3);
    });

    test("a 413 ends the connection, and the call is unconfirmed", async t => {
        const server = new FakeServer();
        server.fault = ({ path }) =>
            path === "send" && server.count("send") === 1 ? { status: 413, body: "<h1>413" } : undefined;
        const { eh, all } = await connected(t, {}, server);
        eh.sendData("Up", "n", [1]);
        await until(() => all("connect").length === 2);
        assert.deepEqual(
            [all("disconnect")[0].code, all("disconnect")[0].unconfirmed],
            ["too-large", [{ interface: "Up", event: "n", args: [1] }]],
        );
    });
});

describe("sending over a bad link", () => {
    for (const fault of ["lost", "no-answer", "replay", 3]) {
        test(`nothing is lost or doubled when every other send has the fault ${fault}`, async t => {
            const server = new FakeServer();
            server.fault = ({ path }) => (path === "send" && server.count("send") % 2 ? fault : undefined);
            const { eh, all } = await connected(t, {}, server);
            for (let i = 0; i < 30; ++i) {
                eh.sendData("Up", "n", [i]);
                if (i % 3 === 0) await until(() => server.events.length > i);
            }
            await until(() => server.events.length >= 30);
            assert.deepEqual(
                numbers(server),
                Array.from({ length: 30 }, (_, i) => i),
            );
            assert.equal(all("connect").length, 1);
        });
    }

    test("one send is under way at a time", async t => {
        const server = new FakeServer();
        let now = 0;
        let most = 0;
        server.fault = ({ path }) => {
            if (path !== "send") return undefined;
            most = Math.max(most, ++now);
            return answer => {
                --now;
                return answer;
            };
        };
        const { eh } = await connected(t, {}, server);
        for (let i = 0; i < 20; ++i) {
            eh.sendData("Up", "n", [i]);
            await new Promise(resolve => setTimeout(resolve, i % 2));
        }
        await until(() => server.events.length === 20);
        assert.equal(most, 1);
    });

    test("a gap whose received is ahead of ours: we go on from there", async t => {
        const server = new FakeServer();
        const gap = {
            status: 409,
            headers: { "Content-Type": "application/problem+json" },
            body: JSON.stringify({ code: "gap", received: 2, detail: "a gap" }),
        };
        server.fault = ({ path }) => (path === "send" && server.count("send") === 1 ? gap : undefined);
        const { eh } = await connected(t, {}, server);
        server.only().received = 2;
        for (let i = 1; i <= 4; ++i) eh.sendData("Up", "n", [i]);
        await until(() => server.events.length === 2);
        assert.deepEqual(numbers(server), [3, 4]);
    });

    test("a gap that nobody can fill ends the connection", async t => {
        const { eh, server, all } = await connected(t);
        eh.sendData("Up", "n", [1]);
        await until(() => server.events.length === 1);
        await until(() => eh.sendData("Up", "n", [2]) && server.events.length === 2);
        server.only().received = 0;
        eh.sendData("Up", "n", [3]);
        await until(() => all("connect").length === 2);
        assert.equal(all("disconnect")[0].code, "gap");
    });

    test("a send that is stale goes again on a newer link", async t => {
        const { eh, server, all } = await connected(t);
        server.only().link = 3;
        eh.sendData("Up", "n", [1]);
        await until(() => server.events.length === 1);
        assert.deepEqual([all("connect"), all("error")], [[17], []]);
    });

    test("an acknowledgement in a poll's answer counts as well", async t => {
        const server = new FakeServer();
        server.fault = ({ path }) => (path === "send" && server.count("send") === 1 ? "no-answer" : undefined);
        const { eh } = await connected(t, { backoff: { min: 1000, max: 1000 }, random: () => 1 }, server);
        eh.sendData("Up", "n", [1]);
        await until(() => server.events.length === 1);
        server.control({ ack: 1 });
        eh.sendData("Up", "n", [2]);
        await until(() => server.events.length === 2);
        assert.deepEqual(numbers(server), [1, 2]);
    });

    test("what never left is kept for the next connection, what may have arrived is reported instead", async t => {
        const server = new FakeServer();
        const { eh, all } = await connected(t, {}, server);
        server.fault = ({ path }) => (path === "send" ? "hang" : undefined);
        eh.sendData("Up", "n", [1]);
        await until(() => server.count("send") === 1);
        eh.sendData("Up", "n", [2]);
        server.fault = () => undefined;
        server.end("expired");
        await until(() => server.events.length === 1);
        assert.deepEqual(server.events, [[18, "Up", "n", [2]]]);
        assert.deepEqual(all("disconnect")[0].unconfirmed, [{ interface: "Up", event: "n", args: [1] }]);
    });

    test("errors in the answer to a send reach onError", async t => {
        const server = new FakeServer();
        server.fault = ({ path }) =>
            path !== "send"
                ? undefined
                : answer => ({
                      ...answer,
                      body: JSON.stringify({
                          received: 1,
                          errors: [
                              { code: "bad-event", number: 1, detail: "Up.n: argument 1: expected string, got number" },
                          ],
                      }),
                  });
        const { eh, all } = await connected(t, {}, server);
        eh.sendData("Up", "n", [1]);
        await until(() => all("error").length);
        assert.equal(all("error")[0].message, "Up.n: argument 1: expected string, got number");
        assert.equal(all("error")[0].code, "bad-event");
    });
});
