// The link changes a hundred times, up and down, while events flow at full rate both ways: nothing is lost.
import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../support/client.mjs";
import { countingClients } from "../support/counting_clients.mjs";
import { CountingLoad } from "../support/counting_load.mjs";
import { FaultProxy } from "../support/fault_proxy.mjs";
import { findFaults, readHistory } from "../support/history.mjs";
import { below, seededRandom } from "../support/random.mjs";
import { scratch, Testbed } from "../support/testbed.mjs";

const kinds = ["websocket", "stream", "poll"];       // the best one first
const heartbeat = 200;
const leastChanges = Number(process.env.EH_CHANGES ?? 100);

/** A network in which `kind` is the best link there is. */
function allow(kind) {
    const refused = kinds.slice(0, kinds.indexOf(kind)).map((better) => (better === "websocket" ? "ws" : better));
    return ({ name }) => (refused.includes(name) ? { answer: { status: 502 } } : undefined);
}

/** Moves eh.js from link to link by what the network lets through, until `isEnough`. */
async function moveAbout(client, proxy, random, isEnough) {
    while (!isEnough()) {
        const before = kinds.indexOf(client.kind);
        const after = (before + 1 + below(random, 2)) % kinds.length;
        proxy.fault = allow(kinds[after]);
        if (after > before) proxy.breakAll();
        await until(() => client.kind === kinds[after], () => `it went from ${kinds[before]} to ${kinds[after]}`);
    }
}

for (const name of ["eh.js, json", "by hand, cbor"]) {
    const connect = countingClients[name];
    test(`${name}: ${leastChanges} changes under load`, async (t) => {
        const file = `${scratch(t)}/history`;
        const testbed = await Testbed.start(t, "--history", file, "--heartbeat", heartbeat, "--window", 3_600_000);
        const proxy = await FaultProxy.start(testbed.url, { fault: allow("websocket") });
        t.after(() => proxy.stop());
        const random = seededRandom(11);
        const load = new CountingLoad({ random, call: (...call) => client.call(...call) });
        const client = await connect(t, {
            url: proxy.url, links: kinds, heartbeat, random, linkTime: 40, take: (...event) => load.take(...event),
        });
        const isEnough = () => client.changes >= leastChanges;
        const began = Date.now();
        // The client by hand moves by itself.
        const moving = client.kind ? moveAbout(client, proxy, seededRandom(12), isEnough) : undefined;
        await Promise.all([moving, load.run({ ...client, events: 0, outstanding: 500, isEnough })]);
        const seconds = (Date.now() - began) / 1000;
        assert.deepEqual(findFaults(load.history.lines, readHistory(file)), []);
        const rate = Math.round(load.downs / seconds);
        t.diagnostic(`${client.changes} changes in ${seconds.toFixed(1)} s, ${load.ups} events up, ${load.downs} down, `
            + `${rate} a second each way`);
        assert.ok(rate > 500, `${rate} events a second flowed down`);
    });
}
