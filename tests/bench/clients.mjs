// What each client makes of a round trip over a WebSocket: round trips a second, and processor time of the client's process for each
// (a call up, an event down), with one call under way and with 64; beside them the same as a ratio to the C++ client's. Runs of all
// clients alternate, and medians are printed. At last, what a program that is a server weighs with the runtime in it, stripped.
//     node tests/bench/clients.mjs [--rounds 5] [--smoke]
// The server has the first core, the client that is measured the last; the others sleep. Processor time is what the kernel counts, in
// steps of 10 ms, with that of a JIT compiler and a garbage collector in it. --smoke runs everything once, in a second or two, and its
// figures mean nothing.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { createInterface } from "node:readline";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { compileStubbed, hasJava } from "../java/support.mjs";
import { bin, root, scratch, Testbed } from "../support/testbed.mjs";

const { values: { rounds: wanted, smoke } } = parseArgs({ options: { rounds: { type: "string", default: "5" }, smoke: { type: "boolean" } } });
const rounds = smoke ? 1 : Number(wanted);
const loads = smoke ? [[20, 1], [200, 64]] : [[10_000, 1], [100_000, 64]];   // calls, and how many of them are under way
const warmUp = smoke ? [100, 16] : [50_000, 64];
const ticksPerSecond = 100;   // of /proc, on every Linux

const cleanups = [];
const context = { after: (cleanup) => cleanups.push(cleanup) };
const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

class RoundTrips {
    #process;
    #lines;
    #ended;
    /** For each load: { perSecond, microseconds } of each round. */
    results = loads.map(() => []);

    constructor(name, command, address, encoding) {
        this.name = `${name}, ${encoding}`;
        this.encoding = encoding;
        const all = ["taskset", "--cpu-list", String(os.cpus().length - 1), ...command, address, encoding];
        this.#process = spawn(all[0], all.slice(1), { stdio: ["pipe", "pipe", "inherit"] });
        context.after(() => this.#process.kill("SIGKILL"));
        this.#ended = new Promise((_, reject) => this.#process.once("exit", (code) => reject(new Error(`${name} ended: ${code}`))));
        this.#ended.catch(() => undefined);
        this.#process.stdin.on("error", () => undefined);   // the exit tells it
        this.#lines = createInterface(this.#process.stdout)[Symbol.asyncIterator]();
    }

    get #processorTime() {
        const fields = readFileSync(`/proc/${this.#process.pid}/stat`, "latin1").split(") ")[1].split(" ");
        return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
    }

    async run([count, underWay]) {
        const [began, had] = [performance.now(), this.#processorTime];
        this.#process.stdin.write(`${count} ${underWay}\n`);
        await Promise.race([this.#lines.next(), this.#ended]);
        const seconds = (performance.now() - began) / 1_000;
        return { perSecond: count / seconds, microseconds: (this.#processorTime - had) / count * 1e6 };
    }
}

/** Prints the bytes of the smallest examples, of which the runtime's static library is the most. */
function printSizes() {
    for (const example of ["person", "person-c"]) {
        const program = path.join(bin, example);
        if (!existsSync(program)) continue;
        const stripped = path.join(scratch(context), example);
        execFileSync("strip", ["-o", stripped, program]);
        console.log(`${example}, stripped: ${statSync(stripped).size} bytes`);
    }
}

async function main() {
    const testbed = await Testbed.start(context);
    execFileSync("taskset", ["--all-tasks", "--cpu-list", "--pid", "0", String(testbed.pid)], { stdio: "ignore" });
    const stubs = scratch(context);
    execFileSync(path.join(bin, "ehc"), ["-JS", "-o", stubs, path.join(root, "tests/testbed/testbed.ehi")], { stdio: "ignore" });
    const clients = {
        "C++": [path.join(bin, "eh-round-trips")],
        C: [path.join(bin, "eh-round-trips-c")],
        "eh.js": [process.execPath, path.join(root, "tests/bench/clients/round_trips.mjs"), stubs],
    };
    if (hasJava) {
        const sources = [path.join(root, "tests/java/Responses.java"), path.join(root, "tests/bench/clients/RoundTrips.java")];
        clients.Java = ["java", "-cp", await compileStubbed(context, "round-trips", sources), "RoundTrips"];
    } else console.log("Java is left out: there is no javac");
    const all = ["json", "cbor"].flatMap((encoding) => Object.entries(clients).map(([name, command]) =>
        new RoundTrips(name, command, `${testbed.url}/testbed.interface`, encoding)));
    for (const client of all) await client.run(warmUp);
    for (let round = 0; round < rounds; ++round)
        for (const client of all)
            for (const [i, load] of loads.entries()) client.results[i].push(await client.run(load));
    for (const [i, [count, underWay]] of loads.entries()) {
        console.log(`${underWay} under way, ${count} calls a run`);
        const ofClient = (client) => ["perSecond", "microseconds"].map((what) => median(client.results[i].map((result) => result[what])));
        for (const client of all) {
            const [perSecond, microseconds] = ofClient(client);
            const [basePerSecond, baseMicroseconds] = ofClient(all.find(({ name }) => name === `C++, ${client.encoding}`));
            console.log(`  ${client.name.padEnd(12)} ${perSecond.toFixed(0).padStart(8)} round trips/s (${(perSecond / basePerSecond).toFixed(2)})` +
                `  ${microseconds.toFixed(1).padStart(6)} us of processor each (${(microseconds / baseMicroseconds).toFixed(2)})`);
        }
    }
    printSizes();
}

try {
    await main();
} finally {
    for (const cleanup of cleanups.reverse()) await cleanup();
}
