// Clients that stop reading cost bounded memory and end as slow; the others notice nothing.
import assert from "node:assert/strict";
import net from "node:net";
import { test } from "node:test";
import { Client, until } from "../support/client.mjs";
import { request } from "../support/http_wire.mjs";
import { RawClient } from "../support/raw_client.mjs";
import { Testbed, testbedStubs } from "../support/testbed.mjs";

const megabyte = 1024;                       // in KiB, as /proc counts

/** Opens a poll and never reads its answer. */
function pollWithoutReading(t, url, client) {
    const { hostname, port, host } = new URL(url);
    const socket = net.connect(Number(port), hostname);
    t.after(() => socket.destroy());
    socket.on("error", () => undefined);
    socket.pause();
    socket.write(`GET /testbed.interface/poll?link=1&received=0 HTTP/1.1\r\nHost: ${host}\r\n` +
        `EH-Connection: ${client.secret["EH-Connection"]}\r\n\r\n`);
}

test("clients that stop reading end as slow, in bounded memory, and the others lose nothing", async (t) => {
    const events = 6_000;
    const text = "t".repeat(1_000);
    const testbed = await Testbed.start(t);
    const stubs = await testbedStubs(t);
    const sender = await Client.connect(t, testbed.url, stubs);
    const listener = await Client.connect(t, testbed.url, stubs);
    const stalled = [];
    for (let i = 0; i < 6; ++i) {
        const client = await RawClient.open(testbed.url);
        await client.poll();
        if (i % 2 === 1) pollWithoutReading(t, testbed.url, client);
        stalled.push(client);
    }
    await sender.settle();
    sender.skip();
    const before = testbed.memory;
    let peak = before;
    const begin = Date.now();
    for (let number = 1; number <= events; ++number) {
        sender.testbed.broadcast(`${number} ${text}`);
        if (number % 100 === 0) {
            await until(() => listener.events.length > number - 500, "the listener kept up");
            peak = Math.max(peak, testbed.memory);
        }
    }
    for (const client of [sender, listener]) {
        await until(() => client.events.filter(([name]) => name === "text").length === events, "everything arrived");
        const texts = client.events.filter(([name]) => name === "text");
        const numbers = texts.map(([, , received]) => parseInt(received, 10));
        assert.deepEqual(numbers, Array.from({ length: events }, (_, i) => i + 1));
        assert.equal(client.connects.length, 1);
        assert.equal(client.disconnects.length, 0);
    }
    const seconds = (Date.now() - begin) / 1000;
    t.diagnostic(`${Math.round(events / seconds)} broadcasts/s to two readers; ` +
        `resident memory ${before} KiB before, ${peak} KiB at most`);
    for (const client of stalled) {
        const answer = await client.poll();
        assert.equal(answer.status, 410);
        assert.equal(answer.json().code, "slow");
    }
    const stats = (await request(testbed.url, { target: "/stats" })).json();
    assert.equal(stats.drops.slow, stalled.length);
    assert.equal(stats.connections, 2);
    assert.ok(peak - before < 24 * megabyte, `one queue of 4 MiB is shared by all; it took ${peak - before} KiB`);
});

test("dropping the oldest instead keeps the connection, and says how many", async (t) => {
    const testbed = await Testbed.start(t, "--drop-oldest", "--queue-events", 100, "--in-flight", 20);
    const sender = await Client.connect(t, testbed.url, await testbedStubs(t));
    const stalled = await RawClient.open(testbed.url);
    for (let number = 1; number <= 500; ++number) sender.testbed.broadcast(String(number));
    await until(() => sender.events.length > 0 && sender.events.at(-1)[2] === "500", "the sender has the newest");
    const seen = [];
    for (let answer = await stalled.poll(); answer.status === 200; answer = await stalled.poll()) {
        for (const [, name, [, number]] of answer.events) if (name === "text") seen.push(Number(number));
    }
    assert.equal(seen.at(-1), 500);
    assert.ok(seen.length <= 100, `${seen.length} of at most 100`);
    assert.deepEqual(seen, [...seen].sort((a, b) => a - b));
    const stats = (await request(testbed.url, { target: "/stats" })).json();
    assert.equal(stats.drops.slow, 0);
    assert.ok(stats.drops.policy >= 400);
});
