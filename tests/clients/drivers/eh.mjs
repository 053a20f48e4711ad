// eh.js as a driver, for Node and for a page: one connection. It is given the lines of README.md and says such lines.

const utf8 = new TextEncoder();
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const ascii = new TextDecoder("latin1");
const digitOf = (value) => (value < 10 ? value + 48 : value + 87);
const valueOf = (code) => (code < 58 ? code - 48 : code - 87);

function toHex(bytes) {
    const digits = new Uint8Array(2 * bytes.length);
    for (let i = 0; i < bytes.length; ++i) {
        digits[2 * i] = digitOf(bytes[i] >> 4);
        digits[2 * i + 1] = digitOf(bytes[i] & 15);
    }
    return ascii.decode(digits);
}

function fromHex(text) {
    const bytes = new Uint8Array(text.length / 2);
    for (let i = 0; i < bytes.length; ++i) bytes[i] = valueOf(text.charCodeAt(2 * i)) << 4 | valueOf(text.charCodeAt(2 * i + 1));
    return bytes;
}

/** Text of UTF-8 bytes in hex, in which a lone surrogate may stand like any other character. */
function toText(hex) {
    const bytes = fromHex(hex);
    try {
        return strict.decode(bytes);
    } catch {
        const sizeOf = (lead) => (lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4);
        let text = "";
        for (let at = 0, size; at < bytes.length; at += size) {
            size = sizeOf(bytes[at]);
            const isSurrogate = bytes[at] === 0xed && bytes[at + 1] >= 0xa0;
            text += isSurrogate ? String.fromCharCode(0xd000 | (bytes[at + 1] & 0x3f) << 6 | bytes[at + 2] & 0x3f)
                : strict.decode(bytes.subarray(at, at + size));
        }
        return text;
    }
}

function toDouble(hex) {
    const { buffer } = fromHex(hex);
    return new DataView(buffer).getFloat64(0);
}

function bitsOf(value) {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setFloat64(0, value);
    return toHex(bytes);
}

const elements = (text) => text.split(",").slice(0, -1);
const list = (values, write = String) => Array.from(values, (value) => `${write(value)},`).join("");
const textToHex = (text) => toHex(utf8.encode(text));

/** For each first letter: the value of the rest of the word, and the other way round. */
const types = {
    i: [Number, String],
    l: [BigInt, String],
    d: [toDouble, bitsOf],
    s: [toText, textToHex],
    b: [fromHex, toHex],
    I: [(text) => elements(text).map(Number), list],
    L: [(text) => elements(text).map(BigInt), list],
    D: [(text) => elements(text).map(toDouble), (values) => list(values, bitsOf)],
    S: [(text) => elements(text).map(toText), (values) => list(values, textToHex)],
};

/** The letters of the arguments of TestbedResponse's functions, and what values of these types are in JavaScript. */
const shapes = {
    nothing: "", echoInt: "i", echoLong: "l", echoDouble: "d", echoString: "s", echoInts: "I", echoLongs: "L", echoDoubles: "D",
    echoStrings: "S", echoBytes: "b", echoFixed: "IS", echoAll: "ildsILDSb", text: "is", missing: "i", numbered: "is", counted: "ii",
    worked: "i",
};
const isRight = {
    i: (value) => Number.isInteger(value), l: (value) => typeof value === "bigint", d: (value) => typeof value === "number",
    s: (value) => typeof value === "string", b: (value) => value instanceof Uint8Array, I: (value) => value instanceof Int32Array,
    L: (value) => value instanceof BigInt64Array, D: (value) => value instanceof Float64Array, S: (value) => Array.isArray(value),
};

function wordOf(letter, value) {
    if (!isRight[letter](value)) throw new TypeError(`${letter} arrived as ${Object.prototype.toString.call(value)}`);
    return letter + types[letter][1](value);
}

export class EhDriver {
    #say;
    #tools;
    #eh;
    #testbed;

    /** `tools`: { EventHandler, cbor, Testbed, TestbedResponse, WebSocket }, the last one where there is none. */
    constructor(tools, say) {
        this.#tools = tools;
        this.#say = (...words) => say(words.join(" "));
    }

    async obey(line) {
        const [what, ...words] = line.split(" ");
        switch (what) {
            case "open": return this.#open(...words);
            case "connect": return this.#eh.connect();
            case "call": return this.#call(...words);
            case "close":
                await this.#eh.close();
                this.#eh.destructor();
                return this.#say("closed");
            default: throw new Error(`no such command: ${what}`);
        }
    }

    #open(url, links, encoding, ...settings) {
        const { EventHandler, cbor, Testbed, TestbedResponse, WebSocket } = this.#tools;
        const options = { links: links.split(","), backoff: { min: 4, max: 40 } };
        if (encoding === "cbor") options.codec = cbor;
        if (WebSocket) options.WebSocket = WebSocket;
        for (const setting of settings) {
            const [name, value] = setting.split("=");
            options[name] = Number(value);
        }
        const say = this.#say;
        this.#eh = new EventHandler({
            onConnect: (cid, kind) => say("connect", cid, kind),
            onDisconnect: ({ code, final, unconfirmed, detail }) =>
                say("disconnect", code, final ? "final" : "again", unconfirmed.length, `s${textToHex(detail)}`),
            onLink: (state, kind) => (kind ? say("link", state, kind) : say("link", state)),
            onError: (error) => say("error", error.code ?? error.name, `s${textToHex(error.message)}`),
        }, url, options);
        const receiver = Object.fromEntries(Object.entries(shapes).map(([name, letters]) =>
            [name, (...values) => say("event", name, ...values.map((value, i) => wordOf(letters[i], value)))]));
        new TestbedResponse(this.#eh, receiver);
        this.#testbed = new Testbed(this.#eh);
        this.#eh.connect();
    }

    #call(number, name, ...words) {
        try {
            const isTaken = this.#testbed[name](...words.map((word) => types[word[0]][0](word.slice(1))));
            this.#say(...(isTaken ? ["called", number] : ["refused", number, `s${textToHex("full")}`]));
        } catch (error) {
            this.#say("refused", number, `s${textToHex(`${error.name}: ${error.message}`)}`);
        }
    }
}
