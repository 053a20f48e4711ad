// What prototypes allow, how values travel, and what the application gets.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { connected, connectable, until } from "./support/harness.mjs";

const ALL =
    "all(int i,long l,double d,string s,int[] ints,long[] longs,double[] doubles,string[] strings,byte[] bytes)";

/** The text of the last send, without the line of names. */
const lastLine = server =>
    server.requests
        .filter(({ path }) => path === "send")
        .at(-1)
        .body.trim();

describe("calling by a prototype", () => {
    test("every type travels as the protocol writes it", async t => {
        const { eh, server } = await connected(t);
        const call = eh.bindServer("Test", [ALL]);
        call(0, [
            -5,
            2n ** 62n,
            -0,
            "ä\u{1f600}\n",
            [1, 2],
            [1n, 2 ** 53 - 1, -(2n ** 63n)],
            [NaN, -Infinity, 1e21, -0],
            ["a", ""],
            Uint8Array.of(0, 255, 7),
        ]);
        await until(() => server.events.length === 1);
        assert.equal(
            lastLine(server).split("\n").at(-1),
            '["Test","all",[-5,"4611686018427387904",-0,"ä\u{1f600}\\n",[1,2],' +
                '[1,9007199254740991,"-9223372036854775808"],["NaN","-Infinity",1e+21,-0],["a",""],"AP8H"]]',
        );
    });

    test("typed arrays and other array-likes are as good as arrays", async t => {
        const { eh, server } = await connected(t);
        const call = eh.bindServer("Test", ["a(int[] i,double[3] d,long[] l,string[2] s,byte[2] b)"]);
        call(0, [
            Int32Array.of(1, -2),
            Float64Array.of(1, 2, 0.5),
            BigInt64Array.of(-1n),
            { length: 2, 0: "x", 1: "y" },
            [1, 2],
        ]);
        await until(() => server.events.length === 1);
        assert.deepEqual(server.events[0].slice(1), ["Test", "a", [[1, -2], [1, 2, 0.5], [-1], ["x", "y"], "AQI="]]);
    });

    test("the arguments object of an old stub is as good as an array", async t => {
        const { eh, server } = await connected(t);
        const call = eh.bindServer("Test", ["two(int a,string b)"]);
        (function () {
            call(0, arguments);
        })(1, "b");
        await until(() => server.events.length === 1);
        assert.deepEqual(server.events[0].slice(1), ["Test", "two", [1, "b"]]);
    });

    for (const [prototype, args, Kind, sentence] of [
        ["name(string id)", [5], TypeError, "Test.name: argument 1 (id): expected string, got number 5"],
        ["name(string id)", [], TypeError, "Test.name: expected 1 arguments, got 0"],
        ["name(string id)", ["a", "b"], TypeError, "Test.name: expected 1 arguments, got 2"],
        ["name(string id)", [null], TypeError, "Test.name: argument 1 (id): expected string, got object"],
        [
            "name(string id)",
            ["a\ud800"],
            TypeError,
            "Test.name: argument 1 (id): expected string, got a lone surrogate",
        ],
        ["set(string a,int value)", ["", "5"], TypeError, "Test.set: argument 2 (value): expected int, got string"],
        ["set(int value)", [2 ** 31], RangeError, "Test.set: argument 1 (value): expected int, got number 2147483648"],
        ["set(int value)", [1.5], RangeError, "Test.set: argument 1 (value): expected int, got number 1.5"],
        ["set(int value)", [NaN], RangeError, "Test.set: argument 1 (value): expected int, got number NaN"],
        ["set(int value)", [1n], RangeError, "Test.set: argument 1 (value): expected int, got bigint 1"],
        [
            "set(long value)",
            [2 ** 53],
            RangeError,
            "Test.set: argument 1 (value): expected long, got number 9007199254740992",
        ],
        [
            "set(long value)",
            [2n ** 63n],
            RangeError,
            "Test.set: argument 1 (value): expected long, got bigint 9223372036854775808",
        ],
        ["set(double value)", ["1"], TypeError, "Test.set: argument 1 (value): expected double, got string"],
        ["set(double value)", [undefined], TypeError, "Test.set: argument 1 (value): expected double, got undefined"],
        ["set(int[] table)", [7], TypeError, "Test.set: argument 1 (table): expected int[], got number 7"],
        ["set(string[] table)", ["abc"], TypeError, "Test.set: argument 1 (table): expected string[], got string"],
        [
            "set(int[] table)",
            [[1, "2"]],
            TypeError,
            "Test.set: argument 1 (table), element 1: expected int, got string",
        ],
        ["set(int[3] table)", [[1, 2]], RangeError, "Test.set: argument 1 (table): expected int[3], got 2 elements"],
        [
            "set(byte[] data)",
            [[256]],
            RangeError,
            "Test.set: argument 1 (data), element 0: expected byte, got number 256",
        ],
        ["set(byte[2] data)", [[1]], RangeError, "Test.set: argument 1 (data): expected byte[2], got 1 elements"],
    ]) {
        test(`refused with a sentence: ${sentence}`, t => {
            const { eh } = connectable(t);
            const call = eh.bindServer("Test", [prototype]);
            assert.throws(() => call(0, args), { name: Kind.name, message: sentence });
        });
    }
});

describe("receiving by a prototype", () => {
    /** What `all` gets for arguments that the server writes as `text`. */
    async function receive(t, prototype, text, options) {
        const connection = connectable(t, options);
        const { eh, server, all } = connection;
        const got = [];
        eh.bindClient("Test", [prototype], { all: (...values) => got.push(values) });
        eh.connect();
        await until(() => eh.isConnected());
        server.emitText(`["Test","all",${text}]`);
        await until(() => got.length || all("error").length);
        return { ...connection, got: got[0], error: all("error")[0] };
    }

    test("every type becomes what the manual says", async t => {
        const { got } = await receive(
            t,
            ALL,
            '[7,"9223372036854775807",-0,"\\u00e4",[1,-2],[3,"-9007199254740993"],' +
                '["NaN",0.5,"-Infinity"],["x"],"AP8H"]',
        );
        assert.deepEqual(got, [
            7,
            9223372036854775807n,
            -0,
            "ä",
            Int32Array.of(1, -2),
            BigInt64Array.of(3n, -9007199254740993n),
            Float64Array.of(NaN, 0.5, -Infinity),
            ["x"],
            Uint8Array.of(0, 255, 7),
        ]);
    });

    test('with long: "number" longs are numbers, alone and in arrays', async t => {
        const { got } = await receive(t, "all(long l,long[] list)", "[-7,[1,9007199254740991]]", { long: "number" });
        assert.deepEqual(got, [-7, [1, 9007199254740991]]);
    });

    test('with long: "number" a long beyond 2^53 is an error', async t => {
        const { error } = await receive(t, "all(long l)", '["9007199254740993"]', { long: "number" });
        assert.equal(error.message, "Test.all: argument 1 (l): expected long, got string");
    });

    for (const [prototype, args, sentence] of [
        ["all(string s)", "[5]", "Test.all: argument 1 (s): expected string, got number 5"],
        ["all(string s)", '["\\ud800"]', "Test.all: argument 1 (s): expected string, got a lone surrogate"],
        ["all(int i)", "[2147483648]", "Test.all: argument 1 (i): expected int, got number 2147483648"],
        ["all(long l)", "[9007199254740993]", "Test.all: argument 1 (l): expected long, got number 9007199254740992"],
        ["all(long l)", '["9223372036854775808"]', "Test.all: argument 1 (l): expected long, got string"],
        ["all(long l)", '["007"]', "Test.all: argument 1 (l): expected long, got string"],
        ["all(double d)", '["nan"]', "Test.all: argument 1 (d): expected double, got string"],
        ["all(int[2] t)", "[[1]]", "Test.all: argument 1 (t): expected int[2], got 1 elements"],
        ["all(byte[] b)", '["AQI"]', "Test.all: argument 1 (b): expected byte[], got string"],
        ["all(byte[] b)", '["A Q="]', "Test.all: argument 1 (b): expected byte[], got string"],
        ["all(byte[3] b)", '["AQI="]', "Test.all: argument 1 (b): expected byte[3], got 2 elements"],
        ["all(int i)", "[]", "Test.all: expected 1 arguments, got 0"],
        ["all(int i)", "7", "Test.all: expected 1 arguments, got undefined"],
    ]) {
        test(`a wrong event is reported on both sides and not delivered: ${sentence} of ${args}`, async t => {
            const { eh, server, error, got } = await receive(t, prototype, args);
            assert.deepEqual([error.message, error.code, got], [sentence, "bad-event", undefined]);
            await until(() => server.only().bad.length === 1);
            assert.deepEqual(server.only().bad[0], { code: "bad-event", number: 1, detail: sentence });
            await until(() => server.only().acked === 1, "it counts as received");
            assert.ok(eh.isConnected());
        });
    }

    test("what comes after a wrong event is delivered", async t => {
        const { eh, server } = connectable(t);
        const got = [];
        eh.bindClient("Test", ["n(int i)"], { n: i => got.push(i) });
        eh.connect();
        await until(() => eh.isConnected());
        for (const text of ['["Test","n",[1]]', '["Test","n",["x"]]', '["Test","n",[3]]']) server.emitText(text);
        await until(() => got.length === 2);
        assert.deepEqual(got, [1, 3]);
    });
});

describe("without prototypes", () => {
    test("sendData takes numbers, bigints, strings, bytes and arrays of these", async t => {
        const { eh, server } = await connected(t);
        assert.equal(
            eh.sendData("Raw", "call", [1, -0, 2n ** 60n, "x", Uint8Array.of(1), ["y", "z"], Float64Array.of(NaN)]),
            true,
        );
        await until(() => server.events.length === 1);
        assert.equal(lastLine(server), '["Raw","call",[1,-0,"1152921504606846976","x","AQ==",["y","z"],["NaN"]]]');
    });

    test("sendData refuses what cannot travel", t => {
        const { eh } = connectable(t);
        for (const value of [true, null, undefined, {}, () => {}, "\udc00"]) {
            assert.throws(() => eh.sendData("Raw", "call", [1, value]), {
                name: "TypeError",
                message: /^Raw\.call: argument 2: expected string, got /,
            });
        }
    });

    test("an object added without prototypes hears everything, own methods and inherited ones", async t => {
        class Base {
            inherited(...values) {
                this.got.push(["inherited", ...values]);
            }
        }
        class Raw extends Base {
            got = [];
            own(...values) {
                this.got.push(["own", ...values]);
            }
        }
        const { eh, server } = connectable(t);
        const raw = new Raw();
        eh.addInterface(raw, "Raw");
        eh.connect();
        await until(() => eh.isConnected());
        assert.equal(JSON.parse(server.requests[0].body).open.client, undefined);
        for (const name of ["constructor", "toString", "__proto__", "own", "inherited"])
            server.emit("Raw", name, [1, ["x"]]);
        server.emit("constructor", "constructor", []);
        await until(() => raw.got.length === 2);
        assert.deepEqual(raw.got, [
            ["own", 1, ["x"]],
            ["inherited", 1, ["x"]],
        ]);
    });

    test("an object added after connect() is refused, because the server would send it nothing", async t => {
        const { eh } = await connected(t);
        assert.throws(() => eh.addInterface({}, "Late"), /addInterface after connect\(\)/);
    });
});
