// Every client of EventHandler: what it can do, and how its driver is started. A new client is one more entry here.
import { execFileSync, spawn } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import { compileStubbed } from "../java/support.mjs";
import { bin, root, scratch } from "../support/testbed.mjs";
import { DrivenClient } from "./client.mjs";
import { PageDriver } from "./pages.mjs";

const here = path.join(root, "tests/clients");
const links = ["websocket", "stream", "poll"];
const encodings = ["json", "cbor"];

/** The folder with the JavaScript of testbed.ehi. */
function makeStubs(t) {
    const folder = scratch(t);
    execFileSync(path.join(bin, "ehc"), ["-JS", "-o", folder, path.join(root, "tests/testbed/testbed.ehi")]);
    return folder;
}

/** A program that speaks the lines of README.md, with the number of a connection in front of each. */
class ProgramDriver {
    #process;
    #clients = new Map();
    #count = 0;
    #problem;

    constructor(t, command, words) {
        this.#process = spawn(command, words, { stdio: ["pipe", "pipe", "inherit"] });
        t.after(() => this.#process.kill("SIGKILL"));
        this.#process.once("error", (error) => this.#fail(error));
        this.#process.once("exit", (code, signal) => this.#fail(new Error(`${command} ended: ${code ?? signal}`)));
        this.#process.stdin.on("error", () => undefined);          // the exit tells it
        createInterface({ input: this.#process.stdout, crlfDelay: Infinity }).on("line", (line) => {
            const [number] = line.split(" ", 1);
            const client = this.#clients.get(number);
            if (client) client.take(line.slice(number.length + 1));
            else this.#fail(new Error(`${command} said ${line.slice(0, 200)}`));
        });
    }

    async open(words) {
        const number = String(++this.#count);
        const client = new DrivenClient((line) => this.#process.stdin.write(`${number} ${line}\n`));
        this.#clients.set(number, client);
        if (this.#problem) client.fail(this.#problem);
        this.#process.stdin.write(`${number} open ${words.join(" ")}\n`);
        return client;
    }

    #fail(error) {
        this.#problem ??= error;
        for (const client of this.#clients.values()) client.fail(error);
    }
}

/** A client whose driver is a program of the build. */
const built = (name, program, more = {}) =>
    ({ name, links, encodings, start: (t) => new ProgramDriver(t, path.join(bin, program), []), ...more });

/** Whether a case is one of a client's: it has what the case `needs`, and is without what it `lacks`. */
export const fits = ({ without = [] }, { needs, lacks }) => !without.includes(needs) && (!lacks || without.includes(lacks));

/**
 * `start(t)` resolves with something that has open([url, links, encoding, name=value...]), which resolves with a DrivenClient.
 * `without`: what cases may need and this client cannot have.
 */
export const clients = [
    {
        name: "eh.js in Node",
        links, encodings,
        start: (t) => new ProgramDriver(t, process.execPath, [path.join(here, "drivers/node.mjs"), makeStubs(t)]),
    },
    {
        name: "eh.js in Chromium",
        links, encodings,
        start: (t) => PageDriver.start(t, makeStubs(t)),
    },
    {
        name: "Java",
        links, encodings,
        start: async (t) => {
            const classPath = await compileStubbed(t, "conformance", [path.join(here, "drivers/Driver.java")]);
            return new ProgramDriver(t, "java", ["-XX:TieredStopAtLevel=1", "-cp", classPath, "Driver"]);
        },
    },
    built("C++", "eh-client-driver"),
    built("C", "eh-client-driver-c", { without: ["U+0000", "lengths"] }),
];
