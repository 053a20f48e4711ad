// Compiles Java for the tests, once a file of tests, and runs it.
import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { bin, root } from "../support/testbed.mjs";

const run = promisify(execFile);
const warnings = ["--release", "11", "-encoding", "UTF-8", "-Xlint:all", "-Werror"];

/** All Java files below a folder. */
export function javaFiles(folder) {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
        const name = path.join(folder, entry.name);
        return entry.isDirectory() ? javaFiles(name) : name.endsWith(".java") ? [name] : [];
    });
}

const clientSources = javaFiles(path.join(root, "client-java/src/main/java"));

/** Compiles with every warning an error, so that a warning fails the test with javac's words. */
export async function javac(...options) {
    try {
        await run("javac", [...warnings, ...options], { maxBuffer: 1 << 24 });
    } catch (error) {
        assert.fail(`javac: ${error.stderr}`);
    }
}

/** The client as a module, in a folder that is gone after the test; gives the folder. */
export async function compileClient(t) {
    const folder = mkdtempSync(path.join(tmpdir(), "eh-java-"));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    await javac("-d", path.join(folder, "client"), ...clientSources);
    return folder;
}

/** The client, the testbed's stubs and the scenarios; gives scenario(name, ...arguments), which resolves with stdout. */
export async function compileScenarios(t) {
    const folder = await compileClient(t);
    const stubs = path.join(folder, "stubs");
    execFileSync(path.join(bin, "ehc"), ["-J", ".", "-o", stubs, path.join(root, "tests/testbed/testbed.ehi")]);
    const client = path.join(folder, "client");
    const own = ["Scenarios", "Echo", "Responses"].map((name) => path.join(root, "tests/java", `${name}.java`));
    await javac("-cp", client, "-d", path.join(folder, "tests"), ...javaFiles(stubs), ...own);
    const classPath = [client, path.join(folder, "tests")].join(path.delimiter);
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
