// Torture: every reserved word in every position, every type, hostile documentation, 10,000 events, 5,000 parameters. All outputs must be
// accepted by gcc, clang (C++, and C as C99 and as C++), tsc --strict, node --check and javac, with every warning an error; what Java has no room for is refused in words.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { compileClient, hasJava, javac, javaFiles } from "../java/support.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.join(here, "../..");
const ehc = path.join(process.env.EH_BIN ?? path.join(root, "build/bin"), "ehc");
const include = path.join(root, "runtime/include");
const require = createRequire(path.join(here, "../package.json"));
const ts = (() => {
    try {
        return require("typescript");
    } catch {
        return undefined;
    }
})();

// g++ looks each member of a class up among all that are there already: 10,000 events take it a minute and more, clang a second.
const mostForGcc = Number(process.env.EH_TORTURE_GCC_EVENTS ?? 2000);

const folder = mkdtempSync(path.join(tmpdir(), "ehc-torture-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const [out, outLarge, outFewer, outJava, outWide, outC] = ["out", "large", "fewer", "java", "wide", "c"].map(name => path.join(folder, name));

// The words as the standards of the languages list them, not as ehc does.
const words = `
    alignas alignof and and_eq asm auto bitand bitor bool break case catch char char8_t char16_t char32_t class compl concept const consteval
    constexpr constinit const_cast continue co_await co_return co_yield decltype default delete do dynamic_cast else enum explicit export extern
    false float for friend goto if inline mutable namespace new noexcept not not_eq nullptr operator or or_eq private protected public register
    reinterpret_cast requires return short signed sizeof static static_assert static_cast struct switch template this thread_local throw true try
    typedef typeid typename union unsigned using virtual void volatile wchar_t while xor xor_eq final override import module
    restrict typeof typeof_unqual _Bool _Complex _Atomic _Alignas _Generic _Imaginary _Noreturn _Static_assert _Thread_local _BitInt
    abstract assert boolean extends finally implements instanceof interface native package strictfp super synchronized throws transient
    var record sealed permits yield _ enum_ null
    arguments async await constructor debugger eval export function get in let of prototype set then toString toJSON valueOf typeof with
    __proto__ hasOwnProperty toLocaleString any bigint never number object symbol undefined unknown type readonly declare keyof infer is unique asserts accessor satisfies out intrinsic
    goto throws _ getClass notify notifyAll wait hashCode equals clone finalize java javax eventhandler ehCaller ehObject arguments receive call
    Object String Integer Long Double Byte Boolean Character Number Override Deprecated System Class Enum Record Module Thread Runnable Iterable
    Comparable Exception RuntimeException Error Throwable SecurityException Process Void StringBuilder Package SafeVarargs SuppressWarnings
    unix linux major minor makedev errno NULL EOF near far min max emit slots signals stdin stdout stderr I
    eh_to eh_connection eh_bind EH_OK eh_anything callbacks values int32_t int64_t uint8_t signal stdio string_h poll
    eh std time from to event self handler user options prototypes ehSend ehReceive ehInterface ehHandler_ ehKnown_ ehSendChecked ehCall ehClient ehClient_ ehCallChecked
    Map Screen window process document Array Promise Symbol JSON Math Proxy Reflect globalThis EventHandler name status
    size_t FILE connect bind read write close main index remove`.split(/\s+/).filter(Boolean);

/** The macros that exist once the headers are included which generated code includes: a name must not be one of them. */
function macros(compiler) {
    const found = [];
    for (const [standard, language, header] of [["c++20", "c++", "receiver.hpp"], ["c++20", "c++", "sender.hpp"], ["c++20", "c++", "client_receiver.hpp"],
        ["c++20", "c++", "client_sender.hpp"], ["c99", "c", "eh.h"], ["c99", "c", "client.h"]]) {
        const result = spawnSync(compiler, [`-std=${standard}`, "-dM", "-E", "-x", language, `-I${include}`, "-"],
            { input: `#include <eh/${header}>\n`, encoding: "utf8", maxBuffer: 1 << 26 });
        if (result.status === 0) found.push(...[...result.stdout.matchAll(/^#define (\w+)/gm)].map(match => match[1]));
    }
    return found;
}

const compilers = ["g++", "clang++"].filter(name => spawnSync(name, ["--version"]).status === 0);
const kept = new Set(["client", "server", "int", "long", "double", "string", "byte"]);
const usable = [...new Set(words)].filter(name => !kept.has(name));
const allMacros = new Set(compilers.flatMap(macros));
// Names that begin like the compiler's own always change; what matters is that the changed name is no macro either.
const macroNames = [...allMacros].filter(name => !/^_[A-Z_]/.test(name) || allMacros.has(`${name}_`));
const types = ["int", "long", "double", "string", "byte[]", "int[]", "long[]", "double[]", "string[]", "int[1]", "long[2]", "double[3]", "string[4]",
    "byte[1048576]"];

const hostile = [
    "/// ends */ here, and */ here; /* opens; // too \\",
    "/// \"quotes\" 'single' `back ${ticks}` \\u000a \\n \\",
    "/// Unicode: größer π 漢字 😀 \u2028 \u2029 ??/",
    "/// @param none {{hole}} <b> & %s \\endcode @endcode",
    "/** * / *\\/ ** //  */",
].join("\n");

const typed = (name, at) => {
    const [element, brackets] = types[at % types.length].split(/(?=\[)/);
    return `${element} ${name}${brackets ?? ""};`;
};

/** An interface whose events bear all names, and whose parameters do, 60 an event. */
function interfaceOf(kind, name, all) {
    let text = `${hostile}\n${kind} ${name} {\n` + all.map(event => `    ${event} { }\n`).join("");
    for (let at = 0; at < all.length; at += 60) {
        text += `${hostile}\n    parameters${at} {\n`;
        text += all.slice(at, at + 60).map((parameter, i) => `${i % 20 ? "" : hostile}\n        ${typed(parameter, i)}\n`).join("") + "    }\n";
    }
    return `${text}}\n`;
}

/** All words as events and parameters of both kinds of interfaces, and each word as an interface. */
function torture() {
    let text = "";
    for (const kind of ["server", "client"])
        text += interfaceOf(kind, `All_${kind}`, usable) + interfaceOf(kind, `Macros_${kind}`, macroNames);
    const seen = new Set(["eh"]);                                                          // eh.js is the client itself
    usable.forEach((name, i) => {
        if (seen.has(name.toLowerCase())) return;
        seen.add(name.toLowerCase());
        text += `${i % 2 ? "server" : "client"} ${name} { ${name} { int ${name}; } ${name}_ { } }\n`;
    });
    return text;
}

/** Many events each way, and an event of many parameters each way. */
function large(widest, count = 10_000) {
    const events = Array.from({ length: count }, (_, i) => `    e${i} { int a; string b[]; }\n`).join("");
    const parameters = Array.from({ length: widest }, (_, i) => typed(`p${i}`, i)).join("\n");
    return ["server", "client"].map(kind =>
        `${kind} Large_${kind} {\n${events}}\n${kind} Wide_${kind} {\n    wide {\n${parameters}\n}\n}\n`).join("");
}

const run = (program, args, options = {}) => spawnSync(program, args, { encoding: "utf8", maxBuffer: 1 << 26, ...options });
const filesOf = (ending, where = out) => readdirSync(where).filter(name => name.endsWith(ending)).map(name => path.join(where, name));
const headersOf = where => [...filesOf(".hpp", where), ...filesOf(".hpp", path.join(where, "client"))];

/** Compiles a text into a folder; gives what ehc says. */
function compile(text, where, ...flags) {
    const file = `${where}.ehi`;
    writeFileSync(file, text);
    const { status, stdout, stderr } = run(ehc, [...flags, "-v", "-o", where, file]);
    return [status, stdout, stderr];
}

test("the torture files are compiled, in silence", () => {
    assert.deepEqual(compile(torture(), out, "-CppS", "-JS"), [0, "", ""]);
    assert.ok(filesOf(".hpp").length > 200);
    assert.equal(headersOf(out).length, 2 * filesOf(".hpp").length);
    assert.deepEqual(compile(torture(), outC, "-CS"), [0, "", ""]);
    assert.deepEqual(compile(large(5000), outC, "-CS"), [0, "", ""]);
    assert.ok(filesOf(".h", outC).length > 200);
    assert.equal(filesOf(".c", path.join(outC, "client")).length, filesOf(".c", outC).length);
    assert.deepEqual(compile(large(5000), out, "-JS"), [0, "", ""]);
    assert.deepEqual(compile(large(5000), outLarge, "-CppS"), [0, "", ""]);
    assert.deepEqual(compile(large(5000, mostForGcc), outFewer, "-CppS"), [0, "", ""]);
    assert.deepEqual(compile(torture(), outJava, "-J", "torture.file"), [0, "", ""]);
    assert.deepEqual(compile(large(200), outWide, "-J", "."), [0, "", ""]);
});

test("what Java has no room for is refused, with the place and a remedy", () => {
    const [status, , stderr] = compile(large(5000), path.join(folder, "refused"), "-J", ".");
    assert.equal(status, 1);
    assert.match(stderr, /refused\.ehi:10004:5: error: Java has room for 254 argument slots, and 'wide' needs 5715 \(.*\) \[EH0401\]\n/);
    assert.match(stderr, /^hint: put parameters of one type into an array, or leave -J out$/m);
    assert.match(stderr, /\n2 errors\n$/);
});

for (const compiler of compilers) {
    test(`${compiler} takes all of it, with warnings as errors`, () => {
        const files = [out, compiler === "g++" ? outFewer : outLarge].flatMap(where => [...headersOf(where), ...filesOf(".cpp", where)]);
        writeFileSync(path.join(folder, "all.cpp"), files.map(name => `#include "${name}"\n`).join(""));
        const { status, stderr } = run(compiler, ["-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror",
            `-I${include}`, path.join(folder, "all.cpp")]);
        assert.equal(status, 0, stderr.slice(0, 4000));
    });
}

for (const compiler of compilers) {
    for (const [standard, language] of [["c99", "c"], ["c++20", "c++"]]) {
        test(`${compiler} takes all of the C as ${standard}, with warnings as errors`, () => {
            // Not -Wshadow: the parameters of one interface may well bear the name of another, whose header only this test includes.
            // g++ looks each member of a struct up among all, as above
            const sources = [...filesOf(".c", outC), ...filesOf(".c", path.join(outC, "client"))]
                .filter(name => language === "c" || compiler !== "g++" || !/\/(c\/Large_server|client\/Large_client)\.c$/.test(name));
            writeFileSync(path.join(folder, "all.c"), sources.map(name => `#include "${name}"\n`).join(""));
            const { status, stderr } = run(compiler, ["-x", language, `-std=${standard}`, "-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic",
                "-Wconversion", "-Werror", `-I${include}`, path.join(folder, "all.c")]);
            assert.equal(status, 0, stderr.slice(0, 4000));
        });
    }
}

test("tsc --strict takes all declarations", { skip: !ts }, () => {
    const client = path.join(root, "client-js");
    for (const name of ["eh.d.ts", "eh.d.mts"]) cpSync(path.join(client, name), path.join(out, name));
    for (const ending of [".d.mts", ".d.ts"]) {
        const program = ts.createProgram(filesOf(ending), {
            strict: true, noEmit: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext,
            moduleResolution: ts.ModuleResolutionKind.NodeNext, lib: ["lib.es2022.d.ts", "lib.dom.d.ts"], types: [],
        });
        const messages = ts.getPreEmitDiagnostics(program).map(m =>
            `${path.basename(m.file?.fileName ?? "")}: ${ts.flattenDiagnosticMessageText(m.messageText, "\n")}`);
        assert.deepEqual(messages.slice(0, 20), []);
    }
});

test("no declaration bears a name that TypeScript's own declarations have in the global scope", { skip: !ts }, () => {
    const lib = ["lib.esnext.d.ts", "lib.dom.d.ts", "lib.scripthost.d.ts"];
    const files = ts.createProgram([path.join(root, "client-js/eh.d.ts")], { target: ts.ScriptTarget.ESNext, lib, types: [] }).getSourceFiles();
    const statements = files.flatMap(file => [...file.statements]);
    const declared = statements.flatMap(it => it.name?.text ?? it.declarationList?.declarations.map(one => one.name.text) ?? []);
    const seen = new Set(["eh"]);
    const names = [...new Set(declared)].filter(name => /^[A-Za-z]\w*$/.test(name) && !seen.has(name.toLowerCase()) && seen.add(name.toLowerCase()));
    assert.ok(names.length > 1500, `${names.length} names`);
    const where = path.join(folder, "globals");
    assert.deepEqual(compile(names.map(name => `client ${name} { a { } }\n`).join(""), where, "-JS"), [0, "", ""]);
    const kept = names.filter(name => !new RegExp(`\\b${name}_\\b`).test(readFileSync(path.join(where, `${name}.d.ts`), "utf8")));
    assert.deepEqual(kept, []);
});

test("node --check takes the scripts with all words, and every other script parses", () => {
    for (const kind of ["server", "client"]) {
        for (const ending of ["js", "mjs"]) {
            const { status, stderr } = run(process.execPath, ["--check", path.join(out, `All_${kind}.${ending}`)]);
            assert.equal(status, 0, stderr);
        }
    }
    // One process for the rest: each module is checked as one that is never run.
    const script = "const { SourceTextModule, Script } = require('node:vm'); const { readFileSync } = require('node:fs');"
        + "for (const file of process.argv.slice(1)) { const text = readFileSync(file, 'utf8');"
        + "try { file.endsWith('.mjs') ? new SourceTextModule(text) : new Script(text); } catch (e) { console.log(file, String(e)); } }";
    const { status, stdout } = run(process.execPath, ["--no-warnings", "--experimental-vm-modules", "-e", script,
        ...filesOf(".js"), ...filesOf(".mjs")]);
    assert.deepEqual([status, stdout], [0, ""]);
});

test("javac takes all of it, with warnings and doubtful documentation as errors", { skip: !hasJava && "there is no javac" }, async t => {
    await javac("-Xdoclint:all,-missing", "-cp", await compileClient(t), "-d", path.join(folder, "classes"),
        ...javaFiles(outJava), ...javaFiles(outWide));
});
