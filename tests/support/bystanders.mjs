// Clients that behave while others do not, in a process of their own, so that nothing but the server and the machine can
// slow them down: each calls at its time whether or not the last answer has come, and how long every answer took is kept.
import { fork } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { openBody } from "./raw_client.mjs";
import { RawWebSocket, frame, opcode } from "./websocket.mjs";

const connections = 10;
const perMillisecond = 1; // calls, of all together

class Bystander {
    #asked = new Map();
    #number = 0;
    #answered = 0;

    static async start(url, times) {
        const self = new Bystander();
        self.socket = await RawWebSocket.connect(undefined, url, "/testbed.interface/ws");
        self.socket.write(frame(opcode.text, openBody()));
        await self.socket.readJson();
        self.#listen(times);
        return self;
    }

    async #listen(times) {
        for (let next; (next = await this.socket.read()) && next.opcode === opcode.text;) {
            const now = performance.now();
            for (const line of next.payload.toString().split("\n").filter((text) => text.includes("echoInt"))) {
                const [, , values] = JSON.parse(line);
                times.push(now - this.#asked.get(values[0]));
                this.#asked.delete(values[0]);
                ++this.#answered;
            }
        }
        process.exit(1); // the server has closed
    }

    call() {
        const number = ++this.#number;
        this.#asked.set(number, performance.now());
        this.socket.send({ ack: this.#answered }, ["Testbed", "echoInt", [number]]);
    }

    /** Resolves when all calls up to now have their answers. */
    async settled() {
        for (const number = this.#number; this.#asked.has(number);) await pause(1);
    }
}

async function serve(url) {
    const times = [];
    const all = await Promise.all(Array.from({ length: connections }, () => Bystander.start(url, times)));
    let calls = 0;
    const begin = performance.now();
    setInterval(() => {
        for (const due = (performance.now() - begin) * perMillisecond; calls < due; ++calls) all[calls % all.length].call();
    }, 1);
    process.on("message", async () => {
        await Promise.all(all.map((one) => one.settled()));
        process.send(times.splice(0));
    });
    process.send([]);
}

if (process.argv[2] === "bystanders" && process.send) await serve(process.argv[3]);

/** The median and the 99th percentile of times in milliseconds. */
export function summary(times) {
    const sorted = [...times].sort((a, b) => a - b);
    const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
    return { count: sorted.length, median: at(0.5), p99: at(0.99), most: at(1) };
}

export class Bystanders {
    #process;
    #failed;

    /** Resolves when all are connected. `t` is the test that they are for; without it stop() is the caller's. */
    static async start(t, url) {
        const self = new Bystanders();
        self.#process = fork(fileURLToPath(import.meta.url), ["bystanders", url]);
        t?.after(() => self.stop());
        self.#failed = new Promise((_, reject) => self.#process.once("exit", () => reject(new Error("a bystander lost its connection"))));
        self.#failed.catch(() => undefined);
        await self.#answer();
        return self;
    }

    #answer() {
        return Promise.race([this.#failed, new Promise((resolve) => this.#process.once("message", resolve))]);
    }

    /** How long each answer took, in milliseconds, to the calls since the last time; waits for answers that are owed. */
    take() {
        const answer = this.#answer();
        this.#process.send("take");
        return answer;
    }

    stop() {
        this.#process.kill("SIGKILL");
    }
}
