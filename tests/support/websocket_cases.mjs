// RFC 6455 as a table: what a client sends in frames, and what a server has to answer, each with its section.
import { frame, opcode } from "./websocket.mjs";

// A case: {section, say, send, back, code}. `send` holds what is written one after the other, `back` the frames that
// come back, `code` the code of the server's close frame (null: it has none). Without a code the runner says goodbye with
// 1000 itself and is answered so. `pieces`: the size of writes, else each of `send` is one. `anyOrder`: pongs may overtake
// messages. `echoOnly`: the mistake comes behind a message that means something to an echo only. `behindHandshake`: in
// one write with it.

const hex = text => Buffer.from(text.replaceAll(" ", ""), "hex");
const text = (payload, options) => frame(opcode.text, payload, options);
const binary = (payload, options) => frame(opcode.binary, payload, options);
const more = (payload, options) => frame(opcode.continuation, payload, { final: false, ...options });
const last = (payload, options) => frame(opcode.continuation, payload, options);
const first = (payload, options) => text(payload, { final: false, ...options });
const firstBinary = (payload, options) => binary(payload, { final: false, ...options });
const ping = (payload, options) => frame(opcode.ping, payload, options);
const pong = (payload, options) => frame(opcode.pong, payload, options);
export const close = (code, reason = "", options) =>
    frame(opcode.close, code === null ? "" : Buffer.from([code >> 8, code & 255, ...Buffer.from(reason)]), options);

const saidText = payload => ({ opcode: opcode.text, payload: Buffer.from(payload) });
const saidBinary = payload => ({ opcode: opcode.binary, payload: Buffer.from(payload) });
const saidPong = payload => ({ opcode: opcode.pong, payload: Buffer.from(payload) });

const letters = length => Buffer.alloc(length, "abcdefghijklmnopqrstuvwxyz");
const bytes = length => Buffer.from({ length }, (_, i) => i * 7 & 255);
const MiB = 1 << 20;
const maxMessage = 32 * MiB;
const maxFragments = 1 << 17;

/** Cases of one section, each [say, send, back, code, more]. */
function section(number, ...cases) {
    return cases.map(([say, send, back = [], code = undefined, others = {}]) =>
        ({ section: number, say, send, back, code, ...others }));
}
const refused = (number, ...cases) =>
    section(number, ...cases.map(([say, send, back = [], others = {}]) => [say, send, back, 1002, others]));
const echoOnly = { echoOnly: true };

const lengthClasses = [0, 1, 2, 124, 125, 126, 127, 128, 65535, 65536, MiB];
const lengths = [
    ...section("5.2", ...lengthClasses.flatMap(n => [
        [`a text of ${n} bytes`, [text(letters(n))], [saidText(letters(n))]],
        [`a binary message of ${n} bytes`, [binary(bytes(n))], [saidBinary(bytes(n))]]])),
    ...refused("5.2",
        ...[0, 1, 125].map(n => [`${n} bytes with a length of 16 bits`, [text(letters(n), { lengthBytes: 2 })]]),
        ...[0, 1, 125, 126, 65535].map(n => [`${n} bytes with a length of 64 bits`,
            [text(letters(n), { lengthBytes: 8 })]]),
        ["a length of 64 bits with the highest bit set", [binary("", { length: 1n << 63n, lengthBytes: 8 })]],
        ["a length of 64 set bits", [binary("", { length: (1n << 64n) - 1n, lengthBytes: 8 })]],
        ["a continuation whose length is not in its shortest form", [first("a"), last("b", { lengthBytes: 2 })]]),
];

const reserved = refused("5.2",
    ...[1, 2, 3, 4, 5, 6, 7].map(bits => [`reserved bits ${bits} of a text`, [text("x", { reserved: bits })]]),
    ...["binary", "ping", "pong", "close"].flatMap(name => [1, 2, 4].map(bits =>
        [`reserved bit ${bits} of a ${name} frame`, [frame(opcode[name], "", { reserved: bits })]])),
    ["a reserved bit of a continuation", [first("a"), last("b", { reserved: 4 })]],
    ["a reserved bit behind a whole message", [text("whole"), text("x", { reserved: 2 })], [saidText("whole")],
        echoOnly],
    ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].flatMap(kind => [
        [`reserved opcode ${kind}`, [frame(kind, "x")]],
        [`reserved opcode ${kind} without payload`, [frame(kind)]]]),
    ["a reserved opcode within a message", [first("a"), frame(3, "b"), last("c")]],
    ["a reserved control opcode within a message", [first("a"), frame(11, ""), last("c")]],
    ["a reserved opcode without FIN", [frame(5, "x", { final: false })]]);

const masks = [
    ...refused("5.1", ...Object.entries(opcode).filter(([name]) => name !== "continuation").flatMap(([name, kind]) => [
        [`a ${name} frame without a mask`, [frame(kind, name === "close" ? hex("03E8") : "abc", { masked: false })]],
        [`an empty ${name} frame without a mask`, [frame(kind, "", { masked: false })]]]),
        ["a continuation without a mask", [first("a"), last("b", { masked: false })]]),
    ...section("5.3",
        ["a key of zeros", [text("plain to see", { key: hex("00000000") })], [saidText("plain to see")]],
        ["a key of ones", [text("turned over", { key: hex("FFFFFFFF") })], [saidText("turned over")]],
        ["a key for each fragment", [first("one ", { key: hex("01020304") }), last("two", { key: hex("A0B0C0D0") })],
            [saidText("one two")]],
        ["payloads of each rest modulo 4", [..."1234567"].map((_, i) => binary(bytes(i), { key: hex("11223344") })),
            [..."1234567"].map((_, i) => saidBinary(bytes(i)))]),
];

const fragments = [
    ...section("5.4",
        ["a text in two fragments", [first("Hel"), last("lo")], [saidText("Hello")]],
        ["a binary message in three fragments", [firstBinary(hex("00FF")), more(hex("80")), last(hex("01"))],
            [saidBinary(hex("00FF8001"))]],
        ["an empty first fragment", [first(""), last("x")], [saidText("x")]],
        ["an empty fragment in the middle", [first("a"), more(""), last("b")], [saidText("ab")]],
        ["an empty last fragment", [first("ab"), last("")], [saidText("ab")]],
        ["an empty last fragment of a binary message", [firstBinary(hex("FE")), last("")], [saidBinary(hex("FE"))]],
        ["two empty fragments", [first(""), last("")], [saidText("")]],
        ["four empty fragments", [firstBinary(""), more(""), more(""), last("")], [saidBinary("")]],
        ["a text of 100 fragments of a byte", [first("a"), ...Array.from({ length: 98 }, () => more("b")), last("c")],
            [saidText(`a${"b".repeat(98)}c`)]],
        ["fragments of each form of length",
            [firstBinary(bytes(125)), more(bytes(126)), more(bytes(65536)), last(bytes(3))],
            [saidBinary(Buffer.concat([bytes(125), bytes(126), bytes(65536), bytes(3)]))]],
        ["fragments in one write", [Buffer.concat([first("a"), more("b"), last("c")])], [saidText("abc")]],
        ["a fragmented message, a whole one, a fragmented one",
            [first("a"), last("b"), binary("c"), firstBinary("d"), last("e")],
            [saidText("ab"), saidBinary("c"), saidBinary("de")]],
        ["a ping between fragments", [first("a"), ping("p"), last("b")], [saidPong("p"), saidText("ab")]],
        ["pings between all fragments", [first("a"), ping("1"), more("b"), ping("2"), more(""), ping("3"), last("c")],
            [saidPong("1"), saidPong("2"), saidPong("3"), saidText("abc")]],
        ["an empty ping between empty fragments", [first(""), ping(""), last("")], [saidPong(""), saidText("")]],
        ["a pong between fragments", [first("a"), pong("p"), last("b")], [saidText("ab")]],
        ["a control frame of 125 bytes between fragments", [firstBinary("a"), ping(bytes(125)), last("b")],
            [saidPong(bytes(125)), saidBinary("ab")]],
        ["a close frame between fragments", [first("a"), close(1000), last("b")], [], 1000]),
    ...refused("5.4",
        ["a continuation of nothing", [last("x")]],
        ["an empty continuation of nothing", [last("")]],
        ["a continuation of nothing, without FIN", [more("x")]],
        ["a continuation behind a whole message", [text("a"), last("b")], [saidText("a")], echoOnly],
        ["a continuation behind a fragmented message", [first("a"), last("b"), last("c")], [saidText("ab")], echoOnly],
        ["a text within a fragmented text", [first("a"), text("b")]],
        ["a binary message within a fragmented text", [first("a"), binary("b")]],
        ["a text within a fragmented binary message", [firstBinary("a"), text("b")]],
        ["a fragmented text within a fragmented text", [first("a"), first("b")]],
        ["another message behind a ping between fragments", [first("a"), ping("p"), text("b")], [saidPong("p")]]),
    ...refused("5.5", ...["ping", "pong", "close"].flatMap(name => [
        [`a fragmented ${name}`, [frame(opcode[name], name === "close" ? hex("03E8") : "a", { final: false })]],
        [`an empty ${name} without FIN`, [frame(opcode[name], "", { final: false })]]])),
];

const controls = [
    ...refused("5.5", ...["ping", "pong", "close"].flatMap(name => [126, 65536].map(n =>
        [`a ${name} of ${n} bytes`, [frame(opcode[name], letters(n))]])),
        ["a ping of 5 bytes with a length of 16 bits", [ping("12345", { lengthBytes: 2 })]],
        ["a ping of 5 bytes with a length of 64 bits", [ping("12345", { lengthBytes: 8 })]]),
    ...section("5.5.2",
        ["a ping without payload", [ping("")], [saidPong("")]],
        ["a ping with a text", [ping("Hello")], [saidPong("Hello")]],
        ["a ping whose payload is not UTF-8", [ping(hex("00FFFEFDFCFB00FF"))], [saidPong(hex("00FFFEFDFCFB00FF"))]],
        ["a ping of 125 bytes", [ping(bytes(125))], [saidPong(bytes(125))]],
        ["ten pings in one write", [Buffer.concat([..."0123456789"].map(digit => ping(digit)))],
            [..."0123456789"].map(saidPong)],
        ["a ping, then a message", [ping("p"), text("t")], [saidPong("p"), saidText("t")]]),
    ...section("5.5.3",
        ["a pong that nobody asked for", [pong("")], []],
        ["a pong with payload that nobody asked for", [pong("unasked")], []],
        ["a pong that nobody asked for, then a ping", [pong("unasked"), ping("asked")], [saidPong("asked")]]),
];

const goodCodes = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999];
const badCodes = [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 1999, 2000, 2999, 5000, 65535];
const closes = [
    ...section("5.5.1",
        ["a close frame without a code", [close(null)], [], null],
        ["a close frame with a code and a reason", [close(1000, "done")], [], 1000],
        ["a reason of 123 bytes", [close(1000, letters(123))], [], 1000],
        ["a reason of more than ASCII", [close(4000, "auf Wiedersehen, κόσμε")], [], 4000],
        ["a text behind the close frame", [close(1000), text("late")], [], 1000],
        ["a ping behind the close frame", [close(1000), ping("late")], [], 1000],
        ["a second close frame", [close(3000), close(1002)], [], 3000],
        ["a mistake behind the close frame", [close(1000), frame(15, "", { masked: false })], [], 1000],
        ["a message, then a close frame", [text("a"), close(1001)], [saidText("a")], 1001],
        ["all in one write", [Buffer.concat([text("a"), ping("p"), pong("q"), close(1001)])],
            [saidPong("p"), saidText("a")], 1001, { anyOrder: true }]),
    ...refused("5.5.1",
        ["a close frame with half a code", [frame(opcode.close, hex("03"))]],
        ["a close frame with a reason of 124 bytes", [close(1000, letters(124))]]),
    ...section("5.5.1",
        ["a reason that is not UTF-8", [close(1000, hex("CEBAE1BDB9CF83CEBCCEB5EDA080"))], [], 1007],
        ["a reason that ends within a character", [close(1000, hex("E282"))], [], 1007]),
    ...section("7.4", ...goodCodes.map(code => [`close code ${code}`, [close(code)], [], code])),
    ...refused("7.4", ...badCodes.map(code => [`close code ${code}, which must not be sent`, [close(code, "x")]])),
];

const goodTexts = {
    "κόσμε": "κόσμε", "U+0000": "\0", "U+007F": "\u007f", "U+0080": "\u0080", "U+07FF": "\u07ff", "U+0800": "\u0800",
    "U+D7FF": "\ud7ff", "U+E000": "\ue000", "U+FFFD": "\ufffd", "U+FFFE, a noncharacter": "\ufffe",
    "U+FFFF, a noncharacter": "\uffff",
    "U+10000": "\u{10000}", "U+1F600": "\u{1f600}", "U+10FFFF": "\u{10ffff}", "a byte order mark": "\ufeffx",
};
const badTexts = {
    "a continuation byte": "80", "the last continuation byte": "BF", "a continuation byte behind ASCII": "6F6B80",
    "an overlong U+0000 of two bytes": "C080", "an overlong U+007F of two bytes": "C1BF",
    "a lead of two bytes alone": "C2",
    "a lead of two bytes before ASCII": "C220", "an overlong U+0000 of three bytes": "E08080",
    "an overlong U+07FF": "E09FBF",
    "the first surrogate": "EDA080", "the last surrogate": "EDBFBF", "a pair of surrogates": "EDA081EDB080",
    "two bytes of three": "EFBF", "three bytes, the last wrong": "E28220",
    "an overlong U+0000 of four bytes": "F0808080",
    "an overlong U+FFFF": "F08FBFBF", "U+110000": "F4908080", "a lead above U+13FFFF": "F5808080",
    "three bytes of four": "F09F98",
    "a lead of five bytes": "F888808080", "a lead of six bytes": "FC8480808080", "the byte FE": "FE",
    "the byte FF": "FF",
    "an error behind good text": "CEBAE1BDB9CF83CEBCCEB5EDA080656469746564",
};
const characters = { "two bytes": "C3A9", "three bytes": "E282AC", "four bytes": "F09F9880" };
const encoded = hex("CEBAE1BDB9CF83CEBCCEB5F09F9880");
const utf8 = [
    ...section("8.1",
        ...Object.entries(goodTexts).map(([say, value]) => [say, [text(value)], [saidText(value)]]),
        ...Object.entries(badTexts).map(([say, value]) => [say, [text(hex(value))], [], 1007]),
        ...Object.entries(characters).flatMap(([say, value]) => Array.from({ length: value.length / 2 - 1 }, (_, i) => {
            const bytes = hex(value);
            return [`a character of ${say} with a fragment's end behind byte ${i + 1}`,
                [first(bytes.subarray(0, i + 1)), last(bytes.subarray(i + 1))], [saidText(bytes)]];
        })),
        ["a fragment for each byte", [first(""), ...[...encoded].map(byte => more(Buffer.from([byte]))), last("")],
            [saidText(encoded)]],
        ["a ping within a character", [first(hex("E2")), ping("p"), last(hex("82AC"))], [saidPong("p"), saidText("€")]],
        ["bytes that are no text, in a binary message", [binary(hex("FFFEC080"))], [saidBinary(hex("FFFEC080"))]],
        ["a text that ends within a character, in an empty last fragment", [first(hex("E282")), last("")], [], 1007],
        ["a text that ends within a character, in a last fragment", [first("a"), last(hex("F09F98"))], [], 1007],
        ["a character that the next fragment does not continue", [first(hex("E2")), more("a")], [], 1007],
        ["a surrogate whose halves are fragments", [first(hex("ED")), more(hex("A0"))], [], 1007],
        ["an overlong form whose halves are fragments", [first(hex("C0")), more(hex("80"))], [], 1007],
        ["a mistake in a first fragment, and nothing behind it", [first(hex("61FF"))], [], 1007],
        ["a mistake in a frame that is not complete",
            [text(Buffer.concat([hex("61FF"), letters(100)])).subarray(0, 8)], [], 1007],
        ["a surrogate in a frame that is not complete",
            [text(Buffer.concat([hex("EDA0"), letters(100)])).subarray(0, 8)], [], 1007]),
];

const limits = section("10.4",
    ["a message of 32 MiB", [binary(Buffer.alloc(maxMessage, 7))], [saidBinary(Buffer.alloc(maxMessage, 7))]],
    ["a text of 32 MiB", [text(letters(maxMessage))], [saidText(letters(maxMessage))]],
    ["the head of a message of 32 MiB and a byte", [binary("", { length: maxMessage + 1 })], [], 1009],
    ["the head of a message of 2^32 bytes", [text("", { length: 2 ** 32 })], [], 1009],
    ["the head of a message of 2^63 - 1 bytes", [binary("", { length: (1n << 63n) - 1n, lengthBytes: 8 })], [], 1009],
    ["the head of a fragment that makes a message too large",
        [firstBinary(letters(MiB)), last("", { length: maxMessage })], [], 1009],
    ["as many fragments as are allowed",
        [Buffer.concat([firstBinary("a"), ...Array(maxFragments - 2).fill(more("")), last("b")])],
        [saidBinary("ab")]],
    ["one fragment too many",
        [Buffer.concat([firstBinary("a"), ...Array(maxFragments - 1).fill(more("")), last("b")])], [], 1008]);

const conversation = [text("whole"), first("hal"), ping("between"), last("ves"), binary(bytes(200)), text("€")];
const answers = [saidPong("between"), saidText("whole"), saidText("halves"), saidBinary(bytes(200)), saidText("€")];
const pieces = [
    ...section("5.2",
        ["a conversation, byte by byte", conversation, answers, undefined, { pieces: 1, anyOrder: true }],
        ["a conversation in pieces of 7 bytes", conversation, answers, undefined, { pieces: 7, anyOrder: true }],
        ["a conversation in one piece", conversation, answers, undefined, { pieces: Infinity, anyOrder: true }],
        ...[1, 2, 3, 4, 5, 7, 8, 9, 13, 14, 15].map(at => {
            const whole = binary(bytes(70_000));
            return [`a frame whose first piece has ${at} bytes`, [whole.subarray(0, at), whole.subarray(at)],
                [saidBinary(bytes(70_000))]];
        })),
    ...refused("5.2", ["a reserved bit in the first byte, and nothing behind it",
        [frame(opcode.text, "", { reserved: 4 }).subarray(0, 1)]]),
    ...refused("5.1", ["the first two bytes of an unmasked frame",
        [frame(opcode.text, "abc", { masked: false }).subarray(0, 2)]]),
    ...section("4.1",
        ["frames in one piece with the handshake", [text("early"), ping("p"), binary(bytes(300))],
            [saidPong("p"), saidText("early"), saidBinary(bytes(300))], undefined,
            { behindHandshake: true, anyOrder: true }],
        ["much in one piece with the handshake", [binary(bytes(200_000)), text("end")],
            [saidBinary(bytes(200_000)), saidText("end")],
            undefined, { behindHandshake: true }],
        ["a close frame in one piece with the handshake", [close(4001)], [], 4001, { behindHandshake: true }]),
    ...refused("5.1", ["an unmasked frame in one piece with the handshake", [text("x", { masked: false })], [],
        { behindHandshake: true }]),
];

export const cases = [...lengths, ...reserved, ...masks, ...fragments, ...controls, ...closes, ...utf8, ...limits,
    ...pieces];
