// Links that die without a word, and networks that are gone for a while: both sides know in time, the connection goes
// on. By hand with longer times: EH_HEARTBEAT and EH_BLACKOUT, in ms.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Client, until } from "../support/client.mjs";
import { FaultProxy } from "../support/fault_proxy.mjs";
import { NodeWebSocket } from "../support/node_websocket.mjs";
import { Testbed, testbedStubs } from "../support/testbed.mjs";

const heartbeat = Number(process.env.EH_HEARTBEAT ?? 500);
const blackout = Number(process.env.EH_BLACKOUT ?? 3_000);
const backAgainWithin = 5_000;
// What timers and a machine that does other things, too, may add.
const slack = 250;

const kinds = ["websocket", "stream", "poll"];

async function setUp(t, links) {
    const testbed = await Testbed.start(t, "--heartbeat", heartbeat);
    const proxy = await FaultProxy.start(testbed.url);
    t.after(() => proxy.stop());
    const options = { WebSocket: NodeWebSocket, links, backoff: undefined };
    const client = await Client.connect(t, proxy.url, await testbedStubs(t), { options });
    await until(() => client.kind === links[0], () => `the link is a ${links[0]}; it is ${client.kind}`);
    await client.settle();
    client.skip();
    const linksOf = async () => (await (await fetch(`${testbed.url}/stats`)).json()).links;
    return { testbed, proxy, client, linksOf };
}

/** ms until `condition`, which may be asynchronous, holds. */
async function timeUntil(condition, what, limit) {
    const began = Date.now();
    while (!await condition()) {
        assert.ok(Date.now() - began < limit, `${what}: not within ${limit} ms`);
        await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return Date.now() - began;
}

describe(`a link that dies without a word is known to both sides within two heartbeats of ${heartbeat} ms`,
    { concurrency: true }, () => {
        for (const kind of kinds) {
            test(kind, async (t) => {
                const { client, proxy, linksOf } = await setUp(t, [kind]);
                // A held poll is answered within half a heartbeat: after a whole one and three seconds none is coming.
                // For the server a poll ends with its answer anyway, and the window begins.
                const isPoll = kind === "poll";
                const limit = Math.max(2 * heartbeat, isPoll ? heartbeat + 3_000 : 0) + slack;
                const dark = proxy.blackout(limit + 500);
                const [here, there] = await Promise.all([
                    timeUntil(() => client.links.at(-1) === "down", "the client knows", limit),
                    timeUntil(async () => isPoll || (await linksOf())[kind] === 0, "the server knows", limit),
                ]);
                t.diagnostic(`the client knew after ${here} ms, the server after ${there} ms`);
                client.testbed.echoInt(17);
                await dark;
                assert.deepEqual(await client.next(), ["echoInt", 17]);
                assert.deepEqual([client.connects.length, client.disconnects.length], [1, 0]);
            });
        }
    });

async function comesBack(t, links, connects, ms) {
    const { client, proxy } = await setUp(t, links);
    const dark = proxy.blackout(ms, { connects });
    client.testbed.countUp(1);
    await dark;
    const began = Date.now();
    assert.deepEqual(await client.next(), ["counted", 1, 1]);
    const took = Date.now() - began;
    t.diagnostic(`back after ${took} ms, by ${client.kind}`);
    assert.ok(took < backAgainWithin, `${took} ms`);
    assert.deepEqual([client.connects.length, client.disconnects.length], [1, 0]);
}

describe(`after a blackout of ${blackout} ms the connection is back within ${backAgainWithin} ms`,
    { concurrency: true }, () => {
        for (const links of [["websocket"], ["stream"], ["poll"], kinds]) {
            test(`${links.join(", ")}: new sockets are refused`, (t) => comesBack(t, links, "refuse", blackout));
            test(`${links.join(", ")}: new sockets hang`, (t) => comesBack(t, links, "hang", blackout));
        }
        // Requests that go by sockets made in the dark, which fetch keeps for them, are lost as well.
        for (let later = 500; later < 8_000; later += 500) {
            test(`so does one that ends ${later} ms later, within another try`, (t) =>
                comesBack(t, kinds, "hang", blackout + later));
        }
    });
