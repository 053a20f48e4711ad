// The unit tests of the Java client's encodings: a main of plain Java, which needs the insides of the module.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";
import { test } from "node:test";
import { root, scratch } from "../support/testbed.mjs";
import { compileClient, javac, javaFiles } from "./support.mjs";

test("the encodings write and read what the protocol says, and refuse the rest", async (t) => {
    const classPath = [await compileClient(t), scratch(t)];
    await javac("-cp", classPath[0], "-d", classPath[1], ...javaFiles(path.join(root, "client-java/src/test/java")));
    const said = execFileSync("java", ["-cp", classPath.join(path.delimiter), "eventhandler.internal.CodecTest"], { encoding: "utf8" });
    assert.match(said, /^\d+ checks passed$/m);
});
