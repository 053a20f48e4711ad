// The three links and the ways between them: the ladder, taking over, silence, acknowledgements.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { connectable, problem, receiver, seeded, until } from "./support/harness.mjs";
import { FakeServer } from "./support/fake_server.mjs";

const later = ms => new Promise(resolve => setTimeout(resolve, ms));

/** A client that has a WebSocket and may use every link. */
function climber(t, options, server = new FakeServer()) {
    return connectable(t, { WebSocket: server.WebSocket, links: ["websocket", "stream", "poll"], ...options }, server);
}

async function climbed(t, options, server) {
    const all = climber(t, options, server);
    all.got = receiver(all.eh);
    all.eh.connect();
    await until(() => all.eh.isConnected(), "the client connects");
    return all;
}

const both = async ({ eh, server, got }, n) => {
    eh.sendData("Up", "n", [n]);
    server.emit("Down", "n", [n]);
    await until(() => server.events.some(([, , , [i]]) => i === n) && got.includes(n), `event ${n} both ways`);
};

describe("the ladder", () => {
    test("a WebSocket is tried first, and opens the connection", async t => {
        const all = await climbed(t);
        await both(all, 1);
        assert.deepEqual(all.told.slice(0, 3), [
            ["link", "connecting"],
            ["connect", 17, "websocket"],
            ["link", "up"],
        ]);
        assert.deepEqual(
            all.server.requests.map(({ path }) => path),
            ["ws"],
        );
        const [socket] = all.server.sockets;
        assert.deepEqual([socket.url, socket.protocol], ["ws://fake.test/mount/ws", "eh1.json"]);
    });

    test("without a WebSocket it is a stream, after a request that opens", async t => {
        const { eh, server, all, told } = await climbed(t, { WebSocket: undefined });
        await until(() => server.countLive("stream") === 1);
        assert.deepEqual(all("connect"), [17]);
        await until(() => told.length === 4);
        eh.sendData("Up", "n", [1]);
        await until(() => server.events.length === 1);
    });

    for (const [name, fault] of [
        ["is refused", "lost"],
        ["does not say hello", "hang"],
    ]) {
        test(`a WebSocket that ${name} is a stream, quietly`, async t => {
            const server = new FakeServer();
            server.fault = ({ path }) => (path === "ws" ? fault : undefined);
            const all = await climbed(t, {}, server);
            await until(() => server.countLive("stream") === 1);
            await both(all, 1);
            assert.deepEqual([all.all("connect"), all.all("error")], [[17], []]);
        });
    }

    test("a server of polls alone is polled, at once and quietly", async t => {
        const server = new FakeServer();
        server.lasting = false;
        const began = performance.now();
        const all = await climbed(t, {}, server);
        await until(() => server.pollsHeld === 1);
        await both(all, 1);
        assert.ok(performance.now() - began < 1000);
        assert.deepEqual(all.told, [
            ["link", "connecting"],
            ["connect", 17, "poll"],
            ["link", "up"],
        ]);
        assert.equal(server.requests.filter(({ path }) => /ws|stream/.test(path)).length, 2);
    });

    test("a stream that a proxy holds back is polled", async t => {
        const server = new FakeServer();
        server.buffers = true;
        const all = await climbed(t, { links: ["stream", "poll"] }, server);
        await until(() => server.pollsHeld === 1);
        await both(all, 1);
        assert.deepEqual([all.all("connect"), all.all("error")], [[17], []]);
    });

    test("what was refused to a WebSocket is asked by HTTP, and heard", async t => {
        const server = new FakeServer();
        server.fault = ({ path }) => (path === "ws" ? "lost" : problem(403, "origin"));
        const { eh, all } = climber(t, {}, server);
        eh.connect();
        await until(() => all("disconnect").length);
        assert.deepEqual([all("disconnect")[0].code, all("disconnect")[0].final], ["origin", true]);
    });

    test("a mismatch by a WebSocket is final, with its sentence", async t => {
        const server = new FakeServer();
        server.prototypes = { Up: ["n(string)"] };
        const { eh, all } = climber(t, {}, server);
        eh.bindServer("Up", ["n(int i)"]);
        eh.connect();
        await until(() => all("disconnect").length);
        assert.equal(all("disconnect")[0].code, "mismatch");
        assert.match(all("error")[0].message, /n\(int\), the server has n\(string\)/);
    });

    test("links fixes one, and headers leave the WebSocket out", async t => {
        const server = new FakeServer();
        await climbed(t, { links: ["poll"] }, server);
        await until(() => server.pollsHeld === 1);
        await climbed(t, { headers: { Authorization: "Bearer x" } }, server);
        await until(() => server.countLive("stream") === 1);
        assert.equal(server.count("ws"), 0);
        for (const links of [[], ["pole"], "poll"]) {
            assert.throws(() => climber(t, { links }), /bad option links/);
        }
    });

    for (const first of ["stream", "poll"]) {
        test(`from a ${first} the connection climbs to a WebSocket later, and nobody else notices`, async t => {
            const server = new FakeServer();
            server.heartbeat = 200;
            let isStripped = true;
            let skew = 0;
            server.fault = ({ path }) =>
                isStripped && (path === "ws" || first === "poll" && path === "stream")
                    ? path === "ws" ? "lost" : problem(404, "not-found")
                    : undefined;
            const all = await climbed(t, { now: () => Date.now() + skew }, server);
            await until(() => (first === "poll" ? server.pollsHeld === 1 : server.countLive("stream") === 1));
            for (let i = 0; i < 30; ++i) await both(all, i);
            isStripped = false;
            skew = 11000;
            await until(() => server.countLive("websocket") === 1);
            for (let i = 30; i < 60; ++i) await both(all, i);
            assert.deepEqual(
                all.got,
                Array.from({ length: 60 }, (_, i) => i),
            );
            assert.deepEqual([all.all("connect"), all.all("disconnect"), all.all("error")], [[17], [], []]);
            assert.ok(!all.all("link").includes("down"));
        });
    }
});

describe("a link that lasts", () => {
    for (const kind of ["websocket", "stream"]) {
        const options = { links: [kind, "poll"] };

        test(`${kind}: after a cut the connection resumes with the next link number, and nothing is lost`, async t => {
            const all = await climbed(t, options);
            const { server, eh, got } = all;
            await until(() => server.countLive(kind) === 1);
            await both(all, 0);
            const { link } = server.only();
            server.cut();
            eh.sendData("Up", "n", [1]);
            server.emit("Down", "n", [1]);
            await until(() => got.length === 2 && server.events.length === 2);
            assert.equal(server.only().link, link + 1);
            assert.deepEqual(all.all("connect"), [17]);
            assert.deepEqual(all.all("link").slice(-2), ["down", "up"]);
        });

        test(`${kind}: two heartbeats of silence are the end of the link`, async t => {
            const server = new FakeServer();
            server.heartbeat = 60;
            const all = await climbed(t, options, server);
            await until(() => server.countLive(kind) === 1);
            await both(all, 0);
            await later(30);
            const { wire } = server.only().live;
            wire.onText = () => {};
            await until(() => server.only().live && server.only().live.wire !== wire, "another link");
            await both(all, 1);
            assert.deepEqual(all.all("connect"), [17]);
        });

        test(`${kind}: events are acknowledged at the threshold, and silence at half a heartbeat`, async t => {
            const server = new FakeServer();
            server.ack = { events: 4, bytes: 1000 };
            server.heartbeat = 200;
            const all = await climbed(t, options, server);
            await until(() => server.countLive(kind) === 1);
            for (let i = 0; i < 9; ++i) server.emit("Down", "n", [i]);
            await until(() => all.got.length === 9);
            await until(() => server.acks.some(([, received]) => received >= 8));
            await until(() => server.acks.some(([, received]) => received === 9));
            const count = server.acks.length;
            await later(250);
            assert.ok(server.acks.length >= count + 2, `${server.acks.length - count}`);
        });

        test(`${kind}: an end is told in the server's words`, async t => {
            const { server, all } = await climbed(t, options);
            await until(() => server.countLive(kind) === 1);
            server.end("kicked", "Out.");
            await until(() => all("disconnect").length);
            assert.deepEqual([all("disconnect")[0].code, all("disconnect")[0].detail], ["kicked", "Out."]);
        });

        test(`${kind}: garbage mends itself by another link`, async t => {
            const all = await climbed(t, options);
            const { server } = all;
            await until(() => server.countLive(kind) === 1);
            await both(all, 0);
            server.only().live.wire.write("no JSON\n");
            await both(all, 1);
            assert.deepEqual(all.all("connect"), [17]);
        });

        test(`${kind}: late stubs are declared, and again after a cut`, async t => {
            const { eh, server } = await climbed(t, options);
            await until(() => server.countLive(kind) === 1);
            const call = eh.bindServer("Late", ["a(int i)"]);
            call(0, [1]);
            await until(() => server.events.length === 1);
            assert.deepEqual(server.only().declared, [{ server: { Late: ["a(int)"] } }]);
            server.cut();
            await until(() => server.only().declared.length === 2);
        });

        test(`${kind}: close() takes along what waits`, async t => {
            const { eh, server } = await climbed(t, options);
            await until(() => server.countLive(kind) === 1);
            eh.sendData("Up", "last", [1]);
            await eh.close();
            assert.deepEqual(server.events, [[17, "Up", "last", [1]]]);
            assert.equal(server.connections.size, 0);
        });
    }

    test("one that has nothing to say after its hello may be silent for two heartbeats", async t => {
        const all = await Promise.all(["websocket", "stream"].map(async kind => {
            const server = new FakeServer();
            server.heartbeat = 60000;
            await climbed(t, { links: [kind] }, server);
            await until(() => server.countLive(kind) === 1);
            return server;
        }));
        const links = all.map(server => server.only().link);
        await later(3500);                     // more than a WebSocket or a stream has for its hello
        assert.deepEqual(all.map(server => server.only().link), links);
    });

    test("close() arrives while a link that the server knows already is not up here yet", async t => {
        const server = new FakeServer();
        server.buffers = true;
        const { eh, all } = await climbed(t, { links: ["stream", "poll"] }, server);
        await until(() => server.countLive("stream") === 1);
        eh.sendData("Up", "last", [1]);
        await eh.close();
        assert.deepEqual(server.events, [[17, "Up", "last", [1]]]);
        assert.deepEqual(all("error"), []);
    });

    test("more calls than the window holds go as they are acknowledged", async t => {
        const server = new FakeServer();
        server.ack = { events: 2, bytes: 100 };
        const { eh } = await climbed(t, {}, server);
        for (let i = 0; i < 100; ++i) eh.sendData("Up", "n", [i]);
        await until(() => server.events.length === 100);
    });
});

describe("cuts and changes at random", () => {
    for (const links of [["websocket"], ["stream"], ["websocket", "stream", "poll"]]) {
        for (const seed of [1, 2, 3]) {
            test(`${links}, seed ${seed}: everything once, in order`, async t => {
                const count = 1500;
                const random = seeded(seed);
                const server = new FakeServer();
                server.random = seeded(seed + 10);
                server.heartbeat = 400;
                server.window = 1e9;
                server.ack = { events: 32, bytes: 4000 };
                let skew = 0;
                const all = await climbed(
                    t, { links, random: seeded(seed + 20), now: () => Date.now() + skew }, server);
                const { eh, got } = all;
                const call = eh.bindServer("Up", ["n(int i)"]);
                server.fault = ({ path }) => {
                    if (random() > 0.3) return undefined;
                    const other = /ws|stream/.test(path) ? "lost" : "no-answer";
                    const faults = ["lost", other, Math.floor(random() * 6)];
                    return faults[Math.floor(random() * 3)];
                };
                const kinds = new Set();
                for (let up = 0, down = 0; up < count || down < count;) {
                    for (let n = random() * 30; n > 0 && up < count; --n) call(0, [up++]);
                    for (let n = random() * 30; n > 0 && down < count; --n) server.emit("Down", "n", [down++]);
                    await later(random() * 8);
                    if (random() < 0.25) server.cut();
                    if (random() < 0.2) skew += 11000;
                    assert.deepEqual(all.all("disconnect"), []);
                    kinds.add(server.only().live?.kind ?? "poll");
                }
                server.fault = () => undefined;
                await until(() => got.length >= count && server.events.length >= count, "everything arrives");
                const inOrder = Array.from({ length: count }, (_, i) => i);
                assert.deepEqual(got, inOrder);
                assert.deepEqual(server.events.map(([, , , [i]]) => i), inOrder);
                assert.deepEqual([all.all("connect").length, all.all("disconnect").length], [1, 0]);
                t.diagnostic([...kinds].join());
            });
        }
    }
});
