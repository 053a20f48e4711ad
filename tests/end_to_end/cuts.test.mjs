// Over a network that cuts, resets and loses links at random bytes, every event arrives once and in order, both ways, by
// each link and over every change between them. EH_CUTS and EH_EVENTS are the numbers for all tests here together; a seed
// is repeated by EH_SEED, more of them are run by EH_SEEDS.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Client } from "../support/client.mjs";
import { CountingLoad } from "../support/counting_load.mjs";
import { FaultProxy } from "../support/fault_proxy.mjs";
import { findFaults, readHistory } from "../support/history.mjs";
import { NodeWebSocket } from "../support/node_websocket.mjs";
import { below, seededRandom } from "../support/random.mjs";
import { RawConnection } from "../support/raw_connection.mjs";
import { scratch, Testbed, testbedStubs } from "../support/testbed.mjs";

const ladders = [["websocket"], ["stream"], ["poll"], ["websocket", "stream", "poll"]];
const clients = [["eh.js", "json", ehClient], ["by hand", "json", rawClient], ["by hand", "cbor", rawClient]];
const firstSeed = Number(process.env.EH_SEED ?? 1);
const seeds = Number(process.env.EH_SEEDS ?? (process.env.EH_SEED ? 1 : 3));
const runs = clients.length * ladders.length * seeds;
const cuts = Math.ceil((process.env.EH_CUTS ?? 360) / runs);
const events = Math.ceil((process.env.EH_EVENTS ?? 24_000) / runs);

const heartbeat = 400;
// Bytes of an event and its answer, with what carries them: a guess from which the distance of cuts follows.
const eventBytes = 100;
// Where there is a choice of links, the kind changes at least so often, and attempts fail so often.
const leastChanges = 4;
const refusals = 0.4;
// Closed and reset as often; a link that dies without a word costs two heartbeats, and is rare.
const how = [...Array(10).fill("close"), ...Array(9).fill("reset"), "half-open"];

/** eh.js, whose clock runs fast where it has a choice: it tries better links again at once, not after ten seconds. */
async function ehClient(t, url, links, random, take) {
    let skew = 0;
    const client = new Client(t, url, await testbedStubs(t), {
        options: {
            backoff: { min: 4, max: 16 }, WebSocket: NodeWebSocket, links, random,
            now: () => Date.now() + skew,
        },
        watch: (...event) => take(client.cid, ...event),
    });
    client.eh.connect();
    await client.connected(1);
    if (links.length > 1) {
        const timer = setInterval(() => (skew += 2_000), 50);
        t.after(() => clearInterval(timer));
    }
    return {
        cid: client.cid,
        call: (name, ...values) => assert.ok(client.testbed[name](...values), "the queue took it"),
        tell: () => `links: ${client.links.slice(-8)}; errors: ${client.errors.map(String)}`,
        check() {
            assert.deepEqual(client.errors.map(String), []);
            assert.deepEqual(client.disconnects.map(String), []);
        },
        get changes() { return client.changes; },
    };
}

async function rawClient(t, url, links, random, take, encoding) {
    const connection = await RawConnection.open(url, {
        encoding, random, links,
        onEvent: (...event) => take(connection.cid, ...event),
    });
    t.after(() => connection.stop().catch(() => undefined));
    return {
        cid: connection.cid,
        call: (name, ...values) => connection.call(name, ...values),
        tell: () => `${connection.links} links; ${connection.failure}`,
        check() {
            if (connection.failure) throw connection.failure;
        },
        get changes() { return connection.changes; },
    };
}

/** Now and then there is no better link to be had. */
function refuseSome({ name }, random) {
    return /ws|stream/.test(name) && random() < refusals ? { answer: { status: 502 } } : undefined;
}

/**
 * Counts through a bad network until `events` have gone each way and the network has been bad enough, as `isEnough(proxy,
 * client, load)` says; then both histories must agree.
 */
async function run(t, { connect, encoding, links, seed, network, isEnough }) {
    const file = `${scratch(t)}/history`;
    const testbed = await Testbed.start(t, "--history", file, "--heartbeat", heartbeat, "--in-flight", 64);
    const proxy = await FaultProxy.start(testbed.url, { seed, ...network });
    t.after(() => proxy.stop());
    const random = seededRandom(seed);
    const load = new CountingLoad({ random, call: (...call) => client.call(...call) });
    const client = await connect(t, proxy.url, links, random, (...event) => load.take(...event), encoding);
    await load.run({ ...client, events, isEnough: () => isEnough(proxy, client, load) });
    assert.deepEqual(findFaults(load.history.lines, readHistory(file)), []);
    const { connections } = await (await fetch(`${testbed.url}/stats`)).json();
    assert.equal(connections, 1);
    const { resets, halfOpened, replays } = proxy.counts;
    t.diagnostic(`${load.ups} events up, ${load.downs} down, ${proxy.cutLinks} cuts, of them ${resets} resets and `
        + `${halfOpened} half-open, ${replays} replays, ${client.changes} changes between kinds of link`);
}

/** All cuts were made, and the kind of link has changed where it can. */
function wasCutEnough(proxy, { changes }, { ups }) {
    if (proxy.cutLinks < cuts) return false;
    if (proxy.fault !== refuseSome || changes >= leastChanges) return true;
    if (ups % 10 === 0) proxy.breakAll();
    return false;
}

for (const [name, encoding, connect] of clients) {
    describe(`${name}, ${encoding}: nothing is lost, doubled or reordered`, { concurrency: 3 }, () => {
        for (const links of ladders) {
            for (let seed = firstSeed; seed < firstSeed + seeds; ++seed) {
                const network = {
                    fault: links.length > 1 ? refuseSome : undefined,
                    cuts: { every: Math.floor(events * eventBytes / cuts), most: cuts, how },
                };
                test(`${links.join(", ")}, seed ${seed}`, (t) =>
                    run(t, { connect, encoding, links, seed, network, isEnough: wasCutEnough }));
            }
        }
    });
}

/** Requests come twice, late, or again after later ones; answers get lost. */
function repeatSome({ name }, random) {
    if (name === "stream") return random() < 0.2 ? { replayAfter: below(random, 30) } : undefined;
    if (name !== "poll" && name !== "send") return undefined;
    switch (below(random, 8)) {
        case 0: return { replay: true };
        case 1: return { replay: "first" };
        case 2: return { replayAfter: below(random, 30) };
        case 3: return { delay: below(random, 20) };
        case 4: return { cut: "response" };
        default: return undefined;
    }
}

describe("requests that come twice, late or after later ones double and lose nothing", { concurrency: 3 }, () => {
    for (const [name, encoding, connect] of clients) {
        for (const links of [["poll"], ["stream"], ["stream", "poll"]]) {
            test(`${name}, ${encoding}, ${links.join(", ")}`, (t) => run(t, {
                connect, encoding, links, seed: firstSeed,
                network: { fault: repeatSome },
                isEnough: ({ counts }) => counts.replays > 20 && counts.cutResponses > 5,
            }));
        }
    }
});
