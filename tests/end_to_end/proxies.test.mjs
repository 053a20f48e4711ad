// Through nginx and HAProxy as people configure them (docs/proxies.md): the first event comes within ten seconds by
// whatever link gets through, and what does not get through is known.
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { after, before, describe, test } from "node:test";
import { Client, until } from "../support/client.mjs";
import { countingClients } from "../support/counting_clients.mjs";
import { CountingLoad } from "../support/counting_load.mjs";
import { NodeWebSocket } from "../support/node_websocket.mjs";
import { seededRandom } from "../support/random.mjs";
import { startHaproxy, startNginx } from "../support/real_proxies.mjs";
import { Testbed, testbedStubs } from "../support/testbed.mjs";

const ladder = ["websocket", "stream", "poll"];
const firstEventWithin = 10_000;
const givenUpAfter = 5_000;

const upgrades = {
    http: "map $http_upgrade $connection_upgrade { default upgrade; '' close; }",
    location: `
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection $connection_upgrade;
        proxy_set_header Host $host;`,
};
const bare = { location: "proxy_set_header Host $host;" };
const interactive = { defaults: "timeout tunnel 1h\noption http-no-delay" };
const deaf = { location: `${bare.location} proxy_ignore_headers X-Accel-Buffering;` };
const unbuffered = { location: `${deaf.location} proxy_buffering off;` };

/** What each lets through, and the link that eh.js finds. */
const proxies = [
    ["nginx with upgrades", (t, url) => startNginx(t, url, upgrades), ladder],
    ["nginx without a word about upgrades or buffering", (t, url) => startNginx(t, url, bare), ["stream", "poll"]],
    ["nginx that buffers whatever it is asked", (t, url) => startNginx(t, url, deaf), ["poll"]],
    ["nginx that is told not to buffer", (t, url) => startNginx(t, url, unbuffered), ["stream", "poll"]],
    ["HAProxy", (t, url) => startHaproxy(t, url), ladder],
    ["HAProxy without delay", (t, url) => startHaproxy(t, url, interactive), ladder],
];

const cleanups = [];
const context = { after: (cleanup) => cleanups.push(cleanup) };
let stubs;
let testbed;

before(async () => {
    stubs = await testbedStubs(context);
    testbed = await Testbed.start(context);
});

after(async () => {
    for (const cleanup of cleanups.reverse()) await cleanup();
});

function start(t, url, links) {
    const client = new Client(t, url, stubs, { options: { WebSocket: NodeWebSocket, links } });
    client.testbed.countUp(1);
    client.eh.connect();
    return client;
}

/** The first event in time, and then many, both ways. */
async function getsThrough(t, url, links, kind) {
    const began = Date.now();
    const client = start(t, url, links);
    await until(() => client.events.length > 0, () => `an event came; ${client.errors.map(String)}`, firstEventWithin);
    const first = Date.now() - began;
    assert.equal(client.kind, kind);
    const settled = Date.now();
    await client.settle();
    t.diagnostic(`first event after ${first} ms, by ${client.kind}; a round trip takes ${Date.now() - settled} ms`);
    for (let number = 2; number <= 300; ++number) client.testbed.countUp(number);
    client.testbed.burst(300, 500);
    await until(() => client.events.length === 601, () => `${client.events.length} of 601 events came`);
    assert.deepEqual(client.errors.map(String), []);
    assert.equal(client.connects.length, 1);
}

/** Nothing but this link is allowed, and it does not get through: no event comes. */
async function staysAway(t, url, links) {
    const client = start(t, url, links);
    await pause(givenUpAfter);
    assert.deepEqual(client.events, []);
    assert.notEqual(client.links.at(-1), "up");
    t.diagnostic(`links: ${client.links}; errors: ${client.errors.map(String)}`);
}

describe("through a proxy", { concurrency: 2 }, () => {
    for (const [name, startProxy, through] of proxies) {
        describe(name, { concurrency: true }, () => {
            test(`eh.js finds ${through[0]}`, async (t) => {
                await getsThrough(t, await startProxy(t, testbed.url), ladder, through[0]);
            });

            for (const link of ladder) {
                const passes = through.includes(link);
                test(`${link} alone ${passes ? "gets through" : "does not get through"}`, async (t) => {
                    const url = await startProxy(t, testbed.url);
                    await (passes ? getsThrough(t, url, [link], link) : staysAway(t, url, [link]));
                });
            }

            test("cbor gets through, over all links that do", async (t) => {
                const random = seededRandom(21);
                const load = new CountingLoad({ random, call: (...call) => client.call(...call) });
                const url = await startProxy(t, testbed.url);
                const take = (...event) => load.take(...event);
                const client = await countingClients["by hand, cbor"](t, { url, links: through, random, take });
                await load.run({ ...client, events: 500 });
            });
        });
    }
});
