// A network that breaks every connection after some bytes: nothing is lost, doubled or reordered, by any link.
import assert from "node:assert/strict";
import net from "node:net";
import { before, test } from "node:test";
import { FaultProxy } from "../support/fault_proxy.mjs";
import { findFaults, readHistory } from "../support/history.mjs";
import { below, seededRandom } from "../support/random.mjs";
import { scratch, Testbed } from "../support/testbed.mjs";
import { compileScenarios } from "./support.mjs";

const total = Number(process.env.EH_JAVA_EVENTS ?? 3000);

let scenario;
const cleanups = [];
before(async () => (scenario = await compileScenarios({ after: (cleanup) => cleanups.push(cleanup) })));
test.after(() => cleanups.forEach((cleanup) => cleanup()));

/** Relays bytes, whatever they mean, and breaks each connection after a random number of them in either direction. */
async function startRelay(t, target, seed) {
    const random = seededRandom(seed);
    const relay = { cuts: 0 };
    const server = net.createServer((client) => {
        const upstream = net.connect(target.port, "127.0.0.1");
        const most = 600 + below(random, 12_000);
        let passed = 0;
        const end = () => {
            client.destroy();
            upstream.destroy();
        };
        for (const [from, to] of [[client, upstream], [upstream, client]]) {
            from.on("error", end).on("close", end).on("data", (piece) => {
                const left = most - passed;
                passed += piece.length;
                if (passed <= most) return void to.write(piece);
                ++relay.cuts;
                to.write(piece.subarray(0, Math.max(0, left)), end);
            });
        }
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    t.after(() => server.close());
    relay.url = `http://127.0.0.1:${server.address().port}`;
    return relay;
}

/** Every n-th poll and every n-th send is cut at a random byte, of the request or of the answer. */
function cutEvery(n) {
    const seen = { poll: 0, send: 0 };
    return ({ name }, random) => {
        if (!(name in seen) || ++seen[name] % n !== 0) return undefined;
        return { cut: random() < 0.5 ? "request" : "response" };
    };
}

async function countThrough(t, url, history, link, encoding) {
    const own = `${scratch(t)}/history`;
    await scenario("count", `${url}/testbed.interface`, link, encoding, total, own);
    assert.deepEqual(findFaults(readHistory(own), readHistory(history)), []);
    assert.equal(readHistory(own).filter(({ op }) => op === "recv").length, total);
}

for (const [link, encoding, seed] of [["websocket", "CBOR", 1], ["stream", "JSON", 2], ["poll", "CBOR", 3],
    ["websocket,stream,poll", "JSON", 4]]) {
    test(`${total} calls and answers by ${link} in ${encoding}, each connection of TCP cut, seed ${seed}`, async (t) => {
        const history = `${scratch(t)}/server`;
        const testbed = await Testbed.start(t, "--history", history, "--heartbeat", 2000, "--in-flight", 64);
        const relay = await startRelay(t, testbed, seed);
        await countThrough(t, relay.url, history, link, encoding);
        t.diagnostic(`${relay.cuts} cuts`);
        assert.ok(relay.cuts > 10, `the network was bad enough: ${relay.cuts} cuts`);
    });
}

test(`${total} calls and answers by poll, every third poll and send cut at a random byte`, async (t) => {
    const history = `${scratch(t)}/server`;
    const testbed = await Testbed.start(t, "--history", history, "--heartbeat", 2000, "--in-flight", 64);
    const proxy = await FaultProxy.start(testbed.url, { fault: cutEvery(3), seed: 5 });
    t.after(() => proxy.stop());
    await countThrough(t, proxy.url, history, "poll", "CBOR");
    const { cutRequests, cutResponses } = proxy.counts;
    t.diagnostic(`${cutRequests} requests and ${cutResponses} answers cut`);
    assert.ok(cutRequests > 5 && cutResponses > 5, "the network was bad enough");
});
