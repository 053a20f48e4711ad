// The TypeScript declarations, with the client's own: right programs pass under --strict, wrong ones do not.
import assert from "node:assert/strict";
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const client = path.join(here, "../../client-js");
const require = createRequire(path.join(here, "../package.json"));
const ts = (() => {
    try {
        return require("typescript");
    } catch {
        return undefined;
    }
})();
const skip = ts ? false : "typescript is not installed in tests/";
const folder = mkdtempSync(path.join(tmpdir(), "ehc-typescript-"));
after(() => rmSync(folder, { recursive: true, force: true }));

for (const name of ["eh.d.ts", "eh.d.mts"]) cpSync(path.join(client, name), path.join(folder, name));
for (const golden of ["person", "types", "words", "documented"]) {
    const from = path.join(here, "good", golden);
    for (const name of readdirSync(from)) {
        if (/\.d\.m?ts$/.test(name)) cpSync(path.join(from, name), path.join(folder, name));
    }
}

/** The messages of the compiler about a program of these files. */
function compile(...files) {
    const program = ts.createProgram(files.map(name => path.join(folder, name)), {
        strict: true,
        noEmit: true,
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.NodeNext,
        moduleResolution: ts.ModuleResolutionKind.NodeNext,
        lib: ["lib.es2022.d.ts", "lib.dom.d.ts"],
        types: [],
    });
    return ts.getPreEmitDiagnostics(program).map(message =>
        `${path.basename(message.file?.fileName ?? "")}: ${ts.flattenDiagnosticMessageText(message.messageText, "\n")}`);
}

const head = `
import { EventHandler } from "./eh.mjs";
import { Types } from "./Types.mjs";
import { TypesBack } from "./TypesBack.mjs";
declare const eh: EventHandler;
const types = new Types(eh, { offline: "throw" });
const back = { nothing() {}, scalars() {}, arrays() {}, fixed() {} };
`;

test("all declarations of modules are right by themselves", { skip }, () => {
    assert.deepEqual(compile(...readdirSync(folder).filter(name => name.endsWith(".d.mts"))), []);
});

test("all declarations of classic scripts are right together", { skip }, () => {
    assert.ok(existsSync(path.join(folder, "eh.d.ts")));
    assert.deepEqual(compile(...readdirSync(folder).filter(name => name.endsWith(".d.ts"))), []);
});

test("a right program passes", { skip }, () => {
    writeFileSync(path.join(folder, "right.mts"), `${head}
        types.nothing();
        types.scalars(1, 2n, 3.5, "4");
        types.scalars(1, 2, 3, "4");
        types.arrays([1], [2n, 2], new Float64Array(2), ["a"], new Uint8Array(3));
        types.arrays(new Int32Array(1), new BigInt64Array(1), [1], ["a"], [1, 2]);
        const queued: boolean = Types(eh).nothing();
        new TypesBack(eh, {
            nothing() {},
            scalars(i, l, d, s) { const sum: bigint = BigInt(i) + l; s.toUpperCase(); d.toFixed(1); void sum; },
            arrays(is: Int32Array, ls: BigInt64Array, ds: Float64Array, ss: string[], bs: Uint8Array) {},
            fixed: (is, ls, ds, ss, bs) => console.log(is.length, ls[0] + 1n, ds, ss.join(), bs.byteLength, queued),
        });
    `);
    assert.deepEqual(compile("right.mts"), []);
});

test("a right program with classic scripts passes", { skip }, () => {
    writeFileSync(path.join(folder, "page.ts"), `
        const handler = new EventHandler({ onConnect() {}, onDisconnect() {}, onError() {} }, "person");
        const request: PersonRequest = new PersonRequest(handler);
        request.name("815");
        new PersonResponse(handler, { name: (first, last, birthYear) => document.title = first + last + birthYear });
    `);
    assert.deepEqual(compile("page.ts", "eh.d.ts", "PersonRequest.d.ts", "PersonResponse.d.ts"), []);
});

const mistakes = {
    "a string for an int": `types.scalars("1", 2n, 3, "4");`,
    "a number for a string": `types.scalars(1, 2n, 3, 4);`,
    "an argument too few": `types.scalars(1, 2n, 3);`,
    "an argument too many": `types.nothing(1);`,
    "numbers for strings in an array": `types.arrays([1], [2n], [3], [4], [5]);`,
    "an event that does not exist": `types.noting();`,
    "an unknown option": `new Types(eh, { ofline: "throw" });`,
    "something else for the client": `new Types({});`,
    "a missing function": `new TypesBack(eh, { nothing() {}, scalars() {}, arrays() {} });`,
    "a misspelt function": `new TypesBack(eh, { nothing() {}, scalars() {}, arrays() {}, fixt() {} });`,
    "a function with another type": `new TypesBack(eh, { ...back, scalars(i: string) {} });`,
    "a long taken for a number": `new TypesBack(eh, { ...back, scalars(i, l) { const n: number = l; void n; } });`,
};

test("wrong programs do not pass, each for one reason", { skip }, async t => {
    const files = Object.entries(mistakes).map(([mistake, text], i) => {
        const name = `mistake${i}.mts`;
        writeFileSync(path.join(folder, name), head + text);
        return { mistake, name };
    });
    const messages = compile(...files.map(({ name }) => name));
    for (const { mistake, name } of files) {
        await t.test(mistake, () => assert.equal(messages.filter(message => message.startsWith(`${name}: `)).length, 1));
    }
    assert.equal(messages.length, files.length);
});
