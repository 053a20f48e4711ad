// Events of every type and edge value: what a client calls, and what comes back, word for word.
import { bytes, double, doubles, int, ints, long, longs, string, strings } from "../words.mjs";

const smallest = -2147483648;
const largest = 2147483647;
const longEdges = ["0", "1", "-1", "4294967296", "9007199254740991", "9007199254740992", "9007199254740993", "-9007199254740991",
    "-9007199254740992", "-9007199254740993", "999999999999999999", "1000000000000000000", "9223372036854775807", "-9223372036854775808"];
const doubleEdges = [0, -0, NaN, Infinity, -Infinity, 1, -1.5, 0.1, 1 / 3, 100, 1e21, 1e-7, 123456789012345680000, 5e-324, -5e-324,
    2.2250738585072014e-308, "000fffffffffffff", Number.MAX_VALUE, -Number.MAX_VALUE, 2 ** 53, 2 ** 53 + 2, 2 ** 63, 4294967295.5,
    9007199254740993, "3ff0000000000001", "3fefffffffffffff", "4340000000000001", "c3e0000000000000"];
const oddNaNs = ["fff8000000000000", "7ff8000000000001", "ffffffffffffffff"];
const stringEdges = ["", "a", " ", "\"\\/\b\f\n\r\t", "\u0001\u001f\u007f\u0080\u009f", "äöü", "€", "\u2028\u2029\ufeff", "\ud83d\ude00",
    "\u{10000}\u{10ffff}", "\ud7ff\ue000\ufffd\ufffe\uffff", "a\u0301 \u05d0\u05d1 \u200f", "[\"not\",\"an\",[\"event\"]]", "\\ud800", "null",
    "9007199254740993", "NaN", "__proto__", "x".repeat(255), "x".repeat(256), "\u20ac".repeat(21_846)];
const nuls = ["\0", "a\0b", "\0\0\u{1f600}\0"];
const everyByte = Uint8Array.from({ length: 256 }, (_, i) => i);
const table = [0, -1, 2, -3, 4, -5, 6, -7, smallest, largest];
const names = ["", "\u{1f600}", "c"];
const everything = [int(smallest), long("9223372036854775807"), double(-0), string("\u{1f600}\n"), ints([1, -1]), longs(longEdges),
    doubles(doubleEdges), strings(stringEdges), bytes(everyByte)];
const nothingOfAll = [int(0), long(0), double(0), string(""), ints([]), longs([]), doubles([]), strings([]), bytes([])];

const each = (name, write, values) => values.map((value) => [name, write(value)]);

/** Megabytes cost time: by each link once, in each encoding, and from one client to another in one. */
const large = { isLarge: true, ways: [["websocket", "cbor"], ["stream", "json"], ["poll", "cbor"]] };

/** { say, calls: [[event, ...words]], needs, ways }: each call is answered by the same event with the same words. */
export const values = [
    { say: "no arguments", calls: [["nothing"]] },
    { say: "int", calls: each("echoInt", int, [0, 1, -1, 23, 24, 255, 256, 65535, 65536, -65536, smallest, largest]) },
    { say: "long, beyond 2^53 too", calls: each("echoLong", long, longEdges) },
    { say: "double: -0, the infinities, NaN, subnormals, all bits", calls: each("echoDouble", double, doubleEdges) },
    { say: "NaNs with other bits are NaN", calls: each("echoDouble", double, oddNaNs) },
    { say: "string: controls, astral characters, noncharacters", calls: each("echoString", string, stringEdges) },
    { say: "string: U+0000", calls: [...each("echoString", string, nuls), ["echoStrings", strings(nuls)]], needs: "U+0000" },
    {
        say: "int[]", calls: each("echoInts", ints,
            [[], [0], [smallest, -1, 0, 1, largest], Array.from({ length: 10_000 }, (_, i) => i * 214_748)]),
    },
    { say: "long[]", calls: each("echoLongs", longs, [[], ["9007199254740993"], longEdges]) },
    { say: "double[]", calls: each("echoDoubles", doubles, [[], [-0], doubleEdges, [NaN, NaN]]) },
    { say: "string[]", calls: each("echoStrings", strings, [[], [""], ["", ""], stringEdges]) },
    { say: "byte[]", calls: each("echoBytes", bytes, [[], [0], [255, 254], [1, 2, 3], everyByte.slice(0, 255), everyByte]) },
    {
        say: "arrays of fixed length",
        calls: [["echoFixed", ints(table), strings(names)], ["echoFixed", ints(Array(10).fill(0)), strings(["", "", ""])]],
    },
    { say: "all types in one event", calls: [["echoAll", ...everything], ["echoAll", ...nothingOfAll]] },
    { ...large, say: "a string of 1 MiB", calls: each("echoString", string, ["y".repeat(1 << 20)]) },
    { ...large, say: "1 MiB of astral characters", calls: each("echoString", string, ["\u{1f600}".repeat(1 << 18)]) },
    { ...large, say: "1 MiB of bytes", calls: each("echoBytes", bytes, [new Uint8Array(1 << 20).map((_, i) => i * 7)]) },
    { ...large, say: "131,072 doubles", calls: each("echoDoubles", doubles, [Array.from({ length: 1 << 17 }, (_, i) => Math.sqrt(i))]) },
];

// An event that nobody gets, since its group has no members, of as many bytes as the largest, and how many of them are its text.
const limit = 1 << 20;
const jsonRoom = limit - "[\"Testbed\",\"tell\",[\"\",\"\"]]".length - 1;      // a client may count the end of the line
const cborRoom = limit - (1 + 8 + 5 + 1 + 1 + 5);
const tell = (size) => ["tell", string(""), string("z".repeat(size))];
const tooLarge = /Testbed.*(1048576|too large)|tooLarge/;

/**
 * { say, call, detail, needs }: calls that a client refuses before they leave, and what its sentence says at least; without `detail` they
 * are not refused. What a language's own compiler refuses cannot be written down in it: a case that `needs` what a client is `without`
 * is left out.
 */
export const refusals = [
    { say: "a lone surrogate", call: ["echoString", string("a\ud800b")], detail: /echoString/ },
    { say: "half a pair at the end", call: ["echoString", string("\ud83d")], detail: /echoString/ },
    { say: "a pair in the wrong order", call: ["echoString", string("\ude00\ud83d")], detail: /echoString/ },
    { say: "a lone surrogate in an array", call: ["echoStrings", strings(["a", "\udc00"])], detail: /echoStrings/ },
    { say: "nine elements for ten", call: ["echoFixed", ints(table.slice(1)), strings(names)], detail: /echoFixed.*10/, needs: "lengths" },
    { say: "four elements for three", call: ["echoFixed", ints(table), strings(["", ...names])], detail: /echoFixed.*3/, needs: "lengths" },
    { say: "more than the server takes", call: ["echoString", string("z".repeat(1 << 20))], detail: tooLarge },
    { say: "a byte more than the server takes, as JSON", call: tell(jsonRoom + 2), detail: tooLarge, encodings: ["json"] },
    { say: "a byte more than the server takes, as CBOR", call: tell(cborRoom + 1), detail: tooLarge, encodings: ["cbor"] },
    { say: "the most that the server takes, as JSON, is sent", call: tell(jsonRoom), encodings: ["json"] },
    { say: "the most that the server takes, as CBOR, is sent", call: tell(cborRoom), encodings: ["cbor"] },
];
