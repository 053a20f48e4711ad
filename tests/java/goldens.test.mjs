// The Java goldens of ehc: javac takes all of them with every warning an error. What is large or odd is in tests/ehc/torture.test.mjs.
import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { root, scratch } from "../support/testbed.mjs";
import { compileClient, javac, javaFiles } from "./support.mjs";

test("the Java goldens compile", async (t) => {
    const files = javaFiles(path.join(root, "tests/ehc/good"));
    assert.ok(files.length > 20);
    await javac("-Xdoclint:all,-missing", "-cp", await compileClient(t), "-d", scratch(t), ...files);
});
