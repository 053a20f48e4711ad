// A link that fails in every way there is, under a connection that goes on.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { connectable, connected, nth, problem, receiver, until } from "./support/harness.mjs";
import { FakeServer } from "./support/fake_server.mjs";

describe("a link that fails", () => {
    for (const [fault, name] of [
        ["lost", "a lost poll"],
        ["no-answer", "a lost answer"],
        ["replay", "a replayed poll"],
        [{ status: 502, headers: { "Content-Type": "text/html" }, body: "<h1>Bad Gateway" }, "a proxy's 502"],
    ]) {
        test(`${name} loses and doubles nothing and keeps the connection`, async t => {
            const server = new FakeServer();
            const { eh, all } = connectable(t, {}, server);
            const got = receiver(eh);
            server.fault = request => (request.path === "poll" && server.count("poll") % 2 ? fault : undefined);
            eh.connect();
            await until(() => eh.isConnected());
            for (let i = 0; i < 20; ++i) {
                server.emit("Down", "n", [i]);
                await until(() => got.length > i);
            }
            assert.deepEqual(
                got,
                Array.from({ length: 20 }, (_, i) => i),
            );
            assert.deepEqual(all("connect"), [17]);
            assert.deepEqual(all("disconnect"), []);
        });
    }

    test("onLink says down and up again, and nothing else is told", async t => {
        const server = new FakeServer();
        const { eh, told } = connectable(t, {}, server);
        eh.connect();
        await until(() => server.pollsHeld === 1);
        server.fault = () => (server.requests.length < 8 ? "lost" : undefined);
        server.only().held({ lost: true });
        await until(() => told.length >= 5);
        assert.deepEqual(told, [
            ["link", "connecting"],
            ["connect", 17, "poll"],
            ["link", "up"],
            ["link", "down"],
            ["link", "up"],
        ]);
    });

    test("a poll that nobody answers is given up and asked again", async t => {
        const server = new FakeServer();
        server.heartbeat = 1; // the client adds three seconds
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
                        await new Promise(resolve => setTimeout(resolve, 100));
                        controller.enqueue(Uint8Array.of(byte));
                    }
                    controller.close();
                },
            });
            return new Response(body, { headers: response.headers });
        };
        server.heartbeat = 1; // 3 s of silence, and the answer takes longer
        const { eh } = connectable(t, { fetch: slow }, server);
        const got = receiver(eh);
        eh.connect();
        await until(() => eh.isConnected());
        server.emit("Down", "n", [123456]);
        await until(() => got.length === 1);
        assert.equal(
            server.requests.filter(({ path, query }) => path === "poll" && query.get("received") === "0").length <= 2,
            true,
        );
    });

    test("an answer that is cut off is asked for again", async t => {
        const server = new FakeServer();
        const { eh, all } = connectable(t, {}, server);
        const got = receiver(eh);
        eh.connect();
        await until(() => server.pollsHeld === 1);
        let cuts = 0;
        server.fault = ({ path }) =>
            path === "poll" && cuts++ === 0
                ? answer => ({ ...answer, body: answer.body.slice(0, answer.body.length >> 1) })
                : undefined;
        server.only().pending.push(...[1, 2, 3].map(i => JSON.stringify(["Down", "n", [i]])));
        server.only().held({ status: 204 });
        await until(() => got.length === 3);
        assert.deepEqual(got, [1, 2, 3]);
        assert.equal(all("disconnect").length, 0);
    });

    test("events that were already taken in are skipped", async t => {
        const server = new FakeServer();
        const { eh } = connectable(t, {}, server);
        const got = receiver(eh);
        let old;
        server.fault = ({ path }) =>
            path !== "poll"
                ? undefined
                : answer => {
                      if (answer.status !== 200) return answer;
                      const [body, first] = [answer.body, answer.headers["EH-First"]];
                      const both = old
                          ? { ...answer, body: old.body + body, headers: { ...answer.headers, "EH-First": old.first } }
                          : answer;
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
        server.fault = nth("poll", 1, answer => ({
            ...answer,
            headers: { ...answer.headers, "EH-First": "5", "EH-Last": "5" },
        }));
        server.only().pending.push('["Down","n",[1]]');
        server.only().held({ status: 204 });
        await until(() => all("connect").length === 2);
        assert.equal(all("disconnect")[0].code, "protocol");
        assert.equal(all("error")[0].message, "http://fake.test/mount/ counts 5, not 1.");
    });

    test("an answer that comes at once with nothing does not make us ask in a tight circle", async t => {
        const server = new FakeServer();
        server.fault = ({ path }) => (path === "poll" ? { status: 204, body: null } : undefined);
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
        server.fault = () => (isDown ? "lost" : undefined);
        const { eh, all } = connectable(t, {}, server);
        const call = eh.bindServer("Up", ["n(int i)"]);
        eh.connect();
        await until(() => server.pollsHeld === 1);
        isDown = true;
        server.only().held({ lost: true });
        call(0, [1]);
        await until(() => all("disconnect").length);
        const [reason] = all("disconnect");
        assert.deepEqual(
            [reason.code, reason.final, reason.unconfirmed],
            ["expired", false, [{ interface: "Up", event: "n", args: [1] }]],
        );
        assert.equal(String(reason), reason.detail);
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
        server.control({
            error: {
                code: "bad-event",
                number: 9,
                detail: "PersonRequest.name: argument 1: expected string, got number",
            },
        });
        await until(() => all("error").length);
        assert.deepEqual(
            [all("error")[0].code, all("error")[0].message],
            ["bad-event", "PersonRequest.name: argument 1: expected string, got number"],
        );
    });

    test("unknown control messages are ignored", async t => {
        const { eh, server, told } = await connected(t);
        server.control({ tomorrow: { code: "closed" } });
        await until(() => server.count("poll") > 1);
        assert.equal(told.length, 3);
        assert.ok(eh.isConnected());
    });
});
