// Compiles Java for the tests and runs it. What several files of tests need is compiled once, and again only when it has changed.
import assert from "node:assert/strict";
import { execFile, execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { bin, root, scratch } from "../support/testbed.mjs";

const run = promisify(execFile);
const warnings = ["--release", "11", "-encoding", "UTF-8", "-Xlint:all", "-Werror"];

export const hasJava = spawnSync("javac", ["-version"]).status === 0;

/** All Java files below a folder. */
export function javaFiles(folder) {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
        const name = path.join(folder, entry.name);
        return entry.isDirectory() ? javaFiles(name) : name.endsWith(".java") ? [name] : [];
    });
}

/** Compiles with every warning an error, so that a warning fails the test with javac's words. */
export async function javac(...options) {
    try {
        await run("javac", [...warnings, ...options], { maxBuffer: 1 << 24 });
    } catch (error) {
        assert.fail(`javac: ${error.stderr}`);
    }
}

const clientSources = javaFiles(path.join(root, "client-java/src/main/java"));

/** What goes on a class path: the jar of the build, if it is not older than its sources; else the client, compiled here. */
export async function compileClient(t) {
    const jar = path.join(bin, "../client-java/eventhandler.jar");
    if (existsSync(jar) && clientSources.every((source) => statSync(source).mtimeMs <= statSync(jar).mtimeMs)) return jar;
    const folder = path.join(scratch(t), "client");
    await javac("-d", folder, ...clientSources);
    return folder;
}

/** The folder beside the programs that holds these sources compiled; whoever comes first compiles them. */
async function compileOnce(name, sources, client) {
    const text = [...sources, ...clientSources].map((source) => readFileSync(source)).join("\0");
    const kept = path.join(bin, "../java-tests");
    const classes = path.join(kept, `${name}-${createHash("sha256").update(text).digest("hex").slice(0, 16)}`);
    if (existsSync(classes)) return classes;
    mkdirSync(kept, { recursive: true });
    const fresh = mkdtempSync(path.join(kept, "new-"));
    try {
        await javac("-cp", client, "-d", fresh, ...sources);
        renameSync(fresh, classes);                                   // whole or not at all
    } catch (error) {
        if (!existsSync(classes)) throw error;                        // else another process was first
    } finally {
        rmSync(fresh, { recursive: true, force: true });
    }
    for (const old of readdirSync(kept).filter((entry) => entry.startsWith(`${name}-`) && !classes.endsWith(entry)))
        rmSync(path.join(kept, old), { recursive: true, force: true });
    return classes;
}

/** Compiles sources that use the testbed's stubs; gives the class path with them, the stubs and the client. */
export async function compileStubbed(t, name, sources) {
    const client = await compileClient(t);
    const stubs = path.join(scratch(t), "stubs");
    execFileSync(path.join(bin, "ehc"), ["-J", ".", "-o", stubs, path.join(root, "tests/testbed/testbed.ehi")]);
    return [client, await compileOnce(name, [...javaFiles(stubs), ...sources], client)].join(path.delimiter);
}

/** The client, the testbed's stubs and the scenarios; gives scenario(name, ...arguments), which resolves with stdout. */
export async function compileScenarios(t) {
    const own = ["Scenarios", "Echo", "Responses"].map((name) => path.join(root, "tests/java", `${name}.java`));
    const classPath = await compileStubbed(t, "scenarios", own);
    return async (...words) => {
        try {
            const { stdout } = await run("java", ["-XX:TieredStopAtLevel=1", "-cp", classPath, "Scenarios", ...words.map(String)],
                { timeout: 60_000 });
            assert.match(stdout, /^done$/m);
            return stdout;
        } catch (error) {
            assert.fail(`${words[0]}: ${error.killed ? "took more than 60 s; " : ""}${error.stderr ?? ""}${error.message}`);
        }
    };
}
