// Clients that behave while others do not, in a process of their own, so that nothing but the server and the machine can
// slow them down.
import { spawn } from "node:child_process";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { bin } from "./testbed.mjs";

/** The median and the 99th percentile of times in milliseconds. */
export function summary(times) {
    const sorted = [...times].sort((a, b) => a - b);
    const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
    return { count: sorted.length, median: at(0.5), p99: at(0.99), most: at(1) };
}

export class Bystanders {
    #process;
    #failed;
    #lines;

    /**
     * Resolves when all are connected. `t` is the test that they are for; without it stop() is the caller's. `spin`: they
     * use up the last core of the machine, so that waking them is not measured.
     */
    static async start(t, port, { spin = false } = {}) {
        const self = new Bystanders();
        const command = [path.join(bin, "eh-bystanders"), String(port)];
        if (spin) command.unshift("taskset", "--cpu-list", `0-${os.cpus().length - 1}`), command.push("--spin");   // whatever this process may use
        self.#process = spawn(command[0], command.slice(1), { stdio: ["pipe", "pipe", "inherit"] });
        t?.after(() => self.stop());
        self.#failed = new Promise((_, reject) => {
            self.#process.once("error", reject);
            self.#process.once("exit", () => reject(new Error("a bystander lost its connection")));
        });
        self.#failed.catch(() => undefined);
        self.#process.stdin.on("error", () => undefined);        // the exit tells it
        self.#lines = createInterface(self.#process.stdout)[Symbol.asyncIterator]();
        await self.#answer();
        return self;
    }

    async #answer() {
        const { value } = await Promise.race([this.#failed, this.#lines.next()]);
        return value.split(" ").filter(Boolean).map(Number);
    }

    /** How long each answer took, in milliseconds, to the calls since the last time; waits for answers that are owed. */
    take() {
        this.#process.stdin.write("take\n");
        return this.#answer();
    }

    stop() {
        this.#process.kill("SIGKILL");
    }
}
