// A network that cuts every third poll and every third send somewhere: 10,000 events each way arrive once, in order, on
// one connection. EH_SEEDS=20 runs more seeds; a failing one is repeated by EH_SEED=<seed>.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Client, until } from "../support/client.mjs";
import { cutEvery, FaultProxy } from "../support/fault_proxy.mjs";
import { findFaults, HistoryWriter, readHistory } from "../support/history.mjs";
import { below } from "../support/random.mjs";
import { scratch, Testbed, testbedStubs } from "../support/testbed.mjs";

const total = 10_000;
// Calls that were not answered yet: many small requests, not a few large ones.
const outstanding = 100;

async function countThrough(t, { fault, seed, events = total }) {
    const file = `${scratch(t)}/history`;
    const testbed = await Testbed.start(t, "--history", file, "--heartbeat", 2000, "--in-flight", 64);
    const proxy = await FaultProxy.start(testbed.url, { fault, seed });
    t.after(() => proxy.stop());
    const history = new HistoryWriter();
    let counted = 0;
    const client = new Client(t, proxy.url, await testbedStubs(t), {
        options: { backoff: { min: 4, max: 16 } },
        watch: (name, number, inOrder) => {
            history.recv(client.cid, name, number);
            counted += name === "counted" && inOrder;
        },
    });
    client.eh.connect();
    await client.connected(1);
    for (let number = 1; number <= events; ++number) {
        await until(() => number - counted <= outstanding,
            () => `call ${number - outstanding} was answered; ${counted} were; errors: ${client.errors.map(String)}`);
        history.send(client.cid, "countUp", number);
        client.testbed.countUp(number);
    }
    await until(() => counted === events, () => `all ${events} were counted; ${counted} were`);
    assert.deepEqual(findFaults(history.lines, readHistory(file)), []);
    assert.equal(client.connects.length, 1, "one connection from the first event to the last");
    assert.equal(client.disconnects.length, 0);
    assert.deepEqual(client.events.map(([, number]) => number), Array.from({ length: events }, (_, i) => i + 1));
    return { proxy, client };
}

const first = Number(process.env.EH_SEED ?? 1);
const seeds = Number(process.env.EH_SEEDS ?? (process.env.EH_SEED ? 1 : 3));

for (let seed = first; seed < first + seeds; ++seed) {
    test(`every third poll and send is cut at a random byte, and nothing is lost, seed ${seed}`, async (t) => {
        const { proxy } = await countThrough(t, { fault: cutEvery(3), seed });
        const { exchanges, cutRequests, cutResponses } = proxy.counts;
        t.diagnostic(`${exchanges} exchanges, ${cutRequests} requests and ${cutResponses} answers cut`);
        assert.ok(cutRequests > 10 && cutResponses > 10, "the network was bad enough");
    });
}

test("requests that arrive twice and answers that arrive late double and lose nothing", async (t) => {
    const fault = ({ name }, random) => {
        if (name !== "poll" && name !== "send") return undefined;
        switch (below(random, 6)) {
            case 0: return name === "send" ? { replay: true } : undefined;
            case 1: return name === "send" ? { replay: "first" } : undefined;
            case 2: return { delay: below(random, 20) };
            case 3: return { cut: "response" };
            default: return undefined;
        }
    };
    const { proxy } = await countThrough(t, { fault, seed: 7, events: 2_000 });
    assert.ok(proxy.counts.replays > 3 && proxy.counts.cutResponses > 3, "the network was bad enough");
});
