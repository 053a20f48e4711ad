// Clients that stop, abandon, lie and never end: the server's memory is bounded as docs/protocol.md says and falls back
// afterwards, and others are served meanwhile. How quickly they are is printed as a ratio to what it was before; here it
// only has to be within reason, since this machine may have other things to do. `node tests/load/abuse.mjs` measures it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { summary } from "../support/bystanders.mjs";
import { endure } from "../support/endure.mjs";

const MiB = 1024;             // in KiB, as /proc counts
const usual = { median: 0.25, p99: 1 };         // ms: less needs no explanation on a machine that does other things
const withinReason = { median: 5, p99: 50 };    // times the usual

async function endured(t, what, details, options) {
    const result = await endure(t, what, details, options);
    const { counts, before, peak, after } = result;
    const calm = summary(result.calm);
    const meanwhile = summary([...result.meanwhile, ...result.ending]);
    t.diagnostic(`${what}: ${JSON.stringify(counts)}; memory ${before} KiB before, ${peak} at most, ${after} after`);
    const say = ({ count, median, p99 }) => `median ${median.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms of ${count}`;
    t.diagnostic(`others before: ${say(calm)}; meanwhile: ${say(meanwhile)}; p99 ratio ${(meanwhile.p99 / calm.p99).toFixed(1)}`);
    for (const part of ["median", "p99"])
        assert.ok(meanwhile[part] < withinReason[part] * Math.max(calm[part], usual[part]), `others are served meanwhile: ${part}`);
    return result;
}

test("a thousand readers that stop fill no more than all queues of a server may", async (t) => {
    const { counts, stats, before, peak, after } = await endured(t, "stalledReaders", { count: 1_000, events: 200, size: 20_000 },
        { reached: ({ drops }) => drops.slow > 600 });
    assert.equal(counts.stalled, 1_000);
    assert.ok(stats.drops.slow > 100, `${stats.drops.slow} ended as slow`);
    assert.ok(stats.connections > 200, `the others stay, with 2 MiB each: ${stats.connections}`);
    assert.ok(peak - before > 400 * MiB, "the limit was reached");
    assert.ok(peak - before < 640 * MiB, `512 MiB of queues; it took ${peak - before} KiB`);
    assert.ok(after - before < 16 * MiB, `memory falls back; ${after - before} KiB stayed`);
});

test("ten thousand connections that are opened and abandoned cost little, and further ones are refused", async (t) => {
    const { counts, before, peak, after } = await endured(t, "abandonedOpens", { count: 10_500, sockets: 20 });
    assert.equal(counts[200] + counts[429], 10_500);
    assert.ok(counts[200] >= 10_000 && counts[429] > 0, JSON.stringify(counts));
    assert.ok(peak - before < 40 * MiB, `${peak - before} KiB for 10,000 connections`);
    assert.ok(after - before < 4 * MiB, `memory falls back; ${after - before} KiB stayed`);
});

test("resumes with impossible acknowledgements end in answers", async (t) => {
    const { counts, before, after } = await endured(t, "resumeLoops", { count: 600 }, { untilEnded: false, window: 30_000 });
    assert.equal(Object.values(counts).reduce((a, b) => a + b), 1_200);
    assert.deepEqual(Object.keys(counts).sort(), ["400", "410", "protocol"]);
    assert.ok(after - before < 16 * MiB, `${after - before} KiB stayed`);
});

test("messages of endless fragments cost their sockets", async (t) => {
    const { counts, before, peak, after } = await endured(t, "endlessFragments", { count: 20 }, { untilEnded: false });
    assert.deepEqual(counts, { 1008: 10, 1009: 10 });
    assert.ok(peak - before < 20 * 9 * MiB, `${peak - before} KiB`);
    assert.ok(after - before < 16 * MiB, `${after - before} KiB stayed`);
});

test("giant messages and bodies are refused by their lengths", async (t) => {
    const { counts, before, peak } = await endured(t, "giants", { count: 100 }, { untilEnded: false });
    assert.deepEqual(counts, { 413: 100, 1009: 100 });
    assert.ok(peak - before < 16 * MiB, `${peak - before} KiB`);
});

test("messages that are never finished hold no more than a server may receive at a time", async (t) => {
    const { counts, before, peak, after } = await endured(t, "unfinishedMessages", { count: 150, size: 4_000_000 });
    assert.ok(counts[1009] > 50, JSON.stringify(counts));
    assert.ok(peak - before > 200 * MiB, "the limit was reached");
    assert.ok(peak - before < 400 * MiB, `256 MiB and what is on its way; it took ${peak - before} KiB`);
    assert.ok(after - before < 16 * MiB, `memory falls back; ${after - before} KiB stayed`);
});
