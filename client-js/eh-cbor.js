// Binary events for eh.js: CBOR in place of JSON, and arrays of numbers as they lie in memory. Optional: give it to an
// EventHandler as its option `codec`. A classic script that assigns globalThis.EventHandlerCbor; eh-cbor.mjs is the
// same as a module. The encoding is that of docs/protocol.md.
(() => {
    const DEEPEST = 8;                     // levels of nesting, as the protocol has it
    const LARGEST = 2 ** 26;               // bytes of one item; a server's limit is 1 MiB unless it says otherwise
    const MAJOR = { positive: 0, negative: 1, bytes: 2, text: 3, array: 4, map: 5, tag: 6, other: 7 };
    const FLOATS = { 25: 2, 26: 4, 27: 8 };                    // the information of a head, and the bytes that follow
    const SIMPLE = { 20: false, 21: true, 22: null };

    /** The arrays of RFC 8746 in little-endian order, by their tags. */
    const TAGS = new Map([[78, Int32Array], [79, BigInt64Array], [86, Float64Array]]);

    const encoder = new TextEncoder();
    const isSafe = Number.isSafeInteger;

    if (new Uint8Array(Uint16Array.of(1).buffer)[0] !== 1) {
        throw new Error("eh-cbor.js: this machine keeps numbers in big-endian order, and the wire does not: use JSON");
    }

    // ---- Writing ---------------------------------------------------------------------------------------------------

    /** Writes items one after the other into memory that grows. */
    class Writer {
        #bytes = new Uint8Array(256);
        #view = new DataView(this.#bytes.buffer);
        #size = 0;

        /** Makes room for that many bytes; returns where. */
        #extend(count) {
            const at = this.#size;
            this.#size += count;
            if (this.#size > this.#bytes.length) {
                const larger = new Uint8Array(2 * this.#size);
                larger.set(this.#bytes);
                this.#bytes = larger;
                this.#view = new DataView(larger.buffer);
            }
            return at;
        }

        #byte(value) {
            const at = this.#extend(1);
            this.#bytes[at] = value;
        }

        /** A major type with its number, in the shortest form. */
        #head(major, value) {
            const lead = major << 5;
            if (value < 24) return this.#byte(lead | Number(value));
            const power = value < 2 ** 8 ? 0 : value < 2 ** 16 ? 1 : value < 2 ** 32 ? 2 : 3;
            this.#byte(lead | 24 + power);
            const at = this.#extend(2 ** power);
            if (power === 0) this.#view.setUint8(at, Number(value));
            else if (power === 1) this.#view.setUint16(at, Number(value));
            else if (power === 2) this.#view.setUint32(at, Number(value));
            else this.#view.setBigUint64(at, BigInt(value));
        }

        #string(major, bytes) {
            this.#head(major, bytes.length);
            const at = this.#extend(bytes.length);
            this.#bytes.set(bytes, at);
        }

        #integer(value) {
            if (value >= 0) this.#head(MAJOR.positive, value);
            else this.#head(MAJOR.negative, typeof value === "bigint" ? -1n - value : -1 - value);
        }

        #double(value) {
            this.#byte(MAJOR.other << 5 | 27);
            const at = this.#extend(8);
            this.#view.setFloat64(at, value);
        }

        #map(object) {
            const entries = Object.entries(object).filter(([, value]) => value !== undefined);
            this.#head(MAJOR.map, entries.length);
            for (const [key, value] of entries) {
                this.item(key);
                this.item(value);
            }
        }

        /**
         * A number is an integer here, and a Number object a double. The others are what they look like: bigints,
         * strings, arrays, typed arrays of TAGS, Uint8Array, and objects with their members that are not undefined.
         */
        item(value) {
            const type = typeof value;
            if (type === "string") return this.#string(MAJOR.text, encoder.encode(value));
            if (type === "number" || type === "bigint") return this.#integer(value);
            if (value instanceof Number) return this.#double(value);
            if (value instanceof Uint8Array) return this.#string(MAJOR.bytes, value);
            if (Array.isArray(value)) {
                this.#head(MAJOR.array, value.length);
                return value.forEach(element => this.item(element));
            }
            for (const [tag, List] of TAGS) {
                if (!(value instanceof List)) continue;
                this.#head(MAJOR.tag, tag);
                return this.#string(MAJOR.bytes, new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
            }
            this.#map(value);
        }

        /** A copy of what was written. */
        get bytes() {
            return this.#bytes.slice(0, this.#size);
        }
    }

    // ---- Reading ---------------------------------------------------------------------------------------------------

    /** Thrown where an item goes on beyond the bytes that are there: it ends not before that many. */
    class CutShort extends Error {
        constructor(needed) {
            super(`an item that is cut short, of at least ${needed} bytes`);
            this.needed = needed;
        }
    }

    /** The double that an IEEE 754 half means. */
    const fromHalf = half => {
        const exponent = half >> 10 & 31;
        const fraction = half & 1023;
        const magnitude = exponent === 0 ? fraction * 2 ** -24
            : exponent < 31 ? (1024 + fraction) * 2 ** (exponent - 25)
            : fraction ? NaN : Infinity;
        return half >> 15 ? -magnitude : magnitude;
    };

    /**
     * Reads items one after the other. What is well-formed and has no value here, such as an unknown tag or text that
     * is no UTF-8, is undefined, and fits no prototype.
     */
    class Reader {
        #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
        #bytes;
        #view;
        at = 0;                            // where the next item begins

        constructor(bytes) {
            this.#bytes = bytes;
            this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        }

        /** Steps over that many bytes; returns where they are. */
        #take(count) {
            const { at } = this;
            const end = at + count;
            if (end > LARGEST) throw new Error(`an item of more than ${LARGEST} bytes`);
            if (end > this.#bytes.length) throw new CutShort(end);
            this.at = end;
            return at;
        }

        /** The number of a head: up to 2^53 - 1 a number, beyond a bigint. */
        #number(information) {
            if (information < 24) return information;
            if (information > 27) throw new Error("an indefinite length or a reserved kind of head");
            const at = this.#take(2 ** (information - 24));
            if (information === 24) return this.#view.getUint8(at);
            if (information === 25) return this.#view.getUint16(at);
            if (information === 26) return this.#view.getUint32(at);
            const value = this.#view.getBigUint64(at);
            return isSafe(Number(value)) ? Number(value) : value;
        }

        #float(size) {
            const at = this.#take(size);
            return size === 8 ? this.#view.getFloat64(at)
                : size === 4 ? this.#view.getFloat32(at)
                : fromHalf(this.#view.getUint16(at));
        }

        /** The bytes of a string, not copied. */
        #content(length) {
            const at = this.#take(Number(length));
            return this.#bytes.subarray(at, this.at);
        }

        #text(bytes) {
            try {
                return this.#decoder.decode(bytes);
            } catch {
                return undefined;
            }
        }

        /** So many elements, each at least a byte: none is read before they can be there. */
        #elements(count, depth) {
            if (count > this.#bytes.length - this.at) this.#take(Number(count));
            const elements = [];
            while (elements.length < count) elements.push(this.item(depth));
            return elements;
        }

        #map(count, depth) {
            const flat = this.#elements(2 * Number(count), depth);
            const entries = new Map();
            while (flat.length) entries.set(...flat.splice(-2));
            const isRight = entries.size === count && [...entries.keys()].every(key => typeof key === "string");
            return isRight ? Object.fromEntries(entries) : undefined;
        }

        #tagged(tag, depth) {
            const List = TAGS.get(tag);
            const content = this.item(depth);
            if (!List || !(content instanceof Uint8Array) || content.length % List.BYTES_PER_ELEMENT) return undefined;
            return new List(content.buffer);
        }

        #other(information) {
            if (FLOATS[information]) return this.#float(FLOATS[information]);
            const value = this.#number(information);
            if (information === 24 && value < 32) throw new Error("a simple value in a form that is reserved");
            return SIMPLE[value];
        }

        /** The next item, inside `depth` others. */
        item(depth = 0) {
            const lead = this.#bytes[this.#take(1)];
            const major = lead >> 5;
            const information = lead & 31;
            if (major === MAJOR.other) return this.#other(information);
            const value = this.#number(information);
            if (major === MAJOR.positive) return value;
            if (major === MAJOR.negative) return isSafe(-1 - Number(value)) ? -1 - value : -1n - BigInt(value);
            if (major === MAJOR.bytes) return this.#content(value).slice();
            if (major === MAJOR.text) return this.#text(this.#content(value));
            if (depth === DEEPEST) throw new Error(`a nesting deeper than ${DEEPEST} levels`);
            if (major === MAJOR.array) return this.#elements(value, depth + 1);
            if (major === MAJOR.map) return this.#map(value, depth + 1);
            return this.#tagged(value, depth + 1);
        }
    }

    /** All pieces in one. */
    const join = pieces => {
        if (pieces.length === 1) return pieces[0];
        const all = new Uint8Array(pieces.reduce((size, { length }) => size + length, 0));
        let at = 0;
        for (const piece of pieces) {
            all.set(piece, at);
            at += piece.length;
        }
        return all;
    };

    /**
     * Takes one piece of a sequence after the other, Uint8Array or ArrayBuffer; each time gives the messages that are
     * complete, and undefined for what is none and all after it. `isWhole`: the sequence ends here.
     */
    const makeReader = () => {
        let pieces = [];                   // of the item that has begun
        let needed = 1;                    // bytes, before it is worth looking at them
        return (piece, isWhole) => {
            pieces.push(new Uint8Array(piece.buffer ?? piece, piece.byteOffset, piece.byteLength));
            const size = pieces.reduce((sum, { length }) => sum + length, 0);
            if (size < needed && !isWhole) return [];
            const bytes = join(pieces);
            const reader = new Reader(bytes);
            const messages = [];
            let begin = 0;
            try {
                for (; begin < bytes.length; begin = reader.at) messages.push(reader.item());
                needed = 1;
            } catch (problem) {
                if (isWhole || !(problem instanceof CutShort)) messages.push(undefined);
                else needed = problem.needed - begin;
            }
            pieces = [bytes.subarray(begin)];
            return messages;
        };
    };

    // ---- Values ----------------------------------------------------------------------------------------------------

    const LISTS = { int: Int32Array, long: BigInt64Array, double: Float64Array, byte: Uint8Array };

    /** What JSON would have in place of a value that was read: what no JSON has, such as {}, fits no type. */
    const likeJson = (type, value) => {
        if (typeof value === "bigint" && BigInt.asIntN(64, value) === value) return String(value);
        return typeof value === "string" && type !== "string" || ArrayBuffer.isView(value) ? {} : value;
    };

    /**
     * Converts one argument. eh.js checks it, as it does for JSON, but for arrays of numbers that are what they should
     * be already: they are taken whole.
     */
    const convert = (isUp, parameter, value, where, asNumber, convertJson) => {
        const { type, array, length } = parameter;
        const List = LISTS[type];
        const isOurs = array && List && value instanceof List && !(length && value.length !== length);
        const wantsNumbers = !isUp && asNumber && type === "long";
        if (isOurs && !wantsNumbers) return value;
        if (!isUp) {
            const isTaken = Array.isArray(value) || array && type !== "byte" && List && value instanceof List;
            const read = isTaken ? Array.from(value, element => likeJson(type, element)) : likeJson(type, value);
            return convertJson(isUp, parameter, read, where, asNumber);
        }
        convertJson(isUp, parameter, value, where);
        if (array) return List ? List.from(value, type === "long" ? BigInt : undefined) : Array.from(value);
        return type === "long" ? BigInt(value) : type === "double" ? Object(value) : value;
    };

    /** What eh.js asks of a codec. */
    const cbor = {
        protocol: "eh1.cbor",
        type: "application/cbor-seq",
        convert,
        /** A control message, or an event whose arguments are converted. */
        encode(message) {
            const writer = new Writer();
            writer.item(message);
            return writer.bytes;
        },
        join,
        read: makeReader,
    };

    globalThis.EventHandlerCbor ??= cbor;
    if (typeof module === "object") module.exports = { cbor: globalThis.EventHandlerCbor };
})();
