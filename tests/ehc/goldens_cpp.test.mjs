// The C++ goldens: gcc and clang take them as C++20 with every warning an error, all of a folder as one program that is both sides. The
// build compiles each by itself, with its own compiler.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const good = path.join(here, "good");
const include = path.join(here, "../../runtime/include");
const cases = readdirSync(good, { withFileTypes: true }).filter(entry => entry.isDirectory()).map(entry => entry.name);
const compilers = ["g++", "clang++"].filter(name => spawnSync(name, ["--version"]).status === 0);

const filesOf = folder => readdirSync(path.join(good, folder)).filter(name => /\.[hc]pp$/.test(name)).map(name => `${folder}/${name}`);
const compile = (compiler, input) => spawnSync(compiler, ["-x", "c++", "-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic",
    "-Wconversion", "-Wshadow", "-Werror", `-I${include}`, `-I${good}`, "-"], { input, encoding: "utf8" });

test("there are goldens and a compiler", () => {
    assert.ok(cases.length >= 8);
    assert.ok(compilers.length > 0);
});

for (const compiler of compilers) {
    for (const name of cases) {
        test(`${compiler} takes the C++ of ${name}`, () => {
            const files = [...filesOf(name), ...filesOf(`${name}/client`)];
            assert.ok(files.length > 1);
            const { status, stderr } = compile(compiler, files.map(file => `#include "${file}"\n`).join(""));
            assert.equal(status, 0, stderr);
        });
    }
    test(`${compiler} refuses a wrong argument`, () => {
        const wrong = '#include "person/PersonResponse.hpp"\nvoid f(PersonResponse& r) { r.name(eh::everyone, "a", "b", "1"); }\n';
        assert.notEqual(compile(compiler, wrong).status, 0);
        assert.equal(compile(compiler, wrong.replace('"1"', "1")).status, 0);
    });
}
