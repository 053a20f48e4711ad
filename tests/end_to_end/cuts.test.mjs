// Over a network that cuts, resets and loses links at random bytes, every event arrives once and in order, both ways,
// by each link and over every change between them. EH_CUTS and EH_EVENTS are the numbers for each client and seed, over its links and
// encodings; a seed is repeated by EH_SEED, more of them are run by EH_SEEDS; EH_CLIENTS=Java,C runs those alone. Ends with the sums.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { countingClients } from "../support/counting_clients.mjs";
import { CountingLoad } from "../support/counting_load.mjs";
import { FaultProxy } from "../support/fault_proxy.mjs";
import { findFaults, readHistory } from "../support/history.mjs";
import { below, seededRandom } from "../support/random.mjs";
import { scratch, Testbed } from "../support/testbed.mjs";

const ladders = [["websocket"], ["stream"], ["poll"], ["websocket", "stream", "poll"]];
const languageOf = (name) => name.split(",")[0];
const wanted = process.env.EH_CLIENTS?.split(",");
const clients = Object.entries(countingClients).filter(([name]) => !wanted || wanted.includes(languageOf(name)));
const firstSeed = Number(process.env.EH_SEED ?? 1);
const seeds = Number(process.env.EH_SEEDS ?? (process.env.EH_SEED ? 1 : 3));
const encodings = 2;
const runs = ladders.length * encodings;       // of a client and seed
const cuts = Math.ceil((process.env.EH_CUTS ?? 32) / runs);
const events = Math.ceil((process.env.EH_EVENTS ?? 2_000) / runs);

const heartbeat = 400;
// eh.js, whose clock runs fast where it has a choice of links, counts the window by it: ms.
const longWindow = 3_600_000;
// Bytes of an event and its answer, with what carries them: a guess from which the distance of cuts follows.
const eventBytes = 100;
// Where there is a choice of links, the kind changes at least so often, and attempts fail so often.
const leastChanges = 4;
const refusals = 0.4;
// Closed and reset as often; a link that dies without a word costs two heartbeats, and is rare.
const how = [...Array(10).fill("close"), ...Array(9).fill("reset"), "half-open"];

/** Now and then there is no better link to be had. */
function refuseSome({ name }, random) {
    return /ws|stream/.test(name) && random() < refusals ? { answer: { status: 502 } } : undefined;
}

/** For each client, what all its runs were. */
const sums = new Map();

function add(name, { ups, downs }, { cutLinks, counts: { resets, halfOpened, replays } }, changes) {
    const sum = sums.get(languageOf(name)) ?? { runs: 0, up: 0, down: 0, cuts: 0, resets: 0, "half-open": 0, replays: 0, changes: 0 };
    sums.set(languageOf(name), sum);
    const one = { runs: 1, up: ups, down: downs, cuts: cutLinks, resets, "half-open": halfOpened, replays, changes };
    for (const what of Object.keys(sum)) sum[what] += one[what];
}

after(() => {
    const columns = Object.keys([...sums.values()][0] ?? {});
    const line = (title, cells) => title.padEnd(10) + cells.map((cell) => String(cell).padStart(11)).join("");
    const rows = [...sums].map(([name, sum]) => line(name, Object.values(sum)));
    console.log(["Runs in which nothing was lost, doubled or swapped:", line("", columns), ...rows].join("\n"));
});

/**
 * Counts through a bad network until `events` have gone each way and the network has been bad enough, as
 * `isEnough(proxy, client, load)` says; then both histories must agree.
 */
async function run(t, { name, connect, links, seed, network, isEnough }) {
    const file = `${scratch(t)}/history`;
    const testbed = await Testbed.start(t, "--history", file, "--heartbeat", heartbeat, "--in-flight", 64,
        "--window", longWindow);
    const proxy = await FaultProxy.start(testbed.url, { seed, ...network });
    t.after(() => proxy.stop());
    const random = seededRandom(seed);
    const load = new CountingLoad({ random, call: (...call) => client.call(...call) });
    const take = (...event) => load.take(...event);
    const client = await connect(t, { url: proxy.url, links, heartbeat, random, take });
    await load.run({ ...client, events, isEnough: () => isEnough(proxy, client, load) });
    assert.deepEqual(findFaults(load.history.lines, readHistory(file)), []);
    const { connections } = await (await fetch(`${testbed.url}/stats`)).json();
    assert.equal(connections, 1);
    const { resets, halfOpened, replays } = proxy.counts;
    add(name, load, proxy, client.changes);
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

for (const [name, connect] of clients) {
    describe(`${name}: nothing is lost, doubled or reordered`, { concurrency: 3 }, () => {
        for (const links of ladders) {
            for (let seed = firstSeed; seed < firstSeed + seeds; ++seed) {
                const network = {
                    fault: links.length > 1 ? refuseSome : undefined,
                    cuts: { every: Math.floor(events * eventBytes / cuts), most: cuts, how },
                };
                test(`${links.join(", ")}, seed ${seed}`, (t) =>
                    run(t, { name, connect, links, seed, network, isEnough: wasCutEnough }));
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
    for (const [name, connect] of clients) {
        for (const links of [["poll"], ["stream"], ["stream", "poll"]]) {
            test(`${name}, ${links.join(", ")}`, (t) => run(t, {
                name, connect, links, seed: firstSeed,
                network: { fault: repeatSome },
                isEnough: ({ counts }) => counts.replays > 20 && counts.cutResponses > 5,
            }));
        }
    }
});
