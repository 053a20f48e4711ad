// CBOR by hand, as far as events and control messages need it: a second opinion beside the codecs of the project.

/** The bytes of a value: number, bigint, string, Uint8Array, array, object, boolean or null. */
export function encode(value) {
    if (typeof value === "bigint" || Number.isInteger(value) && !Object.is(value, -0)) return integer(BigInt(value));
    if (typeof value === "number") return float(value);
    if (typeof value === "string") return withHead(3, Buffer.from(value, "utf8"));
    if (typeof value === "boolean") return Buffer.of(value ? 0xf5 : 0xf4);
    if (value === null) return Buffer.of(0xf6);
    if (value instanceof Uint8Array) return withHead(2, value);
    if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map(encode)]);
    const entries = Object.entries(value);
    return Buffer.concat([head(5, entries.length), ...entries.flat().map(encode)]);
}

function integer(value) {
    return value < 0n ? head(1, -1n - value) : head(0, value);
}

function float(value) {
    const bytes = Buffer.alloc(9, 0xfb);
    bytes.writeDoubleBE(value, 1);
    return bytes;
}

function withHead(major, bytes) {
    return Buffer.concat([head(major, bytes.length), bytes]);
}

function head(major, argument) {
    const n = BigInt(argument);
    if (n < 24n) return Buffer.of(major << 5 | Number(n));
    const size = n < 256n ? 0 : n < 65536n ? 1 : n < 4294967296n ? 2 : 3;
    const bytes = Buffer.alloc(1 + 2 ** size, major << 5 | 24 + size);
    for (let at = bytes.length - 1, rest = n; at > 0; --at, rest >>= 8n) bytes[at] = Number(rest & 255n);
    return bytes;
}

/** Thrown by decode() where bytes are missing that may still come. */
export class Incomplete extends Error {}

/** The first value in the bytes: { value, length }. */
export function decode(bytes) {
    const reader = new Reader(bytes);
    const value = reader.value();
    return { value, length: reader.at };
}

class Reader {
    at = 0;
    #bytes;

    constructor(bytes) {
        this.#bytes = bytes;
    }

    value() {
        const first = this.#take(1)[0];
        const [major, info] = [first >> 5, first & 31];
        if (major === 7) return this.#simple(info);
        const argument = this.#argument(info);
        const count = Number(argument);
        switch (major) {
            case 0: return narrow(argument);
            case 1: return narrow(-1n - argument);
            case 2: return new Uint8Array(this.#take(count));
            case 3: return this.#take(count).toString("utf8");
            case 4: return Array.from({ length: count }, () => this.value());
            case 5: return Object.fromEntries(Array.from({ length: count }, () => [this.value(), this.value()]));
            default: return { tag: count, value: this.value() };
        }
    }

    #simple(info) {
        if (info === 20 || info === 21) return info === 21;
        if (info === 22) return null;
        if (info === 26) return this.#take(4).readFloatBE();
        if (info === 27) return this.#take(8).readDoubleBE();
        throw new Error(`CBOR: a simple value or float of kind ${info}`);
    }

    #argument(info) {
        if (info < 24) return BigInt(info);
        if (info > 27) throw new Error(`CBOR: a length of kind ${info}`);
        return BigInt(`0x${this.#take(2 ** (info - 24)).toString("hex")}`);
    }

    #take(count) {
        const end = this.at + count;
        if (end > this.#bytes.length) throw new Incomplete("CBOR: bytes are missing");
        const taken = this.#bytes.subarray(this.at, end);
        this.at = end;
        return taken;
    }
}

function narrow(value) {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
}
