// The optional CBOR codec by itself: what it writes, what it reads back, in pieces, and what it refuses.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import vm from "node:vm";
import { cbor } from "../eh-cbor.mjs";
import { connectable } from "./support/harness.mjs";

const bytes = text => Uint8Array.from(text.match(/../g) ?? [], digits => parseInt(digits, 16));
const hex = list => Buffer.from(list).toString("hex");
const read = (list, isWhole = true) => cbor.read()(list, isWhole);

describe("writing", () => {
    for (const [value, expected] of [
        [0, "00"], [23, "17"], [24, "1818"], [255, "18ff"], [256, "190100"], [65535, "19ffff"], [65536, "1a00010000"],
        [4294967295, "1affffffff"], [4294967296, "1b0000000100000000"], [Number.MAX_SAFE_INTEGER, "1b001fffffffffffff"],
        [-1, "20"], [-24, "37"], [-25, "3818"], [-2147483648, "3a7fffffff"], [-4294967297, "3b0000000100000000"],
        [0n, "00"], [2n ** 63n - 1n, "1b7fffffffffffffff"], [-(2n ** 63n), "3b7fffffffffffffff"], [-1n, "20"],
        [Object(1.5), "fb3ff8000000000000"], [Object(-0), "fb8000000000000000"], [Object(Infinity), "fb7ff0000000000000"],
        ["", "60"], ["a\u00e4\u{1f600}", "6761c3a4f09f9880"], [Uint8Array.of(1, 255), "4201ff"],
        [[1, ["a"]], "8201816161"], [{ ack: 41 }, "a16361636b1829"], [{ a: undefined, b: {} }, "a16162a0"],
        [Int32Array.of(1, -1), "d84e4801000000ffffffff"], [BigInt64Array.of(-2n), "d84f48feffffffffffffff"],
        [Float64Array.of(1.5), "d85648000000000000f83f"],
    ]) {
        test(`${Object.prototype.toString.call(value).slice(8, -1)} ${hex(cbor.encode(value))}`, () =>
            assert.equal(hex(cbor.encode(value)), expected));
    }

    test("a part of a larger buffer is that part alone", () => {
        const list = Int32Array.of(1, 2, 3, 4).subarray(1, 3);
        assert.equal(hex(cbor.encode(list)), "d84e480200000003000000");
        assert.equal(hex(cbor.encode(Uint8Array.of(1, 2, 3).subarray(1, 2))), "4102");
    });

    test("what was written stays when more is written", () => {
        const first = cbor.encode(["a", 1]);
        cbor.encode(["b".repeat(5000), 2]);
        assert.equal(hex(first), "82616101");
    });

    test("pieces are joined", () => {
        assert.equal(hex(cbor.join([cbor.encode([1]), cbor.encode([2]), cbor.encode([])])), "8101810280");
        assert.equal(hex(cbor.join([])), "");
    });
});

describe("reading", () => {
    // From appendix A of RFC 8949, and the typed arrays of RFC 8746.
    for (const [text, expected] of [
        ["00", 0], ["1864", 100], ["1b000000e8d4a51000", 1000000000000], ["1bffffffffffffffff", 18446744073709551615n],
        ["3bffffffffffffffff", -18446744073709551616n], ["3903e7", -1000], ["1b0020000000000000", 9007199254740992n],
        ["f90000", 0], ["f98000", -0], ["f93c00", 1], ["f93e00", 1.5], ["f97bff", 65504], ["f90001", 5.960464477539063e-8],
        ["f90400", 0.00006103515625], ["f9c400", -4], ["f97c00", Infinity], ["f97e00", NaN], ["f9fc00", -Infinity],
        ["fa47c35000", 100000], ["fa7f7fffff", 3.4028234663852886e+38], ["fb3ff199999999999a", 1.1], ["fb7e37e43c8800759c", 1e300],
        ["f4", false], ["f5", true], ["f6", null], ["f7", undefined], ["f8ff", undefined],
        ["40", new Uint8Array()], ["4401020304", Uint8Array.of(1, 2, 3, 4)], ["62225c", "\"\\"], ["63e6b0b4", "\u6c34"],
        ["64f0908591", "\ud800\udd51"], ["63efbbbf", "\ufeff"], ["826161a161626163", ["a", { b: "c" }]],
        ["d84e4801000000ffffffff", Int32Array.of(1, -1)], ["d84f48feffffffffffffff", BigInt64Array.of(-2n)],
        ["d85648000000000000f83f", Float64Array.of(1.5)], ["d84e40", new Int32Array()],
        // Well-formed, and of no use:
        ["c074323031332d30332d32315432303a30343a30305a", undefined], ["d84e4101", undefined], ["d84e6161", undefined],
        ["61ff", undefined], ["a2616101616102", undefined], ["a10102", undefined],
    ]) {
        test(text, () => assert.deepEqual(read(bytes(text)), [expected]));
    }

    test("a member called __proto__ is a member", () => {
        const [message] = read(bytes("a1695f5f70726f746f5f5fa1616101"));
        assert.deepEqual(Object.getOwnPropertyNames(message), ["__proto__"]);
        assert.equal(message.a, undefined);
    });

    test("arrays of numbers are copies that can be kept", () => {
        const source = bytes("83d84e4401000000d85648000000000000f83f4107");
        const [[ints, doubles, raw]] = read(source);
        source.fill(0);
        assert.deepEqual([ints, doubles, raw], [Int32Array.of(1), Float64Array.of(1.5), Uint8Array.of(7)]);
        assert.equal(ints.buffer.byteLength, 4);
    });

    const sequence = [["A", "b", [1, 2n ** 60n, "\u00e4".repeat(300), Int32Array.of(5)]], { ack: 1 }, ["C", "d", []]];

    test("a sequence in pieces of any size is the same", () => {
        const all = cbor.join(sequence.map(cbor.encode));
        for (const size of [1, 2, 7, 64, 700, 10000]) {
            const reader = cbor.read();
            const got = [];
            for (let at = 0; at < all.length; at += size) got.push(...reader(all.slice(at, at + size)));
            assert.deepEqual([...got, ...reader("", true)], sequence, `${size} bytes at a time`);
        }
        assert.deepEqual(read(all.buffer), sequence);
    });

    test("a sequence that ends within an item says so after what was whole", () => {
        const all = cbor.join(sequence.map(cbor.encode));
        for (let size = 1; size < all.length; ++size) {
            const got = read(all.subarray(0, size));
            const whole = got.indexOf(undefined) < 0 ? got : got.slice(0, -1);
            assert.deepEqual(whole, sequence.slice(0, whole.length), `${size} bytes`);
        }
    });
});

describe("what no reader should believe", () => {
    for (const [name, text] of [
        ["an indefinite array", "9f01ff"], ["an indefinite string", "7f6161ff"], ["a lonely break", "ff"],
        ["reserved heads", "1c"], ["a simple value in two bytes that has one", "f818"],
        ["nine levels", "81".repeat(9) + "01"], ["a million levels", "81".repeat(1e6)], ["tags around tags", "c1".repeat(9) + "01"],
        ["a string of 2^63 bytes", "5b8000000000000000"], ["text of 4 GiB", "7affffffff"], ["2^64 - 1 elements", "9bffffffffffffffff"],
        ["2^60 members", "bb1000000000000000"], ["an array of 2^26 elements", "9a04000001"],
        ["a typed array of 2^40 bytes", "d84e5b0000010000000000"],
    ]) {
        test(`${name}: refused at once, whatever follows`, () => {
            const reader = cbor.read();
            assert.deepEqual(reader(cbor.join([cbor.encode(["ok"]), bytes(text)])), [["ok"], undefined]);
        });
    }

    test("lengths beyond the bytes make nothing in advance", () => {
        const before = process.memoryUsage().heapUsed;
        for (const text of ["9a03ff0000", "5a03ff0000", "ba01ff0000", "81".repeat(7) + "9a03ff0000"]) {
            assert.deepEqual(read(bytes(text), false), []);
        }
        assert.ok(process.memoryUsage().heapUsed - before < 4e6);
    });

    test("random bytes, and right ones with random faults, are read or refused and nothing else", () => {
        let state = 7;
        const random = n => (state = Math.imul(state, 1103515245) + 12345 >>> 0) % n;
        const right = cbor.encode(["Name", "event", [1, -5n, "text", ["a", "b"], Float64Array.of(1, 2), { a: { b: 1 } }]]);
        for (let run = 0; run < 20000; ++run) {
            const list = run % 2 ? Uint8Array.from({ length: random(40) }, () => random(256)) : right.slice();
            if (!(run % 2)) list[random(list.length)] = random(256);
            assert.ok(Array.isArray(read(list)));
        }
    });
});

describe("the forms of the codec", () => {
    test("import, require and the global are one; a script loaded twice keeps the first", () => {
        assert.equal(createRequire(import.meta.url)("../eh-cbor.js").cbor, cbor);
        assert.equal(globalThis.EventHandlerCbor, cbor);
        const page = vm.createContext({ TextEncoder, TextDecoder });
        const source = readFileSync(new URL("../eh-cbor.js", import.meta.url), "utf8");
        vm.runInContext(source, page);
        const first = page.EventHandlerCbor;
        vm.runInContext(source, page);
        assert.equal(page.EventHandlerCbor, first);
    });

    test("it is an option of the EventHandler, which sends only what a prototype allows", t => {
        const { eh } = connectable(t, { codec: cbor });
        const call = eh.bindServer("Up", ["a(int i,long l,double[2] d,byte[] b,string[] s)"]);
        const right = [1, 2n, [1, 2], [3], ["x"]];
        assert.equal(call(0, right), true);
        for (const [at, wrong, sentence] of [
            [0, 2 ** 31, /argument 1 \(i\): expected int, got number 2147483648/],
            [1, 2n ** 63n, /argument 2 \(l\): expected long, got bigint 9223372036854775808/],
            [1, 2 ** 53, /argument 2 \(l\): expected long/],
            [2, [1], /argument 3 \(d\): expected double\[2\], got 1 elements/],
            [2, [1, "2"], /argument 3 \(d\), element 1: expected double, got string/],
            [3, [256], /argument 4 \(b\), element 0: expected byte, got number 256/],
            [4, ["\ud800"], /argument 5 \(s\), element 0: expected string, got a lone surrogate/],
        ]) {
            assert.throws(() => call(0, right.with?.(at, wrong) ?? Object.assign([...right], { [at]: wrong })), sentence);
        }
    });
});
