// What stands between a page and its server: login pages, redirects, gateways and proxies with small limits.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Client, until } from "../support/client.mjs";
import { FaultProxy } from "../support/fault_proxy.mjs";
import { Testbed, testbedStubs } from "../support/testbed.mjs";

const loginPage = {
    status: 200,
    headers: { "Content-Type": "text/html; charset=utf-8" },
    body: "<html><form>Password</form></html>",
};
const redirect = { status: 302, headers: { Location: "/login" } };

async function through(t, fault, ...options) {
    const testbed = await Testbed.start(t, ...options);
    const proxy = await FaultProxy.start(testbed.url, { fault });
    t.after(() => proxy.stop());
    return { testbed, proxy, client: new Client(t, proxy.url, await testbedStubs(t)) };
}

for (const [what, answer] of [["a login page", loginPage], ["a redirect to one", redirect]]) {
    test(`${what} at open is a sentence, not an event`, async (t) => {
        const { client } = await through(t, () => ({ answer }));
        client.eh.connect();
        await client.disconnected(1);
        assert.equal(client.disconnects[0].code, "unauthorized");
        assert.equal(client.disconnects[0].final, true);
        assert.match(client.errors[0].message, /sign/i);
        assert.equal(client.connects.length, 0);
    });

    test(`${what} in the middle ends the connection as unauthorized`, async (t) => {
        const { client, proxy } = await through(t, () => undefined);
        client.eh.connect();
        await client.connected(1);
        proxy.fault = () => ({ answer });
        client.testbed.nothing();
        await client.disconnected(1);
        assert.equal(client.disconnects[0].code, "unauthorized");
        assert.match(client.errors[0].message, /sign/i);
        assert.deepEqual(client.events, []);
    });
}

test("a gateway's 502 now and then is ridden out in silence", async (t) => {
    let exchanges = 0;
    const page = { status: 502, headers: { "Content-Type": "text/html" }, body: "<h1>502</h1>" };
    const { client } = await through(t, () => (++exchanges % 3 === 0 ? { answer: page } : undefined));
    client.eh.connect();
    for (let number = 1; number <= 50; ++number) {
        client.testbed.countUp(number);
        assert.deepEqual(await client.next(), ["counted", number, 1]);
    }
    assert.equal(client.connects.length, 1);
    assert.deepEqual(client.errors, []);
});

test("a proxy that refuses a body as too large ends the connection, and the calls in it are reported", async (t) => {
    const tooLarge = { status: 413, headers: { "Content-Type": "text/html" }, body: "<h1>413</h1>" };
    const { client } = await through(t, ({ name, message }) =>
        name === "send" && message.body.length > 2_000 ? { answer: tooLarge } : undefined);
    client.eh.connect();
    await client.connected(1);
    for (let number = 1; number <= 500; ++number) client.testbed.countUp(number);
    await client.disconnected(1);
    assert.equal(client.disconnects[0].code, "too-large");
    assert.equal(client.disconnects[0].unconfirmed.length, 500);
    await client.connected(2);
    client.testbed.countUp(1);
    assert.deepEqual(await client.next(), ["counted", 1, 1]);
});

test("an open whose answer is lost makes one connection, not two", async (t) => {
    let opens = 0;
    const { client, testbed } = await through(t, ({ name }) =>
        name === "open" && ++opens < 4 ? { cut: "response" } : undefined);
    client.eh.connect();
    await client.connected(1);
    const { opened } = await (await fetch(`${testbed.url}/stats`)).json();
    assert.equal(opens, 4);
    assert.equal(opened, 1);
});

test("an answer held back until another link is up does no harm", async (t) => {
    let release;
    const held = new Promise((resolve) => (release = resolve));
    let polls = 0;
    const { client } = await through(t, ({ name }) =>
        (name === "poll" && ++polls === 1 ? { hold: held } : undefined), "--heartbeat", 300);
    client.eh.connect();
    await client.connected(1);
    for (let number = 1; number <= 20; ++number) client.testbed.countUp(number);
    await until(() => client.events.length === 20, "everything arrived on later polls");
    release();
    await client.settle();
    assert.deepEqual(client.events.slice(0, 20).map(([, number]) => number),
        Array.from({ length: 20 }, (_, i) => i + 1));
    assert.equal(client.connects.length, 1);
});
