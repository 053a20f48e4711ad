// Clients that stop, abandon, lie and never end: the server's memory is bounded as docs/protocol.md says, falls back
// afterwards, and others are served meanwhile. Figures are printed; EH_MEMORY_SECONDS measures longer.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Abuse } from "../support/abuse.mjs";
import { until } from "../support/client.mjs";
import { request } from "../support/http_wire.mjs";
import { openBody } from "../support/raw_client.mjs";
import { Testbed } from "../support/testbed.mjs";
import { RawWebSocket, frame, opcode } from "../support/websocket.mjs";

const MiB = 1024;                                        // in KiB, as /proc counts
const measured = 1000 * (Number(process.env.EH_MEMORY_SECONDS) || 0.5);

/** Echoes one number after the other and keeps how long each took. */
class Echoing {
    #stopped = false;

    static async start(t, url) {
        const self = new Echoing();
        self.socket = await RawWebSocket.connect(t, url, "/testbed.interface/ws");
        self.socket.write(frame(opcode.text, openBody()));
        await self.socket.readJson();
        self.running = self.#run();
        return self;
    }

    async #run() {
        for (let i = 0; !this.#stopped; ++i) {
            const begin = performance.now();
            this.socket.send({ ack: i }, ["Testbed", "echoInt", [i]]);
            for (let came = false; !came;) came = (await this.socket.readJson()).some((message) => message[1] === "echoInt");
            this.times.push(performance.now() - begin);
            await pause(2);
        }
    }

    times = [];

    /** The median and the 99th percentile of what was measured since the last call, in milliseconds. */
    take() {
        const sorted = this.times.splice(0).sort((a, b) => a - b);
        const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
        return { count: sorted.length, median: at(0.5), p99: at(0.99) };
    }

    async stop() {
        this.#stopped = true;
        await this.running;
    }
}

async function statsOf(testbed) {
    return (await request(testbed.url, { target: "/stats" })).json();
}

/**
 * Runs an abuse against a server of its own: what it counted, and resident memory in KiB before, at most and after.
 * `untilEnded`: after all connections have ended; one that was opened and never used takes 10 s for that.
 */
async function endure(t, what, details, { untilEnded = true } = {}) {
    const testbed = await Testbed.start(t, "--window", 300);
    const echoing = await Echoing.start(t, testbed.url);
    await pause(measured);
    const calm = echoing.take();
    const before = testbed.memory;
    let peak = before;
    const watch = setInterval(() => (peak = Math.max(peak, testbed.memory)), 10);
    const abuse = new Abuse(t, what, { url: testbed.url, ...details });
    await abuse.done;
    await until(() => echoing.times.length > 0, "the others are served");
    const during = echoing.take();
    await pause(measured);
    const held = echoing.take();
    const stats = await statsOf(testbed);
    const counts = await abuse.undo();
    while (untilEnded && (await statsOf(testbed)).connections !== 1) await pause(50);
    let after = testbed.memory;
    for (const end = Date.now() + 8_000; after > before + 16 * MiB && Date.now() < end; after = testbed.memory) await pause(20);
    clearInterval(watch);
    await echoing.stop();
    t.diagnostic(`${what}: ${JSON.stringify(counts)}; memory ${before} KiB before, ${peak} at most, ${after} after`);
    const say = ({ count, median, p99 }) => `median ${median.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms of ${count}`;
    t.diagnostic(`echo before: ${say(calm)}; meanwhile: ${say(during)}, p99 ratio ${(during.p99 / calm.p99).toFixed(1)}; ` +
        `with all of it there: ${say(held)}, p99 ratio ${(held.p99 / calm.p99).toFixed(1)}`);
    return { counts, stats, before, peak, after };
}

test("a thousand readers that stop fill no more than all queues of a server may", async (t) => {
    const { counts, stats, before, peak, after } = await endure(t, "stalledReaders", { count: 1_000, events: 200, size: 20_000 });
    assert.equal(counts.stalled, 1_000);
    assert.ok(stats.drops.slow > 100, `${stats.drops.slow} ended as slow`);
    assert.ok(stats.connections > 120, `the others stay, with 3 MiB each: ${stats.connections}`);
    assert.ok(peak - before > 400 * MiB, "the limit was reached");
    assert.ok(peak - before < 640 * MiB, `512 MiB of queues; it took ${peak - before} KiB`);
    assert.ok(after - before < 64 * MiB, `memory falls back; ${after - before} KiB stayed`);
});

test("ten thousand connections that are opened and abandoned cost little, and further ones are refused", async (t) => {
    const { counts, before, peak, after } = await endure(t, "abandonedOpens", { count: 10_500, sockets: 20 });
    assert.equal(counts[200] + counts[429], 10_500);
    assert.ok(counts[200] >= 10_000 && counts[429] > 0, JSON.stringify(counts));
    assert.ok(peak - before < 40 * MiB, `${peak - before} KiB for 10,000 connections`);
    assert.ok(after - before < 20 * MiB, `${after - before} KiB stayed`);
});

test("resumes with impossible acknowledgements end in answers", async (t) => {
    const { counts, before, after } = await endure(t, "resumeLoops", { count: 600 }, { untilEnded: false });
    assert.equal(Object.values(counts).reduce((a, b) => a + b), 1_200);
    assert.deepEqual(Object.keys(counts).sort(), ["400", "410", "protocol"]);
    assert.ok(after - before < 16 * MiB, `${after - before} KiB stayed`);
});

test("messages of endless fragments cost their sockets", async (t) => {
    const { counts, before, peak, after } = await endure(t, "endlessFragments", { count: 20 }, { untilEnded: false });
    assert.deepEqual(counts, { 1008: 10, 1009: 10 });
    assert.ok(peak - before < 20 * 9 * MiB, `${peak - before} KiB`);
    assert.ok(after - before < 16 * MiB, `${after - before} KiB stayed`);
});

test("giant messages and bodies are refused by their lengths", async (t) => {
    const { counts, before, peak } = await endure(t, "giants", { count: 100 }, { untilEnded: false });
    assert.deepEqual(counts, { 413: 100, 1009: 100 });
    assert.ok(peak - before < 16 * MiB, `${peak - before} KiB`);
});

test("messages that are never finished hold no more than a server may receive at a time", async (t) => {
    const { counts, before, peak, after } = await endure(t, "unfinishedMessages", { count: 150, size: 4_000_000 });
    assert.ok(counts[1009] > 50, JSON.stringify(counts));
    assert.ok(peak - before > 200 * MiB, "the limit was reached");
    assert.ok(peak - before < 400 * MiB, `256 MiB and what is on its way; it took ${peak - before} KiB`);
    assert.ok(after - before < 32 * MiB, `memory falls back; ${after - before} KiB stayed`);
});
