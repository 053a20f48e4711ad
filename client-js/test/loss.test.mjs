// Over a network that loses, delays, replays and cuts at random, everything arrives once and in order, both ways.
import assert from "node:assert/strict";
import { test } from "node:test";
import { connectable, seeded, until } from "./support/harness.mjs";
import { FakeServer } from "./support/fake_server.mjs";

const COUNT = 2000;

/** A fault about every third time, each kind as likely as the others. */
function randomFault(random, request) {
    if (random() > 0.35) return undefined;
    const faults = [
        "lost",
        "no-answer",
        request.path === "open" ? "lost" : "replay",
        Math.floor(random() * 6),
        { status: 502, headers: { "Content-Type": "text/html" }, body: "<h1>" },
        answer =>
            answer.body ? { ...answer, body: answer.body.slice(0, Math.floor(random() * answer.body.length)) } : answer,
    ];
    return faults[Math.floor(random() * faults.length)];
}

for (const seed of [1, 2, 3, 4, 5, 6]) {
    test(`seed ${seed}: ${COUNT} events each way arrive once, in order, on one connection`, async t => {
        const random = seeded(seed);
        const server = new FakeServer();
        const { eh, all } = connectable(t, { random: seeded(seed + 100) }, server);
        const got = [];
        eh.bindClient("Down", ["n(int i)"], { n: i => got.push(i) });
        const call = eh.bindServer("Up", ["n(int i)"]);
        eh.connect();
        await until(() => server.pollsHeld === 1);
        server.fault = request => randomFault(random, request);
        for (let up = 0, down = 0; up < COUNT || down < COUNT;) {
            for (let n = random() * 40; n > 0 && up < COUNT; --n) call(0, [up++]);
            for (let n = random() * 40; n > 0 && down < COUNT; --n) server.emit("Down", "n", [down++]);
            await new Promise(resolve => setTimeout(resolve, random() * 3));
        }
        await until(() => got.length >= COUNT && server.events.length >= COUNT, "everything arrives");
        const inOrder = Array.from({ length: COUNT }, (_, i) => i);
        assert.deepEqual(got, inOrder);
        assert.deepEqual(
            server.events.map(([, , , [i]]) => i),
            inOrder,
        );
        assert.deepEqual([all("connect").length, all("disconnect").length], [1, 0]);
    });
}
