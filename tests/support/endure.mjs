// Runs an abuse against a server of its own while bystanders measure: the abuser, the bystanders and the server are a
// process each.
import { spawnSync } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { Abuse } from "./abuse.mjs";
import { Bystanders } from "./bystanders.mjs";
import { request } from "./http_wire.mjs";
import { Testbed } from "./testbed.mjs";

const MiB = 1024;   // in KiB, as /proc counts

async function statsOf(testbed) {
    return (await request(testbed.url, { target: "/stats" })).json();
}

/** Where there is util-linux. */
function keepOnFirstCore(pid) {
    spawnSync("taskset", ["--all-tasks", "--cpu-list", "--pid", "0", String(pid)]);
}

/**
 * What was counted; resident memory in KiB before, at most and after; and how long the bystanders' answers took, in
 * milliseconds: before (`calm`), while it happened (`meanwhile`), and from there until memory had fallen (`ending`).
 * `untilEnded`: it is waited for the end of all connections, which comes 10 s after one was opened and never used.
 * `measured`: milliseconds of calm. `window`: after which a connection without a link ends, in milliseconds.
 * `reached`: whether the server has done all that it was made to do, by its statistics; it is waited for that.
 * `exact`: bystanders use up the last core of the machine, and all others share the first.
 */
export async function endure(t, what, details,
    { untilEnded = true, measured = 500, window = 300, reached = () => true, exact = false } = {}) {
    const testbed = await Testbed.start(t, "--window", window);
    const bystanders = await Bystanders.start(t, testbed.port, { spin: exact });
    if (exact) [process.pid, testbed.pid].forEach(keepOnFirstCore);
    const { connections } = await statsOf(testbed);
    try {
        let peak = 0;
        const watch = setInterval(() => (peak = Math.max(peak, testbed.memory)), 10);   // when it is calm as well: it costs time
        await pause(200);   // programs become quick by running
        await bystanders.take();
        await pause(measured);
        const calm = await bystanders.take();
        const before = testbed.memory;
        peak = before;
        const begin = performance.now();
        const abuse = new Abuse(t, what, { url: testbed.url, ...details });
        if (exact) keepOnFirstCore(abuse.pid);
        await abuse.done;
        for (const end = Date.now() + 20_000; !reached(await statsOf(testbed)) && Date.now() < end;) await pause(250);
        const took = performance.now() - begin;
        const meanwhile = await bystanders.take();
        const stats = await statsOf(testbed);
        const counts = await abuse.undo();
        while (untilEnded && (await statsOf(testbed)).connections !== connections) await pause(250);
        const ending = await bystanders.take();
        let after = testbed.memory;
        for (const end = Date.now() + 8_000; after > before + 3 * MiB && Date.now() < end; after = testbed.memory) await pause(20);
        const falling = await bystanders.take();
        clearInterval(watch);
        return { counts, stats, before, peak, after, took, calm, meanwhile, ending: [...ending, ...falling] };
    } finally {
        bystanders.stop();
        await testbed.kill();
    }
}
