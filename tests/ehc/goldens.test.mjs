// The JavaScript goldens: they parse, do what they promise with a client made of a few lines, and shadow nothing.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import vm from "node:vm";

const good = path.join(path.dirname(fileURLToPath(import.meta.url)), "good");
const folders = readdirSync(good, { withFileTypes: true }).filter(entry => entry.isDirectory()).map(entry => entry.name);
const files = ending => folders.flatMap(folder => readdirSync(path.join(good, folder))
    .filter(name => name.endsWith(ending)).map(name => path.join(good, folder, name)));

/** Notes what stubs ask of the client. */
class FakeClient {
    calls = [];
    bound = {};

    bindServer(name, prototypes, options) {
        this.bound[name] = { prototypes, options };
        return (index, args) => {
            this.calls.push([prototypes[index].split("(")[0], [...args]]);
            return true;
        };
    }

    bindClient(name, prototypes, object) {
        this.bound[name] = { prototypes, object };
    }
}

/** Runs a classic script in a page of its own; gives the names that it added. */
function load(file, page = vm.createContext({})) {
    const before = new Set(Object.getOwnPropertyNames(vm.runInContext("globalThis", page)));
    vm.runInContext(readFileSync(file, "utf8"), page, { filename: file });
    const added = Object.getOwnPropertyNames(vm.runInContext("globalThis", page)).filter(name => !before.has(name));
    return { page, added, value: name => vm.runInContext(`globalThis[${JSON.stringify(name)}]`, page) };
}

const nameOf = file => path.basename(file).split(".")[0];
const golden = (folder, name) => path.join(good, folder, name);

test("there are goldens", () => assert.ok(files(".mjs").length > 10));

for (const file of [...files(".js"), ...files(".mjs")]) {
    test(`${path.relative(good, file)} is JavaScript`, () => {
        const result = spawnSync(process.execPath, ["--check", file], { encoding: "utf8" });
        assert.equal(result.status, 0, result.stderr);
    });
}

for (const file of files(".txt")) {
    test(`${path.relative(good, file)} is JavaScript to copy`, () => {
        const result = spawnSync(process.execPath, ["--check", "--input-type=module", "-"],
            { input: readFileSync(file, "utf8"), encoding: "utf8" });
        const { status, stderr } = result.status === 9 ? checkByImport(file) : result;       // old Node: no --check of stdin
        assert.equal(status, 0, stderr);
    });
}

function checkByImport(file) {
    const text = readFileSync(file, "utf8").replace(/^import .*$/gm, "").replace(/^/, "export default async () => {\n") + "\n};\n";
    return spawnSync(process.execPath, ["--input-type=module", "-e", text], { encoding: "utf8" });
}

for (const file of files(".js")) {
    test(`${path.relative(good, file)} adds one name to the page, and that is new`, () => {
        const { page, added } = load(file);
        assert.equal(added.length, 1);
        assert.ok([nameOf(file), `${nameOf(file)}_`].includes(added[0]), added[0]);
        assert.ok(!(added[0] in globalThis));
        const again = load(file, page);
        assert.deepEqual(again.added, []);
    });
}

for (const file of files(".mjs")) {
    test(`${path.relative(good, file)} exports one thing by name and as default`, async () => {
        const module = await import(pathToFileURL(file));
        const names = Object.keys(module).filter(name => name !== "default");
        assert.equal(names.length, 1);
        assert.equal(module[names[0]], module.default);
    });
}

test("calls reach the client with their number and all arguments, with new and without", async () => {
    const { PersonRequest } = await import(pathToFileURL(golden("person", "PersonRequest.mjs")));
    for (const make of [(...given) => new PersonRequest(...given), PersonRequest]) {
        const eh = new FakeClient();
        const request = make(eh, { offline: "throw" });
        assert.ok(request instanceof PersonRequest);
        assert.equal(request.name("815", "too many"), true);
        assert.deepEqual(eh.calls, [["name", ["815", "too many"]]]);
        assert.deepEqual(eh.bound.PersonRequest.prototypes, ["name(string id)"]);
        assert.deepEqual(eh.bound.PersonRequest.options, { offline: "throw" });
        assert.deepEqual(Object.keys(request), []);
    }
});

test("the classic script does the same", () => {
    const { value } = load(golden("person", "PersonRequest.js"));
    const eh = new FakeClient();
    value("PersonRequest")(eh).name("815");
    assert.deepEqual(eh.calls, [["name", ["815"]]]);
});

test("an object is handed to the client as it is, and returned", async () => {
    const { PersonResponse } = await import(pathToFileURL(golden("person", "PersonResponse.mjs")));
    const eh = new FakeClient();
    const object = { name() {} };
    assert.equal(new PersonResponse(eh, object), object);
    assert.equal(PersonResponse(eh, object), object);
    assert.equal(eh.bound.PersonResponse.object, object);
});

test("functions that JavaScript cannot name so are called by their names with an underscore", async () => {
    const { Screen_ } = await import(pathToFileURL(golden("words", "Screen.mjs")));
    const eh = new FakeClient();
    assert.throws(() => new Screen_(eh, {}), /^TypeError: Screen: missing class, constructor_, then__, then_, toString_/);
    const heard = [];
    const object = new Proxy({}, {
        get: (_, name) => function (...given) { heard.push([name, given, this]); },
    });
    new Screen_(eh, object);
    const { functions } = { functions: eh.bound.Screen.object };
    functions.constructor(1, 2);
    functions.then(3);
    functions.class(4);
    assert.deepEqual(heard.map(([name, given]) => [name, given]), [["constructor_", [1, 2]], ["then__", [3]], ["class", [4]]]);
    assert.ok(heard.every(([, , self]) => self === object));
    assert.equal(typeof functions.__proto__, "function");
});

test("every event of a server interface has a method of its own", async () => {
    const { Map_ } = await import(pathToFileURL(golden("words", "Map.mjs")));
    const eh = new FakeClient();
    const map = new Map_(eh);
    const wire = eh.bound.Map.prototypes.map(prototype => prototype.split("(")[0]);
    const methods = Object.keys(Map_.prototype);
    assert.equal(methods.length, wire.length);
    for (const method of methods) map[method]();
    assert.deepEqual(eh.calls.map(([name]) => name), wire);
});
