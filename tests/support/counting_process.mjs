// Clients that are programs as counting clients are used: eh-counting-client as a process, calls and events as lines.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

export class CountingProcess {
    cid = 0;
    kind = "";
    /** How often the kind of link has changed. */
    changes = 0;

    #process;
    #last = [];            // lines that are no events, for messages
    #problem;

    /** `program` and its first words are given; `take(cid, name, ...values)` gets every event. Ends with the test `t`. */
    constructor(t, [program, ...words], url, encoding, links, take) {
        this.#process = spawn(program, [...words, `${url}/testbed.interface`, encoding, links.join(",")],
            { stdio: ["pipe", "pipe", "inherit"] });
        t.after(() => this.#process.kill());
        this.#process.once("error", (error) => (this.#problem ??= error));
        this.#process.once("exit", (code, signal) => (this.#problem ??= new Error(`${program} ended: ${code ?? signal}`)));
        this.#process.stdin.on("error", () => undefined);        // the exit tells it
        createInterface(this.#process.stdout).on("line", (line) => {
            try {
                this.#obey(line.split(" "), take);
            } catch (error) {
                this.#problem ??= error;
            }
        });
    }

    call(name, ...values) {
        this.#process.stdin.write(`${[name, ...values].join(" ")}\n`);
    }

    /** Throws what went wrong so far. */
    check() {
        if (this.#problem) throw this.#problem;
    }

    tell() {
        return `${this.#problem ?? ""} ${this.#last.slice(-12).join("; ")}`;
    }

    #obey(words, take) {
        const [name, ...values] = words;
        if (name === "counted" || name === "numbered") return take(this.cid, name, ...values.map(Number));
        this.#last.push(words.join(" "));
        if (name === "connect") {
            if (this.cid) throw new Error("the connection was lost, and another one opened");
            this.cid = Number(values[0]);
        } else if (name === "link") {
            const [state, kind] = values;
            if (state !== "up") return;
            if (this.kind && kind !== this.kind) ++this.changes;
            this.kind = kind;
        } else if (name !== "error" || values[0] !== "unreachable:") {
            throw new Error(`the client was told: ${words.join(" ")}`);
        }
    }
}
