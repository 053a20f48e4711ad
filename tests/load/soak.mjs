// Many connections for a long time, an event a second each and its answer: prints processor time, memory and loss.
//     node tests/load/soak.mjs [--connections 10000] [--seconds 600]
import { readFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Testbed } from "../support/testbed.mjs";
import { SoakClient } from "./soak_client.mjs";

const TICKS = 100;           // clock ticks a second in /proc
const SLICES = 100;          // a second's events leave in so many portions
const OPENING = 100;         // connections that are being opened at a time
const PATIENCE = 30;         // s for the last answers

/** Seconds of processor time and bytes of private memory of a process. */
function usage(pid) {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const [user, system] = stat.slice(stat.lastIndexOf(")")).split(" ").slice(12, 14).map(Number);
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "latin1");
    const kib = Number(/^Private_Dirty:\s+(\d+)/m.exec(rollup)[1]);
    return { cpu: (user + system) / TICKS, memory: kib * 1024 };
}

async function openAll(url, count, latencies) {
    const clients = [];
    let started = 0;
    const worker = async () => {
        while (started < count) {
            ++started;
            clients.push(await SoakClient.open(url, randomBytes(16).toString("base64url"), latencies));
        }
    };
    await Promise.all(Array.from({ length: OPENING }, worker));
    return clients;
}

/** Each client calls once a second, all of them spread over it. */
async function callFor(clients, seconds) {
    const begin = performance.now();
    for (let slice = 0; slice < seconds * SLICES; ++slice) {
        const wait = begin + slice * 1000 / SLICES - performance.now();
        if (wait > 0) await sleep(wait);
        for (let i = slice % SLICES; i < clients.length; i += SLICES) {
            if (clients[i].isOpen) clients[i].call();
        }
    }
    for (let left = PATIENCE * 10; left && !clients.every(client => client.isSettled); --left) await sleep(100);
    return (performance.now() - begin) / 1000;
}

const quantile = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];

const sum = (clients, name) => clients.reduce((total, client) => total + client[name], 0);

/** @returns {Promise<object>} figures; memory in bytes a connection, latency in ms, cpu as a share of one processor */
export async function soak({ connections, seconds }) {
    const testbed = await Testbed.start(undefined);
    try {
        const latencies = [];
        const empty = usage(testbed.pid);
        const clients = await openAll(testbed.url, connections, latencies);
        const idle = usage(testbed.pid);
        const ownCpu = process.cpuUsage();
        const took = await callFor(clients, seconds);
        const own = process.cpuUsage(ownCpu);
        const busy = usage(testbed.pid);
        latencies.sort((a, b) => a - b);
        const wrong = clients.map(client => client.wrong).filter(Boolean);
        for (const client of clients) client.close();
        return {
            connections: clients.length,
            seconds: took,
            sent: sum(clients, "sent"),
            echoed: sum(clients, "echoed"),
            wrong: wrong.length,
            firstWrong: wrong[0],
            serverCpu: (busy.cpu - idle.cpu) / took,
            loadCpu: (own.user + own.system) / 1e6 / took,
            idleBytes: (idle.memory - empty.memory) / connections,
            busyBytes: (busy.memory - empty.memory) / connections,
            latency: { median: quantile(latencies, 0.5), p99: quantile(latencies, 0.99), most: latencies.at(-1) },
        };
    } finally {
        await testbed.kill();
    }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    const { values } = parseArgs({
        options: { connections: { type: "string", default: "10000" }, seconds: { type: "string", default: "600" } },
    });
    const result = await soak({ connections: Number(values.connections), seconds: Number(values.seconds) });
    console.log(JSON.stringify(result, (_, value) => typeof value === "number" ? Number(value.toFixed(3)) : value, 2));
    process.exit(result.wrong || result.sent !== result.echoed ? 1 : 0);
}
