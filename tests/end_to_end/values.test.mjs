// Every type of the interface language goes to the server and comes back as it was, whatever its edge, by every link and in
// both encodings.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { cbor } from "../../client-js/eh-cbor.mjs";
import { Client } from "../support/client.mjs";
import { NodeWebSocket } from "../support/node_websocket.mjs";
import { takesNul, Testbed, testbedStubs } from "../support/testbed.mjs";

const int = { min: -2147483648, max: 2147483647 };
const long = { min: -(2n ** 63n), max: 2n ** 63n - 1n };
const safe = Number.MAX_SAFE_INTEGER;
const longs = [0n, -1n, BigInt(safe), BigInt(safe) + 1n, BigInt(safe) + 2n, -BigInt(safe) - 2n, long.min, long.max];
const doubles = [0, -0, NaN, Infinity, -Infinity, 0.1, 1 / 3, 5e-324, 2.2250738585072014e-308, Number.MAX_VALUE,
    -Number.MAX_VALUE, 2 ** 53 + 2, 1e21, 123456789012345680000, -1.5];
const strings = ["", "a", "\"\\/\b\f\n\r\t", `${takesNul ? "\0" : ""}\u0001\u001f\u007f`, "äöü", "€", "\u2028\u2029", "\ud83d\ude00",
    "\ufffd\uffff", "\u{10ffff}", "[\"not\",\"an\",[\"event\"]]", "x".repeat(65_536)];
const everyByte = Uint8Array.from({ length: 256 }, (_, i) => i);

const encodings = { json: {}, cbor: { codec: cbor } };

for (const link of ["websocket", "stream", "poll"]) {
    for (const [name, options] of Object.entries(encodings)) {
        describe(`values by ${link}, as ${name}`, () => values({ links: [link], WebSocket: NodeWebSocket, ...options }));
    }
}

function values(options) {
    const cleanups = [];
    const context = { after: (cleanup) => cleanups.push(cleanup) };
    let client;

    before(async () => {
        const testbed = await Testbed.start(context);
        client = await Client.connect(context, testbed.url, await testbedStubs(context), { options });
    });

    after(async () => {
        for (const cleanup of cleanups.reverse()) await cleanup();
    });

    async function returns(name, sent, expected = sent) {
        client.testbed[name](...sent);
        assert.deepEqual(await client.next(), [name, ...expected]);
    }

    test("no arguments at all", () => returns("nothing", []));

    test("int", async () => {
        for (const value of [0, 1, -1, int.min, int.max]) await returns("echoInt", [value]);
    });

    test("an int of -0 is 0", () => returns("echoInt", [-0], [0]));

    test("long, from bigint and from number", async () => {
        for (const value of longs) await returns("echoLong", [value]);
        for (const value of [0, -1, safe, -safe]) await returns("echoLong", [value], [BigInt(value)]);
    });

    test("double, the infinities, NaN and -0 included", async () => {
        for (const value of doubles) await returns("echoDouble", [value]);
    });

    test("string, with everything that JSON or UTF-8 could break", async () => {
        for (const value of strings) await returns("echoString", [value]);
    });

    test("a string that nearly fills the largest event", () => returns("echoString", ["y".repeat(2 ** 20 - 100)]));

    test("a string of three-byte characters that nearly fills the largest event", () =>
        returns("echoString", ["\u20ac".repeat(Math.floor((2 ** 20 - 100) / 3))]));

    test("int[]", async () => {
        for (const values of [[], [int.min, -1, 0, 1, int.max], Array.from({ length: 10_000 }, (_, i) => i)]) {
            await returns("echoInts", [values], [Int32Array.from(values)]);
        }
        await returns("echoInts", [Int32Array.of(1, 2)]);
    });

    test("long[]", async () => {
        for (const values of [[], longs]) await returns("echoLongs", [values], [BigInt64Array.from(values)]);
    });

    test("double[]", async () => {
        for (const values of [[], doubles]) await returns("echoDoubles", [values], [Float64Array.from(values)]);
    });

    test("string[]", async () => {
        for (const values of [[], [""], strings]) await returns("echoStrings", [values]);
    });

    test("byte[]", async () => {
        for (const length of [0, 1, 2, 3, 4, 255, 256]) await returns("echoBytes", [everyByte.slice(0, length)]);
        await returns("echoBytes", [new Uint8Array(700_000).fill(255)]);
    });

    test("arrays of fixed length", () => {
        const table = [1, 2, 3, 4, 5, 6, 7, 8, int.min, int.max];
        return returns("echoFixed", [table, ["", "\u{1f600}", "c"]], [Int32Array.from(table), ["", "\u{1f600}", "c"]]);
    });

    test("all types in one event", () => returns("echoAll",
        [int.min, long.max, -0, "s", [1], [long.min], [NaN], ["t"], everyByte],
        [int.min, long.max, -0, "s", Int32Array.of(1), BigInt64Array.of(long.min), Float64Array.of(NaN), ["t"],
            everyByte]));

    test("what does not fit is refused before it leaves, and the connection stays", async () => {
        assert.throws(() => client.testbed.echoInt(2147483648), RangeError);
        assert.throws(() => client.testbed.echoInt(1.5), /echoInt.*value/);
        assert.throws(() => client.testbed.echoInt("1"), TypeError);
        assert.throws(() => client.testbed.echoLong(2n ** 63n), RangeError);
        assert.throws(() => client.testbed.echoLong(2 ** 53), /echoLong/);
        assert.throws(() => client.testbed.echoString("\ud800"), /surrogate/);
        assert.throws(() => client.testbed.echoFixed([1, 2, 3], ["a", "b", "c"]), /echoFixed.*table.*int\[10\]/);
        assert.throws(() => client.testbed.echoString("z".repeat(2 ** 20)), RangeError);
        assert.throws(() => client.testbed.echoInt(), TypeError);
        await returns("echoInt", [1]);
        assert.deepEqual(client.errors, []);
        assert.equal(client.connects.length, 1);
    });
}
