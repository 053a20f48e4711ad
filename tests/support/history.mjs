// Judges histories: lines of what processes sent and received, in each one's own order. Nothing may be lost, doubled or
// swapped while a connection lives; one that ended may lack a tail of what was sent, never something in between.
import { readFileSync } from "node:fs";

/** The lines of a history file. */
export function readHistory(file) {
    return parseHistory(readFileSync(file, "utf8"));
}

export function parseHistory(text) {
    return text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
}

/** Writes down what a client does, in the words of the server's history. */
export class HistoryWriter {
    lines = [];
    #counts = new Map();

    send(conn, name, what) {
        this.#add("send", conn, "up", name, what);
    }

    recv(conn, name, what) {
        this.#add("recv", conn, "down", name, what);
    }

    end(conn) {
        this.lines.push({ op: "end", conn });
    }

    // The same value as the server gives: name, name:what, and #2 for the second of its kind.
    #add(op, conn, dir, name, what) {
        const value = what === undefined ? name : `${name}:${what}`;
        const key = `${conn} ${dir} ${value}`;
        const count = (this.#counts.get(key) ?? 0) + 1;
        this.#counts.set(key, count);
        const line = { op, conn, dir, v: count === 1 ? value : `${value}#${count}` };
        if (op === "send") line.th = 0;
        this.lines.push(line);
    }
}

/**
 * Sentences about everything that is wrong, empty if all is well. Each argument is the lines of one process.
 * A `drop` line without a value excuses as many missing events as its `count` says.
 */
export function findFaults(...histories) {
    const streams = new Map();
    const ended = new Set();
    const streamOf = ({ conn, dir }) => {
        const key = `connection ${conn}, ${dir}`;
        if (!streams.has(key)) {
            streams.set(key, { conn, sent: new Map(), excused: new Set(), uncounted: 0, received: [] });
        }
        return streams.get(key);
    };
    for (const line of histories.flat()) {
        if (line.op === "end") ended.add(line.conn);
        else collect(streamOf(line), line);
    }
    const faults = [];
    for (const [key, stream] of streams) {
        for (const fault of judge(stream, ended.has(stream.conn))) faults.push(`${key}: ${fault}`);
    }
    return faults;
}

function collect(stream, { op, v, th = 0, count = 1 }) {
    switch (op) {
        case "send":
            if (stream.sent.has(v)) stream.twiceSent = v;
            stream.sent.set(v, { thread: th, order: stream.sent.size });
            break;
        case "recv":
            stream.received.push(v);
            break;
        case "drop":
        case "refuse":
            if (v === null || v === undefined) stream.uncounted += count;
            else stream.excused.add(v);
            break;
        default:
            throw new Error(`a history line with an unknown operation: ${op}`);
    }
}

function* judge({ sent, excused, uncounted, received, twiceSent }, ended) {
    if (twiceSent !== undefined) yield `${twiceSent} was sent twice: the history itself is wrong`;
    const seen = new Set();
    const lastOfThread = new Map();
    for (const v of received) {
        const origin = sent.get(v);
        if (!origin && !excused.has(v)) {
            yield `${v} was received but never sent`;
            continue;
        }
        if (seen.has(v)) yield `${v} was received twice`;
        seen.add(v);
        if (!origin) continue;
        const last = lastOfThread.get(origin.thread);
        if (last !== undefined && last.order > origin.order) {
            yield `${v} was received after ${last.v}, which was sent later`;
        }
        if (last === undefined || last.order < origin.order) {
            lastOfThread.set(origin.thread, { v, order: origin.order });
        }
    }
    for (const [v, { thread, order }] of sent) {
        if (seen.has(v) || excused.has(v)) continue;
        const last = lastOfThread.get(thread);
        const isTail = last === undefined || last.order < order;
        if (ended && isTail) continue;
        if (uncounted-- > 0) continue;
        yield ended ? `${v} is missing, but later ones arrived` : `${v} is missing`;
    }
}
