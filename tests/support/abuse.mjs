// Clients that mean no good, in a process of their own: what each did is counted and reported when it is done. The process
// is the last to get a processor. Where the others run on the same machine it would take theirs otherwise, which says
// nothing about the server.
import { fork, spawnSync } from "node:child_process";
import net from "node:net";
import os from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { MessageReader } from "./http_wire.mjs";
import { RawClient, openBody } from "./raw_client.mjs";
import { RawWebSocket, frame, opcode } from "./websocket.mjs";

const mount = "/testbed.interface";

/** Counts words: tally("410") and so on. */
class Tally {
    counts = {};

    add(word) {
        this.counts[word] = (this.counts[word] ?? 0) + 1;
    }
}

/** Calls `work(i)` for 0 to below `count`, at most `atOnce` at a time. */
async function each(count, atOnce, work) {
    let next = 0;
    const lane = async () => {
        while (next < count) await work(next++);
    };
    await Promise.all(Array.from({ length: Math.min(count, atOnce) }, lane));
}

async function openSocket(url) {
    const socket = await RawWebSocket.connect(undefined, url, `${mount}/ws`);
    socket.write(frame(opcode.text, openBody()));
    const [{ hello }] = await socket.readJson();
    return Object.assign(socket, { hello });
}

function burst(events, size) {
    return frame(opcode.text, JSON.stringify(["Testbed", "burst", [events, size]]));
}

/** Resolves when the kernel has all of it, or the server has closed. */
function written(socket) {
    return new Promise((resolve) => {
        const look = () => (socket.unsent === 0 || socket.ended ? resolve() : setTimeout(look, 5));
        look();
    });
}

/** A system call is not interrupted on every machine, and one of megabytes would keep the server waiting for the processor. */
async function writeInPieces(socket, bytes) {
    const piece = 64_000;
    for (let at = 0; at < bytes.length && !socket.ended; at += piece) {
        socket.write(bytes.subarray(at, at + piece));
        await written(socket);
    }
}

/** Resolves when something has been counted and nothing more is, or nothing at all for long. */
async function settled(tally) {
    let seen = "";
    for (let quiet = 0; quiet < (seen === "{}" ? 50 : 5); ++quiet) {
        await pause(100);
        const counts = JSON.stringify(tally.counts);
        if (counts !== seen) quiet = 0;
        seen = counts;
    }
}

/** The code of the close frame that comes, or "cut". */
async function closeCode(socket) {
    for (let next; (next = await socket.read());) if (next.opcode === opcode.close) return next.payload.readUInt16BE(0);
    return "cut";
}

const kinds = {
    /** Readers that ask for much and take nothing of it. */
    async stalledReaders({ url, count, events, size }, tally) {
        const sockets = [];
        await each(count, 20, async () => {
            const socket = await openSocket(url);
            socket.pause();
            sockets.push(socket);
            socket.write(burst(events, size));
            await written(socket);
            tally.add("stalled");
        });
        return () => sockets.forEach((socket) => socket.destroy());
    },

    /** The same readers, but they take what they asked for. */
    async attentiveReaders({ url, count, events, size }, tally) {
        const sockets = [];
        const read = async (socket) => {
            for (let had = 0; had < events;) {
                for (const line of await socket.readJson()) had += Array.isArray(line) ? 1 : 0;
                socket.write(frame(opcode.text, JSON.stringify({ ack: had })));
            }
            tally.add("read");
        };
        const reading = [];
        await each(count, 20, async () => {
            const socket = await openSocket(url);
            sockets.push(socket);
            socket.write(burst(events, size));
            await written(socket);
            reading.push(read(socket));
        });
        await Promise.all(reading);
        return () => sockets.forEach((socket) => socket.destroy());
    },

    /** Connections that are opened, many on a socket, and never used. */
    async abandonedOpens({ url, count, sockets }, tally) {
        const { host, hostname, port } = new URL(url);
        const perSocket = Math.ceil(count / sockets);
        await each(sockets, sockets, () => new Promise((resolve, reject) => {
            const socket = net.connect(Number(port), hostname);
            const reader = new MessageReader();
            let left = perSocket;
            const ask = () => {
                const body = openBody({ client: { TestbedResponse: ["nothing()"] } });
                socket.write(`POST ${mount}/open HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/x-ndjson\r\n` +
                    `Content-Length: ${body.length}\r\n\r\n${body}`);
            };
            socket.on("error", reject);
            socket.on("data", (chunk) => {
                reader.push(chunk);
                for (let answer; (answer = reader.next());) {
                    tally.add(answer.status);
                    if (--left > 0) ask();
                    else resolve(socket.destroy());
                }
            });
            ask();
        }));
        return () => undefined;
    },

    /** Resumes with acknowledgements that nobody can mean. */
    async resumeLoops({ url, count }, tally) {
        const wrong = [1, 1000, -1, "18446744073709551615", "18446744073709551616", "9007199254740993", "", "1e3", "0x1"];
        await each(count, 20, async (i) => {
            const client = await RawClient.open(url);
            const received = wrong[i % wrong.length];
            const answer = i % 2 ? await client.poll({ received }) : await client.get(`stream?link=2&received=${received}`);
            tally.add(answer.status);
            const socket = await RawWebSocket.connect(undefined, url, `${mount}/ws`);
            const { cid, token } = client.hello;
            socket.write(frame(opcode.text, `{"resume":{"cid":${cid},"token":"${token}","link":3,"received":${received || '""'}}}`));
            const [{ bye }] = await socket.readJson();
            tally.add(bye.code);
            socket.destroy();
        });
        return () => undefined;
    },

    /** As many connections that go to another link as they should. */
    async properResumes({ url, count }, tally) {
        await each(count, 20, async () => {
            const client = await RawClient.open(url);
            tally.add((await client.poll()).status);
            const socket = await RawWebSocket.connect(undefined, url, `${mount}/ws`);
            const { cid, token } = client.hello;
            socket.write(frame(opcode.text, `{"resume":{"cid":${cid},"token":"${token}","link":3,"received":"0"}}`));
            const [{ hello }] = await socket.readJson();
            tally.add(hello ? "resumed" : "refused");
            socket.destroy();
        });
        return () => undefined;
    },

    /** Messages that never end: of empty fragments, and of large ones. */
    async endlessFragments({ url, count }, tally) {
        const small = Buffer.concat(Array.from({ length: 1_000 }, () => frame(opcode.continuation, "", { final: false })));
        const large = frame(opcode.continuation, " ".repeat(65_000), { final: false });
        await each(count, 50, async (i) => {
            const socket = await openSocket(url);
            const closed = closeCode(socket).then((code) => tally.add(code));
            socket.write(frame(opcode.text, " ", { final: false }));
            for (let n = 0; !socket.ended && n < 140; ++n) {
                socket.write(i % 2 ? small : large);
                await written(socket);
            }
            await closed;
            socket.destroy();
        });
        return () => undefined;
    },

    /** Messages and bodies that claim to be giants. */
    async giants({ url, count }, tally) {
        const giant = Buffer.from([0x81, 0xff, 0, 0, 1, 0, 0, 0, 0, 0, 1, 2, 3, 4]);
        await each(count, 20, async () => {
            const socket = await openSocket(url);
            socket.write(giant);
            tally.add(await closeCode(socket));
            socket.destroy();
        });
        await each(count, 20, async () => {
            const client = await RawClient.open(url);
            const answer = await client.post("send?first=1", "", { "Content-Length": 1e12 });
            tally.add(answer.status);
        });
        return () => undefined;
    },

    /** As many messages and bodies of the smallest size. */
    async smallMessages({ url, count }, tally) {
        await each(count, 20, async () => {
            const socket = await openSocket(url);
            socket.write(frame(opcode.text, '["Testbed","nothing",[]]'));
            for (let answered = false; !answered;) answered = (await socket.readJson()).some((line) => line[1] === "nothing");
            tally.add("answered");
            socket.destroy();
        });
        await each(count, 20, async () => {
            const client = await RawClient.open(url);
            tally.add((await client.call("nothing")).status);
        });
        return () => undefined;
    },

    /** Messages of which nearly all arrives and the end never does. */
    async unfinishedMessages({ url, count, size }, tally) {
        const begin = frame(opcode.text, " ".repeat(size), { final: false });
        const sockets = [];
        await each(count, 20, async () => {
            const socket = await openSocket(url);
            sockets.push(socket);
            closeCode(socket).then((code) => tally.add(code));
            await writeInPieces(socket, begin);
        });
        await settled(tally);
        return () => sockets.forEach((socket) => socket.destroy());
    },

    /** As many messages of that size, but they end: calls that say something to nobody. */
    async finishedMessages({ url, count, size }, tally) {
        const calls = 4;
        const call = JSON.stringify(["Testbed", "tell", ["nobody", " ".repeat(size / calls - 50)]]);
        const whole = frame(opcode.text, Array.from({ length: calls }, () => call).join("\n"));
        const last = frame(opcode.text, JSON.stringify(["Testbed", "nothing", []]));
        const sockets = [];
        await each(count, 20, async () => {
            const socket = await openSocket(url);
            sockets.push(socket);
            await writeInPieces(socket, whole);
            socket.write(last);
            for (let answered = false; !answered;) answered = (await socket.readJson()).some((line) => line[1] === "nothing");
            tally.add("finished");
        });
        return () => sockets.forEach((socket) => socket.destroy());
    },
};

if (process.argv[2] === "abuse" && process.send) {
    if (process.argv[3] === "gives-way") {
        os.setPriority(os.constants.priority.PRIORITY_LOW);
        spawnSync("chrt", ["--all-tasks", "--idle", "--pid", "0", String(process.pid)]);   // where there is util-linux
    }
    const tally = new Tally();
    process.once("message", async ({ what, ...details }) => {
        const undo = await kinds[what](details, tally);
        process.once("message", async () => {
            undo();
            process.send(tally.counts, () => process.exit());
        });
        process.send(tally.counts);
    });
    process.send("ready");
}

/** A process that misbehaves when it is told to. */
export class Abuse {
    #process;

    /**
     * Resolves when it waits for that: a program that starts is busy, which is not to be measured. `givesWay`: it runs when nobody
     * else wants to, so that only the server's work for it is measured; on a machine that others keep busy it would never run.
     */
    static async start(t, { givesWay = false } = {}) {
        const self = new Abuse();
        self.#process = fork(fileURLToPath(import.meta.url), ["abuse", givesWay ? "gives-way" : ""]);
        t?.after(() => self.#process.kill("SIGKILL"));
        await self.#answer();
        return self;
    }

    /** Does `what`, and resolves with what it counted. */
    do(what, details) {
        this.#process.send({ what, ...details });
        return this.#answer();
    }

    get pid() {
        return this.#process.pid;
    }

    #answer() {
        return new Promise((resolve, reject) => {
            const fail = () => reject(new Error("the process that abuses ended before it was done"));
            this.#process.once("exit", fail);
            this.#process.once("message", (counts) => {
                this.#process.off("exit", fail);
                resolve(counts);
            });
        });
    }

    /** Closes what it has open, and ends. */
    undo() {
        this.#process.send("undo");
        return this.#answer();
    }

    kill() {
        this.#process.kill("SIGKILL");
    }
}
