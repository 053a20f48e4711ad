// Networks that slow down, hold back or rewrite what passes: which link gets through, and that nothing is lost on it.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { countingClients } from "../support/counting_clients.mjs";
import { CountingLoad } from "../support/counting_load.mjs";
import { FaultProxy } from "../support/fault_proxy.mjs";
import { findFaults, readHistory } from "../support/history.mjs";
import { seededRandom } from "../support/random.mjs";
import { scratch, Testbed } from "../support/testbed.mjs";

const heartbeat = 500;
const all = ["websocket", "stream", "poll"];
const firstEventWithin = 10_000;

/** What happens to every exchange, the links that get through, and how many events pass in a reasonable time. */
const networks = [
    ["one byte at a time", { oneByteAtATime: true }, all, 30],
    ["20,000 bytes a second, so that answers take several heartbeats", { bytesPerSecond: 20_000 }, all, 300],
    ["a tenth of a second of delay", { delay: 100 }, all, 300],
    ["upgrades stripped", { stripUpgrade: true }, ["stream", "poll"], 500],
    ["HTTP/1.0", { http10: true }, ["stream", "poll"], 500],
    ["a proxy that holds answers back until they are complete", { buffer: Infinity }, ["poll"], 500],
];

async function through(t, fault, connect, links, events) {
    const file = `${scratch(t)}/history`;
    const testbed = await Testbed.start(t, "--heartbeat", heartbeat, "--history", file);
    const proxy = await FaultProxy.start(testbed.url, { fault: () => fault });
    t.after(() => proxy.stop());
    const random = seededRandom(31);
    const load = new CountingLoad({ random, call: (...call) => client.call(...call) });
    let first;
    const take = (...event) => {
        first ??= Date.now() - began;
        load.take(...event);
    };
    const began = Date.now();
    const client = await connect(t, { url: proxy.url, links, random, take, keepsTime: true });
    await load.run({ ...client, events });
    assert.ok(first < firstEventWithin, `the first event came after ${first} ms`);
    assert.deepEqual(findFaults(load.history.lines, readHistory(file)), []);
    const ms = Date.now() - began;
    t.diagnostic(`first event after ${first} ms, ${load.ups} events up, ${load.downs} down in ${ms} ms`);
    return client;
}

describe("through a bad network", { concurrency: 4 }, () => {
    for (const [name, fault, passing, events] of networks) {
        for (const kind of passing) {
            for (const client of ["eh.js, json", "by hand, cbor"]) {
                test(`${name}: ${client}, ${kind}`, (t) =>
                    through(t, fault, countingClients[client], [kind], events));
            }
        }

        test(`${name}: eh.js finds ${passing[0]}`, async (t) => {
            const client = await through(t, fault, countingClients["eh.js, json"], all, events);
            assert.equal(client.kind, passing[0]);
        });
    }
});
