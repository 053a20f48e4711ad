// Runs an abuse against a server of its own while bystanders measure: the abuser, the bystanders and the server are a
// process each.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
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

/** Where this process may say so: even the idle class gets some of a core that another process keeps busy. */
function putFirst(pid) {
    spawnSync("renice", ["--priority", "-20", "--pid", String(pid)]);
}

/** Work for the first core that anything else comes before, so that waking it is no part of what is measured. */
function busyCore() {
    const busy = spawn("taskset", ["--cpu-list", "0", "chrt", "--idle", "0", "sh", "-c", "while :; do :; done"], { stdio: "inherit" });
    return { pause: () => busy.kill("SIGSTOP"), goOn: () => busy.kill("SIGCONT"), end: () => busy.kill("SIGKILL") };
}

/**
 * A process that has as much memory as any server here will take, until it is killed. Where the machine is a virtual one, its
 * host takes back what is not in use, and gives it again page by page while the machine stands still: two megabytes took
 * 4 ms on one. What has just been given back by another process is at hand.
 */
async function heldMemory() {
    const program = "const held = Buffer.alloc(1200 << 20, 1); console.log(held.length); setInterval(() => held, 1e6)";
    const holder = spawn(process.execPath, ["-e", program], {
        stdio: ["ignore", "pipe", "inherit"],
        env: { ...process.env, GLIBC_TUNABLES: "glibc.malloc.hugetlb=1" },   // which are quick to get and to give back
    });
    await once(holder.stdout, "data");
    return holder;
}

/**
 * What was counted; resident memory in KiB before, at most and after; and how long the bystanders' answers took, in
 * milliseconds: before and afterwards (`calm`), while it happened (`meanwhile`), and from there until memory had fallen
 * (`ending`).
 * `untilEnded`: it is waited for the end of all connections, which comes 10 s after one was opened and never used, and
 * for memory to fall. `measured`: milliseconds of calm, twice. `window`: after which a connection without a link ends, in milliseconds.
 * `reached`: whether the server has done all that it was made to do, by its statistics; it is waited for that.
 * `exact`: bystanders use up the last core of the machine, all others share the first, those who misbehave give way, and there is memory at hand.
 */
export async function endure(t, what, details,
    { untilEnded = true, measured = 500, window = 300, reached = () => true, exact = false } = {}) {
    const testbed = await Testbed.start(t, "--window", window);
    const bystanders = await Bystanders.start(t, testbed.port, { spin: exact });
    if (exact) [process.pid, testbed.pid].forEach(keepOnFirstCore);
    if (exact) putFirst(testbed.pid);
    const abuse = await Abuse.start(t, { givesWay: exact });
    if (exact) keepOnFirstCore(abuse.pid);
    const { connections } = await statsOf(testbed);
    const holder = exact && await heldMemory();
    const busy = exact && busyCore();
    try {
        await pause(200);   // programs become quick by running
        await bystanders.take();
        await pause(measured);
        const calm = await bystanders.take();
        const before = testbed.memory;
        if (holder) {
            holder.kill("SIGKILL");
            await once(holder, "exit");
        }
        if (busy) busy.pause();   // those who misbehave keep the core busy
        const begin = performance.now();
        await abuse.do(what, { url: testbed.url, ...details });
        if (busy) busy.goOn();
        for (const end = Date.now() + 20_000; !reached(await statsOf(testbed)) && Date.now() < end;) await pause(250);
        const took = performance.now() - begin;
        const meanwhile = await bystanders.take();
        const stats = await statsOf(testbed);
        const counts = await abuse.undo();
        while (untilEnded && (await statsOf(testbed)).connections !== connections) await pause(250);
        const ending = await bystanders.take();
        let after = testbed.memory;
        for (const end = Date.now() + 8_000; untilEnded && after > before + 3 * MiB && Date.now() < end; after = testbed.memory)
            await pause(20);
        ending.push(...(await bystanders.take()));
        await pause(measured);
        calm.push(...(await bystanders.take()));
        return { counts, stats, before, peak: testbed.highestMemory, after, took, calm, meanwhile, ending };
    } finally {
        if (holder) holder.kill("SIGKILL");
        if (busy) busy.end();
        abuse.kill();
        bystanders.stop();
        await testbed.kill();
    }
}
