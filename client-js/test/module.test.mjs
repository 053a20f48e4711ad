// The forms in which the client comes, its constructor's checks, and a real server behind a real fetch.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import vm from "node:vm";
import { EventHandler } from "../eh.mjs";
import { FakeServer } from "./support/fake_server.mjs";
import { until } from "./support/harness.mjs";

const folder = new URL("..", import.meta.url);
const source = readFileSync(new URL("eh.js", folder), "utf8");
const run = promisify(execFile);

describe("the forms of the client", () => {
    test("import, default import, require and the global are one class", async () => {
        const { default: Default } = await import("../eh.mjs");
        const required = createRequire(import.meta.url)("../eh.js");
        assert.equal(Default, EventHandler);
        assert.equal(required.EventHandler, EventHandler);
        assert.equal(globalThis.EventHandler, EventHandler);
    });

    test("a classic script assigns globalThis.EventHandler and nothing else, and twice is harmless", () => {
        const page = vm.createContext({
            URL,
            TextEncoder,
            AbortController,
            document: { baseURI: "http://page.test/" },
        });
        const before = Object.keys(page);
        vm.runInContext(source, page);
        const first = page.EventHandler;
        vm.runInContext(source, page);
        assert.equal(page.EventHandler, first);
        assert.deepEqual(
            Object.keys(page).filter(name => !before.includes(name)),
            ["EventHandler"],
        );
    });

    test("it works in a package of modules and in one without a package.json", async t => {
        const scratch = mkdtempSync(join(tmpdir(), "eh-"));
        t.after(() => rmSync(scratch, { recursive: true }));
        for (const name of ["eh.js", "eh.mjs"]) cpSync(new URL(name, folder), join(scratch, name));
        for (const type of [undefined, "module", "commonjs"]) {
            if (type) writeFileSync(join(scratch, "package.json"), JSON.stringify({ type }));
            const script =
                `import { EventHandler } from ${JSON.stringify(pathToFileURL(join(scratch, "eh.mjs")).href)};` +
                "console.log(new EventHandler({}, 'http://a.test/b').isConnected());";
            const { stdout } = await run(process.execPath, ["--input-type=module", "-e", script]);
            assert.equal(stdout, "false\n");
        }
    });

    test("every file that the package names exists", () => {
        const { files, exports, types, main, module } = JSON.parse(
            readFileSync(new URL("package.json", folder), "utf8"),
        );
        const named = [...files, types, main, module, ...JSON.stringify(exports).match(/\.\/[\w.-]+\.\w+/g)];
        for (const name of named) assert.ok(readFileSync(new URL(name, folder)).length, name);
    });

    test("the types say what the manual says", async t => {
        const scratch = mkdtempSync(join(tmpdir(), "eh-"));
        t.after(() => rmSync(scratch, { recursive: true }));
        mkdirSync(join(scratch, "node_modules"));
        symlinkSync(fileURLToPath(folder), join(scratch, "node_modules", "eventhandler"));
        const path = name => JSON.stringify(new URL(name, folder).pathname);
        writeFileSync(
            join(scratch, "module.mts"),
            `
            import { cbor } from ${path("eh-cbor.mjs")};
            import Default, { EventHandler, type EventHandlerOptions, type EventHandlerReason } from ${path("eh.mjs")};
            const options: EventHandlerOptions = { offline: "throw", queue: { events: 3 }, headers: { A: "x" } };
            let last: EventHandlerReason | undefined;
            const eh: EventHandler = new Default({
                onConnect: (cid: number, link: string) => {}, onDisconnect: why => { last = why; },
                onError: e => e.message + e.code, onLink: state => state === "up",
            }, "x", options);
            const sent: boolean = eh.sendData("A", "b", [1n, "x"]);
            const call: (index: number, args: ArrayLike<any>) => boolean = eh.bindServer("A", ["b()"], { maxAge: 5 });
            const closed: Promise<void> = eh.close();
            new EventHandler({}, "x", { codec: cbor });
            // @ts-expect-error no such codec
            new EventHandler({}, "x", { codec: "cbor" });
            // @ts-expect-error no such choice
            new EventHandler({}, "x", { offline: "nope" });
            // @ts-expect-error no such event of the status object
            new EventHandler({ onConect() {} }, "x");
        `,
        );
        writeFileSync(
            join(scratch, "common.cts"),
            `
            import { EventHandler } from "eventhandler";
            import { cbor } from "eventhandler/cbor";
            new EventHandler(null, "x", { codec: cbor }).connect();
        `,
        );
        writeFileSync(
            join(scratch, "script.ts"),
            `
            /// <reference path=${path("eh.d.ts")} />
            /// <reference path=${path("eh-cbor.d.ts")} />
            const eh: EventHandler = new EventHandler({}, "x", { codec: EventHandlerCbor });
        `,
        );
        const compiler = createRequire(new URL("../../tests/package.json", import.meta.url)).resolve(
            "typescript/bin/tsc",
        );
        const options = [
            "--noEmit",
            "--strict",
            "--target",
            "es2022",
            "--lib",
            "es2022,dom",
            "--typeRoots",
            join(scratch, "none"),
        ];
        const files = ["module.mts", "common.cts", "script.ts"].map(name => join(scratch, name));
        await run(process.execPath, [compiler, ...options, "--module", "nodenext", ...files]).catch(error =>
            assert.fail(error.stdout),
        );
    });
});

describe("the constructor", () => {
    for (const [url, options, sentence] of [
        ["instrument", {}, "Invalid URL"],             // outside a page an address must be absolute
        ["http://a.test/b", { ofline: "queue" }, "bad option ofline: queue"],
        ["http://a.test/b", { offline: "drop" }, "bad option offline: drop"],
        ["http://a.test/b", { long: "int" }, "bad option long: int"],
        ["http://a.test/b", { maxAge: "5" }, "bad option maxAge: 5"],
        ["http://a.test/b", { queue: { events: -1 } }, "bad option events: -1"],
        ["http://a.test/b", { queue: { byte: 1 } }, "bad option byte: 1"],
        ["http://a.test/b", { backoff: { min: NaN } }, "bad option min: NaN"],
        ["http://a.test/b", { fetch: 1 }, "bad option fetch: 1"],
        ["http://a.test/b", { headers: "x" }, "bad option headers: x"],
    ]) {
        test(`refuses: ${sentence}`, () => {
            assert.throws(() => new EventHandler({}, url, options), { name: "TypeError", message: sentence });
        });
    }

    test("takes options that are undefined for left out, and no status at all", () => {
        new EventHandler(null, "http://a.test/b", { maxAge: undefined, queue: { events: 5 } }).destructor();
        new EventHandler(undefined, new URL("http://a.test/b?c#d")).destructor();
    });

    test("a stub's options are checked as well", () => {
        const eh = new EventHandler({}, "http://a.test/b");
        assert.throws(() => eh.bindServer("A", ["b()"], { offline: "nope" }), /bad option offline: nope/);
    });
});

describe("in Node", () => {
    test("it talks HTTP to a real server, and headers of the application go along", async t => {
        const server = new FakeServer();
        const url = await server.listen();
        t.after(() => server.stop());
        let token = 0;
        const eh = new EventHandler({}, `${url}/`, {
            headers: {
                get Authorization() {
                    return `Bearer ${++token}`;
                },
            },
        });
        const got = [];
        eh.bindClient("Down", ["n(int i,string s)"], { n: (...values) => got.push(values) });
        const call = eh.bindServer("Up", ["n(int i,string s)"]);
        eh.connect();
        call(0, [1, "h\u00e9llo \u{1f600}"]);
        await until(() => server.events.length === 1);
        server.emit("Down", "n", [2, "w\u00f6rld \u{1f600}"]);
        await until(() => got.length === 1);
        assert.deepEqual(server.events[0].slice(1), ["Up", "n", [1, "h\u00e9llo \u{1f600}"]]);
        assert.deepEqual(got, [[2, "w\u00f6rld \u{1f600}"]]);
        assert.equal(server.requests[0].headers.authorization, "Bearer 1");
        assert.ok(server.requests.slice(1).every(({ headers }) => /^17\.[\w-]{22}$/.test(headers["eh-connection"])));
        assert.ok(
            server.requests.every(({ query }) => !query.toString().includes(server.only().token)),
            "no secret in an address",
        );
        await eh.close();
        assert.equal(server.connections.size, 0);
    });

    test("an address where nobody listens is an error with the reason", async t => {
        const server = new FakeServer();
        const url = await server.listen();
        await server.stop();
        const errors = [];
        const eh = new EventHandler({ onError: error => errors.push(error) }, url);
        t.after(() => eh.destructor());
        eh.connect();
        await until(() => errors.length);
        assert.equal(errors[0].code, "unreachable");
        assert.match(errors[0].message, /cannot be reached: .*ECONNREFUSED/);
    });

    test("after destructor() the process ends by itself", async t => {
        const server = new FakeServer();
        const url = await server.listen();
        t.after(() => server.stop());
        const script = `import { EventHandler } from ${JSON.stringify(new URL("eh.mjs", folder).href)};
            const status = { onConnect() { console.log("connected"); eh.destructor(); } };
            const eh = new EventHandler(status, ${JSON.stringify(url)});
            eh.connect();`;
        const { stdout } = await run(process.execPath, ["--input-type=module", "-e", script], { timeout: 10000 });
        assert.equal(stdout, "connected\n");
    });
});
