// What the client does about the page around it: addresses, hiding, leaving, the back/forward cache, other pages.
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { connectable, until } from "./support/harness.mjs";
import { FakeServer } from "./support/fake_server.mjs";
import { EventHandler } from "../eh.mjs";

let page;

beforeEach(() => {
    page = new EventTarget();
    globalThis.document = { baseURI: "http://page.test/proxy/prefix/index.html?a#b", hidden: false };
    globalThis.addEventListener = page.addEventListener.bind(page);
});

afterEach(() => {
    delete globalThis.document;
    delete globalThis.addEventListener;
});

const happens = (type, properties) => page.dispatchEvent(Object.assign(new Event(type), properties));

describe("the address", () => {
    for (const [given, asked] of [
        ["instrument", "http://page.test/proxy/prefix/instrument/open"],
        ["instrument/", "http://page.test/proxy/prefix/instrument/open"],
        ["/a/b.interface", "http://page.test/a/b.interface/open"],
        ["https://other.test:8/x?y#z", "https://other.test:8/x/open"],
    ]) {
        test(`${given} is asked at ${asked}`, async t => {
            let url;
            const eh = new EventHandler({ onError() {} }, given, {
                fetch: async to => {
                    url = to;
                    throw new Error("enough");
                },
            });
            t.after(() => eh.destructor());
            eh.connect();
            await until(() => url);
            assert.equal(url, asked);
        });
    }
});

describe("a page that comes back", () => {
    for (const type of ["online", "visibilitychange", "pageshow"]) {
        test(`${type} ends the waiting for the next try`, async t => {
            const server = new FakeServer();
            server.fault = (request, n) => (n < 4 ? "lost" : undefined);
            const { eh } = connectable(t, { backoff: { min: 1e6, max: 1e6 }, random: () => 1 }, server);
            eh.connect();
            for (const count of [2, 3, 4]) {
                await until(() => server.requests.length >= count, `try ${count}`);
                await new Promise(resolve => setTimeout(resolve, 5));
                happens(type);
            }
            await until(() => eh.isConnected());
        });

        test(`${type} renews a poll that may be dead, and tells nobody`, async t => {
            const server = new FakeServer();
            server.fault = ({ path }) => (path === "poll" && server.count("poll") === 1 ? "hang" : undefined);
            const { eh, told } = connectable(t, {}, server);
            eh.connect();
            await until(() => server.count("poll") === 1);
            happens(type);
            await until(() => server.pollsHeld === 1);
            assert.deepEqual(told, [
                ["link", "connecting"],
                ["connect", 17, "poll"],
                ["link", "up"],
            ]);
        });
    }

    test("a page that becomes hidden changes nothing", async t => {
        const server = new FakeServer();
        const { eh } = connectable(t, {}, server);
        eh.connect();
        await until(() => server.pollsHeld === 1);
        globalThis.document.hidden = true;
        happens("visibilitychange");
        await new Promise(resolve => setTimeout(resolve, 20));
        assert.equal(server.count("poll"), 1);
    });
});

describe("a page that goes", () => {
    test("closes with a request that outlives it, with the last calls", async t => {
        const server = new FakeServer();
        const { eh, told } = connectable(t, {}, server);
        eh.connect();
        await until(() => server.pollsHeld === 1);
        eh.sendData("Up", "bye", [1]);
        happens("pagehide", { persisted: false });
        await until(() => server.connections.size === 0);
        const last = server.requests.at(-1);
        assert.deepEqual([last.path, last.rest.keepalive, last.body], ["close", true, '["Up","bye",[1]]']);
        assert.deepEqual(server.events, [[17, "Up", "bye", [1]]]);
        assert.equal(told.length, 3, "nobody is there to be told");
    });

    test("sends after itself what browsers allow, and not a byte more", async t => {
        const server = new FakeServer();
        const { eh } = connectable(t, {}, server);
        eh.connect();
        await until(() => server.pollsHeld === 1);
        for (let i = 0; i < 20; ++i) eh.sendData("Up", "n", [i, "x".repeat(5000)]);
        happens("pagehide", { persisted: false });
        await until(() => server.connections.size === 0);
        assert.equal(server.events.length, 11);
        assert.ok(server.requests.at(-1).body.length <= 60000);
    });

    test("into the back/forward cache asks nothing, and goes on afterwards on the same connection", async t => {
        const server = new FakeServer();
        const { eh, all } = connectable(t, {}, server);
        const got = [];
        eh.bindClient("Down", ["n(int i)"], { n: i => got.push(i) });
        eh.connect();
        await until(() => server.pollsHeld === 1);
        happens("pagehide", { persisted: true });
        await new Promise(resolve => setTimeout(resolve, 20));
        const before = server.requests.length;
        server.only().held = undefined;
        server.emit("Down", "n", [1]);
        await new Promise(resolve => setTimeout(resolve, 20));
        assert.deepEqual([server.requests.length, got], [before, []]);
        happens("pageshow", { persisted: true });
        await until(() => got.length === 1);
        assert.deepEqual(all("connect"), [17]);
        assert.equal(server.count("close"), 0);
    });

    test("after destructor() the page's events are nobody's business", async t => {
        const server = new FakeServer();
        const { eh } = connectable(t, {}, server);
        eh.connect();
        await until(() => server.pollsHeld === 1);
        eh.destructor();
        await until(() => server.connections.size === 0);
        const before = server.requests.length;
        for (const type of ["online", "pageshow", "visibilitychange"]) happens(type);
        happens("pagehide", { persisted: false });
        await new Promise(resolve => setTimeout(resolve, 10));
        assert.equal(server.requests.length, before);
    });
});

describe("several pages of one browser", () => {
    test("four hold a poll, the others ask now and then, and take over when one goes", async t => {
        const server = new FakeServer();
        const clients = [];
        let later = 0;
        t.after(() => clients.forEach(({ eh }) => eh.destructor()));
        for (let i = 0; i < 6; ++i) {
            clients.push(connectable(undefined, { now: () => Date.now() + i + later, random: () => 0.5 }, server));
            clients[i].eh.connect();
            await until(() => clients[i].eh.isConnected());
            await new Promise(resolve => setTimeout(resolve, 20));
        }
        await until(() => server.pollsHeld === 4);
        const waits = server.requests.filter(({ path, query }) => path === "poll" && query.get("wait") === "0");
        assert.ok(waits.length >= 2 && server.pollsHeld === 4);
        clients[0].eh.close();
        clients[1].eh.close();
        later = 70_000;                // they are not heard of any more
        await until(() => server.connections.size === 4 && server.pollsHeld === 4, "the last two hold a poll");
    });

    test("the answer to a call of a page that may not hold a poll does not wait for its next turn", async t => {
        const server = new FakeServer();
        server.onEvent = (interfaceName, event, args) => server.emit("Down", "n", args);
        const clients = Array.from({ length: 5 }, (_, i) =>
            connectable(t, { now: () => Date.now() + i, random: () => 0.5 }, server),
        );
        for (const { eh } of clients) {
            eh.connect();
            await until(() => eh.isConnected());
            await new Promise(resolve => setTimeout(resolve, 20));
        }
        const { eh } = clients[4];
        const got = [];
        eh.bindClient("Down", ["n(int i)"], { n: i => got.push(i) });
        await new Promise(resolve => setTimeout(resolve, 50));
        const began = performance.now();
        eh.sendData("Up", "n", [7]);
        await until(() => got.length === 1);
        assert.ok(performance.now() - began < 1000);
    });
});
