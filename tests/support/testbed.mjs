// Starts eh-testbed for a test, tells its address, and stops it however the test ends.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));

/** The project's folder. */
export const root = path.resolve(here, "../..");

/** Where the built programs are. */
export const bin = process.env.EH_BIN ? path.resolve(process.env.EH_BIN) : path.join(root, "build/bin");

/** The program that tests start: eh-testbed, or another that behaves so. */
const program = process.env.EH_TESTBED ?? "eh-testbed";

/** Whether it takes strings with U+0000 within: not if it is in C, where that ends them. */
export const takesNul = program !== "eh-testbed-c";

/** A folder that is gone after the test. */
export function scratch(t) {
    const folder = mkdtempSync(path.join(tmpdir(), "eh-test-"));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
}

export class Testbed {
    #process;
    #exited;
    stderr = "";

    /** Resolves when it listens. `t` is the test that it is for; without it stop() is the caller's. */
    static async start(t, ...options) {
        const testbed = new Testbed();
        const stdio = ["ignore", "pipe", "pipe"];
        testbed.#process = spawn(path.join(bin, program), options.map(String), { stdio });
        testbed.#exited = new Promise((resolve) => {
            testbed.#process.once("exit", (code, signal) => resolve({ code, signal }));
            testbed.#process.once("error", (error) => resolve({ code: null, signal: null, error }));
        });
        t?.after(() => testbed.kill());
        testbed.#process.stderr.setEncoding("utf8").on("data", (text) => (testbed.stderr += text));
        testbed.url = await testbed.#address();
        return testbed;
    }

    get port() {
        return Number(new URL(this.url).port);
    }

    get pid() {
        return this.#process.pid;
    }

    #memory(name) {
        const status = readFileSync(`/proc/${this.#process.pid}/status`, "latin1");
        return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)[1]);
    }

    /** Resident memory in KiB. */
    get memory() {
        return this.#memory("VmRSS");
    }

    /** The most that it ever was. */
    get highestMemory() {
        return this.#memory("VmHWM");
    }

    /** Sends SIGTERM; resolves with { code, signal } of the end. */
    stop() {
        this.#process.kill("SIGTERM");
        return this.#exited;
    }

    /** kill -9. */
    kill() {
        this.#process.kill("SIGKILL");
        return this.#exited;
    }

    pause() {
        this.#process.kill("SIGSTOP");
    }

    resume() {
        this.#process.kill("SIGCONT");
    }

    async #address() {
        const firstLine = new Promise((resolve) => {
            let text = "";
            this.#process.stdout.setEncoding("utf8").on("data", (piece) => {
                text += piece;
                if (text.includes("\n")) resolve(text.slice(0, text.indexOf("\n")));
            });
        });
        const line = await Promise.race([firstLine, this.#exited]);
        const url = /^listening on (https?:\/\/\S+)$/.exec(line)?.[1];
        if (!url) throw new Error(`the testbed did not start: ${JSON.stringify(line)} ${this.stderr}`);
        return url;
    }
}

/** The result of a run that is expected to end by itself: { code, stdout, stderr }. */
export function runTestbed(...options) {
    return new Promise((resolve, reject) => {
        const child = spawn(path.join(bin, program), options, { stdio: ["ignore", "pipe", "pipe"] });
        const result = { stdout: "", stderr: "" };
        child.stdout.on("data", (text) => (result.stdout += text));
        child.stderr.on("data", (text) => (result.stderr += text));
        child.once("error", reject);
        child.once("close", (code) => resolve({ ...result, code }));
    });
}

/** Runs ehc on interface text and imports what it makes: an object of the named classes. */
export async function stubsOf(t, name, text) {
    const folder = scratch(t);
    const { writeFileSync } = await import("node:fs");
    const source = path.join(folder, `${name}.ehi`);
    writeFileSync(source, text);
    return importStubs(folder, source);
}

/** The stubs of testbed.ehi: { Testbed, TestbedResponse }. */
export function testbedStubs(t) {
    return importStubs(scratch(t), path.join(root, "tests/testbed/testbed.ehi"));
}

async function importStubs(folder, source) {
    execFileSync(path.join(bin, "ehc"), ["-JS", "-o", folder, source], { stdio: ["ignore", "ignore", "inherit"] });
    const listing = ["-JS", "--list-outputs", "-o", folder, source];
    const outputs = execFileSync(path.join(bin, "ehc"), listing, { encoding: "utf8" });
    const stubs = {};
    for (const file of outputs.split("\n").filter((line) => line.endsWith(".mjs"))) {
        const name = path.basename(file, ".mjs");
        stubs[name] = (await import(pathToFileURL(path.resolve(folder, file)).href))[name];
    }
    return stubs;
}
