// Both encodings of a connection, by hand: events and control messages to bytes and back, whatever the bytes came in.
import { decode, encode, Incomplete } from "./cbor.mjs";
import { opcode } from "./websocket.mjs";

/** Keeps what is no whole message yet; `split(bytes)` gives { messages, length } of those that are. */
class MessageBuffer {
    #rest = Buffer.alloc(0);
    #split;

    constructor(split) {
        this.#split = split;
    }

    push(bytes) {
        this.#rest = Buffer.concat([this.#rest, bytes]);
        const { messages, length } = this.#split(this.#rest);
        this.#rest = this.#rest.subarray(length);
        return messages;
    }
}

function splitLines(bytes) {
    const length = bytes.lastIndexOf("\n") + 1;
    return { messages: linesOf(bytes.subarray(0, length)), length };
}

function linesOf(bytes) {
    return bytes.toString("utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));
}

function splitSequence(bytes) {
    const messages = [];
    let at = 0;
    while (at < bytes.length) {
        try {
            const { value, length } = decode(bytes.subarray(at));
            messages.push(value);
            at += length;
        } catch (error) {
            if (!(error instanceof Incomplete)) throw error;
            break;
        }
    }
    return { messages, length: at };
}

/** The messages of a whole body or frame, each with the bytes that it came in: [{ raw, value }]. */
export function splitMessages(encoding, bytes) {
    if (encoding === "json") {
        const lines = bytes.toString("utf8").split("\n").filter(Boolean);
        return lines.map((line) => ({ raw: Buffer.from(line), value: JSON.parse(line) }));
    }
    const messages = [];
    for (let at = 0; at < bytes.length;) {
        const { value, length } = decode(bytes.subarray(at));
        messages.push({ raw: bytes.subarray(at, at + length), value });
        at += length;
    }
    return messages;
}

/**
 * Each: { media, subprotocol, opcode, encode(messages) -> bytes, decode(bytes) -> messages, which must be whole,
 * buffer() -> something with push(bytes) -> the messages that are complete }.
 */
export const codecs = {
    json: {
        media: "application/x-ndjson",
        subprotocol: "eh1.json",
        opcode: opcode.text,
        encode: (messages) => Buffer.from(messages.map((message) => JSON.stringify(message)).join("\n")),
        decode: linesOf,
        buffer: () => new MessageBuffer(splitLines),
    },
    cbor: {
        media: "application/cbor-seq",
        subprotocol: "eh1.cbor",
        opcode: opcode.binary,
        encode: (messages) => Buffer.concat(messages.map(encode)),
        decode(bytes) {
            const { messages, length } = splitSequence(bytes);
            if (length !== bytes.length) throw new Error(`CBOR: ${bytes.length - length} bytes of half a message`);
            return messages;
        },
        buffer: () => new MessageBuffer(splitSequence),
    },
};
