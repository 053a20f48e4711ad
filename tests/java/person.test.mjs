// The person example in Java, built as its README says, asks the person program.
import assert from "node:assert/strict";
import { execFile, execFileSync, spawn } from "node:child_process";
import path from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { bin, root, scratch } from "../support/testbed.mjs";
import { compileClient, javac, javaFiles } from "./support.mjs";

test("the person example asks for two persons and prints the answers", async (t) => {
    const [client, folder] = [await compileClient(t), scratch(t)];
    const example = path.join(root, "idl-examples/person");
    const [stubs, own] = ["stubs", "own"].map((name) => path.join(folder, name));
    execFileSync(path.join(bin, "ehc"), ["-J", ".", "-o", stubs, path.join(example, "person.ehi")]);
    await javac("-cp", client, "-d", own, ...javaFiles(stubs), path.join(example, "java/Main.java"));
    const program = spawn(path.join(bin, "person"), ["--port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
    t.after(() => program.kill());
    const url = await new Promise((resolve, reject) => {
        program.once("error", reject).once("exit", () => reject(new Error("person ended")));
        let text = "";
        program.stdout.setEncoding("utf8").on("data", (piece) => {
            const address = /http:\/\/[\d.:]+/.exec(text += piece)?.[0];
            if (address) resolve(address);
        });
    });
    const { stdout } = await promisify(execFile)("java", ["-cp", [client, own].join(path.delimiter), "Main",
        `${url}/person.interface`, "815", "7"], { timeout: 60_000 });
    assert.equal(stdout, "Ada Lovelace, born 1815\nnobody has the id 7\n");
});
