// The C goldens: gcc and clang take them as C99 and as C++, with every warning an error, each by itself and all of a folder as one.
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
const folders = cases.flatMap(name => [name, `${name}/client`]);         // the server's side of each, and the client's
const sources = folder => readdirSync(path.join(good, folder)).filter(name => name.endsWith(".c"));
const compilers = ["gcc", "clang"].filter(name => spawnSync(name, ["--version"]).status === 0);

const compile = (compiler, language, standard, input) => spawnSync(compiler, ["-x", language, `-std=${standard}`, "-fsyntax-only", "-Wall",
    "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Wstrict-prototypes".repeat(language === "c"), "-Werror", `-I${include}`, `-I${good}`, "-"]
    .filter(Boolean), { input, encoding: "utf8" });

test("there are goldens and a compiler", () => {
    assert.ok(folders.flatMap(sources).length > 10);
    assert.ok(compilers.length > 0);
});

for (const compiler of compilers) {
    for (const [language, standard] of [["c", "c99"], ["c", "c17"], ["c++", "c++11"], ["c++", "c++20"]]) {
        test(`${compiler} takes the C of the goldens as ${standard}`, () => {
            for (const folder of folders) {
                const all = sources(folder).map(name => `#include "${folder}/${name}"\n`);
                for (const input of [...all, all.join("")]) {
                    const { status, stderr } = compile(compiler, language, standard, input);
                    assert.equal(status, 0, `${input}${stderr}`);
                }
            }
        });
    }
    for (const language of ["c", "c++"]) {
        test(`${compiler} takes both sides of all goldens in one program in ${language}`, () => {
            const headers = folders.flatMap(folder => sources(folder).map(name => `#include "${folder}/${name.replace(/c$/, "h")}"\n`));
            const { status, stderr } = compile(compiler, language, language === "c" ? "c99" : "c++20", headers.join(""));
            assert.equal(status, 0, stderr);
        });
    }
    test(`${compiler} refuses a wrong argument of a client`, () => {
        const wrong = '#include "person/client/PersonRequest.h"\nvoid f(eh_client *c) { client_PersonRequest_name(c, 7); }\n';
        assert.notEqual(compile(compiler, "c", "c99", wrong).status, 0);
        assert.equal(compile(compiler, "c", "c99", wrong.replace("7", '"7"')).status, 0);
    });
    test(`${compiler} refuses a wrong argument`, () => {
        const wrong = '#include "person/PersonResponse.h"\nvoid f(eh_handler *h) { PersonResponse_name_to(h, 7, "a", "b", 1); }\n';
        assert.notEqual(compile(compiler, "c", "c99", wrong).status, 0);
        assert.equal(compile(compiler, "c", "c99", wrong.replace(", 7,", ", eh_everyone(),")).status, 0);
    });
}
