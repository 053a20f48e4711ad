// A server that restarts is not run over by its clients: they come back spread out (full jitter).
// EH_HERD is how many there are.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { EventHandler } from "../../client-js/eh.mjs";
import { until } from "../support/client.mjs";
import { NodeWebSocket } from "../support/node_websocket.mjs";
import { Testbed } from "../support/testbed.mjs";

const herd = Number(process.env.EH_HERD ?? 1_000);
const bucket = 100;                  // ms
const mostInABucket = 0.35;          // of all: spread over 2 s it is 0.05 on average, and a busy machine makes heaps
const startedAtOnce = 50;

/** How many numbers lie in each bucket, from 0 on. */
function histogramOf(times) {
    const counts = [];
    for (const time of times) {
        const i = Math.floor(time / bucket);
        counts[i] = (counts[i] ?? 0) + 1;
    }
    return Array.from(counts, (count) => count ?? 0);
}

/** So many clients that are connected; `tries` has the time of each socket that they make from now on. */
async function gather(t, url) {
    const gathering = { tries: [], connects: [], ends: [] };
    class Noting extends NodeWebSocket {
        constructor(...values) {
            super(...values);
            gathering.tries.push(Date.now());
        }
    }
    for (let i = 0; i < herd; ++i) {
        const eh = new EventHandler({
            onConnect: () => gathering.connects.push(Date.now()),
            onDisconnect: ({ code }) => gathering.ends.push(code),
            onError: () => undefined,
        }, `${url}/testbed.interface`, { WebSocket: Noting, links: ["websocket"] });
        t.after(() => eh.destructor());
        eh.connect();
        await until(() => gathering.connects.length > i - startedAtOnce, "clients connected");
    }
    const { connects } = gathering;
    await until(() => connects.length === herd, () => `${connects.length} clients connected`, 30_000);
    return gathering;
}

for (const [how, end, downtime] of [["stopped", "stop", 0], ["killed", "kill", 3_000]]) {
    test(`${herd} clients of a server that was ${how} come back spread out`, async (t) => {
        const testbed = await Testbed.start(t);
        const gathering = await gather(t, testbed.url);
        await testbed[end]();
        await pause(downtime);
        Object.assign(gathering, { tries: [], connects: [] });
        const began = Date.now();
        const again = await Testbed.start(t, "--port", testbed.port);
        await until(() => gathering.connects.length === herd,
            () => `${gathering.connects.length} of ${herd} came back`, 60_000);
        const { connections } = await (await fetch(`${again.url}/stats`)).json();
        assert.equal(connections, herd);
        const [tries, connects] = [gathering.tries, gathering.connects].map((times) =>
            histogramOf(times.map((time) => time - began)));
        t.diagnostic(`arrivals in each ${bucket} ms since the server started: ${tries.join(" ")}`);
        t.diagnostic(`connections opened: ${connects.join(" ")}`);
        const most = Math.max(...tries);
        assert.ok(most <= mostInABucket * herd, `${most} of ${herd} came within ${bucket} ms`);
        assert.deepEqual([...new Set(gathering.ends)], [end === "stop" ? "shutdown" : "expired"]);
    });
}
