// What a server says, by every link: events in other forms than our own servers write, events that do not fit, and what is none at all.
import { message, raw } from "../script.mjs";
import { bytes, double, doubles, int, ints, long, longs, string, strings } from "../words.mjs";

const links = ["websocket", "stream", "poll"];
const json = (text) => ({ encodings: ["json"], bytes: raw({ json: text }) });
const head = "83 6f 54657374626564526573706f6e7365";             // ["TestbedResponse",
const text = (name) => `${(0x60 + name.length).toString(16)}${Buffer.from(name).toString("hex")}`;
/** An event with arguments in hex, as CBOR. */
const cbor = (name, count, values) =>
    ({ encodings: ["cbor"], bytes: raw({ cbor: `${head} ${text(name)} ${(0x80 + count).toString(16)} ${values}` }) });
const event = (name, values) => json(`["TestbedResponse","${name}",${values}]`);
const repeated = (part, count) => Array(count).fill(part).join(" ");

/** Right, and unusual: [say, how it comes, how it arrives]. */
const odd = [
    ["blanks around everything", json("\t [ \"TestbedResponse\" , \"echoInt\" , [ 5 ] ] \r"), ["echoInt", int(5)]],
    ["an int of -0", event("echoInt", "[-0]"), ["echoInt", int(0)]],
    ["a long as a number at 2^53 - 1", event("echoLong", "[9007199254740991]"), ["echoLong", long("9007199254740991")]],
    ["a small long as text", event("echoLong", "[\"-7\"]"), ["echoLong", long("-7")]],
    ["a long of -0 as text", event("echoLong", "[\"-0\"]"), ["echoLong", long("0")]],
    ["doubles as people write them", event("echoDoubles", "[[1e2,1E+2,100.0,-0.0,-0,0.1e-1,1e308]]"),
        ["echoDoubles", doubles([100, 100, 100, -0, -0, 0.01, 1e308])]],
    ["a double of many digits", event("echoDouble", "[0.1000000000000000055511151231257827021181583404541015625]"), ["echoDouble", double(0.1)]],
    ["escapes", event("echoString", "[\"\\u0041\\/\\ud83d\\uDE00\\u20ac\\n\"]"), ["echoString", string("A/\u{1f600}\u20ac\n")]],
    ["all kinds of plain arrays", cbor("echoInts", 1, "83 01 20 1a 7fffffff"), ["echoInts", ints([1, -1, 2147483647])]],
    ["plain longs", cbor("echoLongs", 1, "82 1b 0020000000000001 3b 7fffffffffffffff"), ["echoLongs", longs(["9007199254740993", "-9223372036854775808"])]],
    ["plain doubles", cbor("echoDoubles", 1, "82 fb 3ff0000000000001 fb 8000000000000000"), ["echoDoubles", doubles(["3ff0000000000001", -0])]],
    ["plain arrays of fixed length", cbor("echoFixed", 2, `8a ${repeated("00", 10)} 83 60 61 61 60`), ["echoFixed", ints(Array(10).fill(0)), strings(["", "a", ""])]],
    ["doubles of 16 bits", cbor("echoDoubles", 1, "87 f9 3c00 f9 8000 f9 7c00 f9 fc00 f9 7e00 f9 0001 f9 7bff"),
        ["echoDoubles", doubles([1, -0, Infinity, -Infinity, NaN, 2 ** -24, 65504])]],
    ["a double of 32 bits", cbor("echoDouble", 1, "fa 3dcccccd"), ["echoDouble", double(Math.fround(0.1))]],
    ["integers longer than they need to be", cbor("echoInt", 1, "1b 0000000000000005"), ["echoInt", int(5)]],
    ["heads longer than they need to be", { encodings: ["cbor"], bytes: raw({ cbor: `98 03 78 0f ${head.slice(6)} 78 07 6563686f496e74 9a 00000001 05` }) }, ["echoInt", int(5)]],
    ["empty typed arrays", cbor("echoLongs", 1, "d8 4f 40"), ["echoLongs", longs([])]],
    ["empty plain arrays", cbor("echoDoubles", 1, "80"), ["echoDoubles", doubles([])]],
    ["text with a character of three bytes and one of four", cbor("echoString", 1, "67 e282ac f09f9880"), ["echoString", string("\u20ac\u{1f600}")]],
    ["bytes in base64", event("echoBytes", "[\"AP+A\"]"), ["echoBytes", bytes([0, 255, 128])]],
    ["an event of a function that nobody has", event("whatever", "[1,[2],{\"a\":[]}]"), null],
    ["an event of an interface that nobody has", json("[\"Nobody\",\"echoInt\",[5]]"), null],
    ["events that bear the names of what every object has", json("[\"TestbedResponse\",\"toString\",[]]"), null],
    ["an interface __proto__", json("[\"__proto__\",\"toString\",[]]"), null],
].map(([say, { encodings, bytes: coming }, arrives]) => ({
    say: `${encodings[0]}: ${say}`, links, encodings, script: { down: [{ event: coming }] }, events: arrives ? [arrives] : [],
}));

/** Wrong: told to the application and to the server, and the next one is delivered. */
const unfit = [
    ["an int with a fraction", event("echoInt", "[1.5]")],
    ["an int with an exponent that is none", event("echoInt", "[1e99]")],
    ["an int of 2^31", event("echoInt", "[2147483648]")],
    ["an int as text", event("echoInt", "[\"5\"]")],
    ["an int that is true", event("echoInt", "[true]")],
    ["an int that is null", event("echoInt", "[null]")],
    ["a long as a number beyond 2^53 - 1", event("echoLong", "[9007199254740993]")],
    ["a long of 2^63 as text", event("echoLong", "[\"9223372036854775808\"]")],
    ["a long with a zero in front", event("echoLong", "[\"07\"]")],
    ["a long with a plus", event("echoLong", "[\"+7\"]")],
    ["a long that is no text", event("echoLong", "[\"\"]")],
    ["a double as text", event("echoDouble", "[\"1.5\"]")],
    ["a NaN of another case", event("echoDouble", "[\"nan\"]")],
    ["a double that is null", event("echoDouble", "[null]")],
    ["a double that is a list with one", event("echoDouble", "[[1]]")],
    ["a string that is a number", event("echoString", "[5]")],
    ["a lone surrogate", event("echoString", "[\"\\ud800\"]")],
    ["half a pair in an array", event("echoStrings", "[[\"a\",\"\\ude00\\ud83d\"]]")],
    ["a string for an array", event("echoInts", "[\"12\"]")],
    ["an object for an array", event("echoInts", "[{\"0\":1}]")],
    ["null in an array", event("echoStrings", "[[\"a\",null]]")],
    ["base64 without its padding", event("echoBytes", "[\"AP8\"]")],
    ["base64 with unused bits", event("echoBytes", "[\"AP9=\"]")],
    ["base64 of the other alphabet", event("echoBytes", "[\"-_-_\"]")],
    ["a byte array as numbers", event("echoBytes", "[[1,2]]")],
    ["nine elements for ten", event("echoFixed", "[[1,2,3,4,5,6,7,8,9],[\"\",\"\",\"\"]]")],
    ["an argument too few", event("echoFixed", "[[1,2,3,4,5,6,7,8,9,10]]")],
    ["an argument too many", event("nothing", "[1]")],
    ["arguments that are an object", event("echoInt", "{\"value\":5}")],
    ["arguments that are missing", json("[\"TestbedResponse\",\"echoInt\"]")],
    ["an int that is a double", cbor("echoInt", 1, "fb 4014000000000000"), { mayFit: true }],     // a language may have one kind of number
    ["an int of 2^31", cbor("echoInt", 1, "1a 80000000")],
    ["a long of 2^63", cbor("echoLong", 1, "1b 8000000000000000")],
    ["a long below -2^63", cbor("echoLong", 1, "3b 8000000000000000")],
    ["a long as text", cbor("echoLong", 1, "61 37")],
    ["a double as an integer", cbor("echoDouble", 1, "05"), { mayFit: true }],
    ["a string as bytes", cbor("echoString", 1, "43 616263")],
    ["bytes as text", cbor("echoBytes", 1, "64 41502b41")],
    ["text that is not UTF-8", cbor("echoString", 1, "62 fffe")],
    ["text with a surrogate", cbor("echoString", 1, "63 eda080")],
    ["ints in big-endian order", cbor("echoInts", 1, "d8 4a 44 00000001")],
    ["longs for ints", cbor("echoInts", 1, "d8 4f 48 0100000000000000")],
    ["a typed array with half an element", cbor("echoInts", 1, "d8 4e 43 000000")],
    ["a fixed array of nine", cbor("echoFixed", 2, `d8 4e 58 24 ${"00".repeat(36)} 83 60 60 60`)],
    ["an argument too many", cbor("nothing", 1, "01")],
    ["a map for an argument", cbor("echoInt", 1, "a1 61 61 01")],
    ["undefined for an argument", cbor("echoInt", 1, "f7")],
    ["U+0000 in a string", event("echoString", "[\"a\\u0000b\"]"), { lacks: "U+0000" }],
    ["U+0000 in a string of an array", event("echoStrings", "[[\"\",\"\\u0000\"]]"), { lacks: "U+0000" }],
    ["U+0000 in a string", cbor("echoString", 1, "63 610062"), { lacks: "U+0000" }],
].map(([say, { encodings, bytes: coming }, { mayFit, lacks } = {}]) => ({
    say: `${encodings[0]}, unfit: ${say}`, links: ["websocket", "poll"], encodings, lacks,
    script: { down: [{ event: coming }, { event: message(["TestbedResponse", "echoInt", [4]]) }] },
    events: [["echoInt", int(4)]], ...mayFit ? { may: ["bad-event"], mayCome: true } : { errors: ["bad-event"], complaints: [1] },
}));

/** After these nobody knows where the next message begins, or whether it is an event: the link or the connection ends, and it goes on. */
const fatal = [
    ["a line that is not JSON", json("[\"TestbedResponse\",\"echoInt\",[5")],
    ["a number", json("5")],
    ["text", json("\"TestbedResponse\"")],
    ["null", json("null")],
    ["an indefinite length", { encodings: ["cbor"], bytes: raw({ cbor: `9f ${head.slice(3)} 67 6563686f496e74 81 05 ff` }) }],
    ["a reserved head", { encodings: ["cbor"], bytes: raw({ cbor: "1c 00" }) }],
    ["a nesting of 9", { encodings: ["cbor"], bytes: raw({ cbor: `${head} 67 6563686f496e74 ${repeated("81", 8)} 05` }) }],
    ["a break without a beginning", { encodings: ["cbor"], bytes: raw({ cbor: "ff" }) }],
    ["a number", { encodings: ["cbor"], bytes: raw({ cbor: "05" }) }],
].map(([say, { encodings, bytes: coming }]) => ({
    say: `${encodings[0]}, no message: ${say}`, links, encodings,
    script: { down: [{ control: coming }] }, may: ["protocol", "bad-event"], connects: [1, 2],
}));

const controls = [
    ["a message that nobody knows, with arrays", { news: [1, ["two", []], { three: [3] }] }],
    ["a message with text", { note: "x".repeat(300) }],
    ["a message without anything", {}],
    ["an acknowledgement of nothing", { ack: 0 }],
    ["a bye that is none", { bye: null }],
    ["an error without a sentence", { error: { code: "bad-event" } }, { may: ["bad-event"] }],
    ["a hello that is null", { hello: null }],
].map(([say, value, more = {}]) => ({
    say: `between events: ${say}`, links, encodings: ["json", "cbor"],
    script: { down: [{ control: message(value) }, { event: message(["TestbedResponse", "echoInt", [4]]) }] },
    events: [["echoInt", int(4)]], ...more,
}));

const errors = [{
    say: "an error for a call is told in the server's words", links, encodings: ["json", "cbor"],
    script: { down: [{ control: message({ error: { code: "bad-event", number: 1, detail: "Testbed.echoInt: argument 1: wrong" } }) }] },
    errors: ["bad-event"], sentence: /^Testbed\.echoInt: argument 1: wrong$/,
}];

export const messages = [...odd, ...unfit, ...fatal, ...controls, ...errors];
