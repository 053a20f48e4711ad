// The Java goldens of ehc, and what is large: javac takes all of it with every warning an error.
import { execFileSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { before, test } from "node:test";
import { bin, root, scratch } from "../support/testbed.mjs";
import { compileClient, javac, javaFiles } from "./support.mjs";

const good = path.join(root, "tests/ehc/good");
const cleanups = [];
let client;
before(async () => (client = path.join(await compileClient({ after: (cleanup) => cleanups.push(cleanup) }), "client")));
test.after(() => cleanups.forEach((cleanup) => cleanup()));

/** Files that do not know each other: one compilation each, but one process of javac would mix the packages. */
for (const folder of readdirSync(good, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
    test(`the Java of ${folder.name} compiles`, async (t) => {
        await javac("-Xdoclint:all,-missing", "-cp", client, "-d", scratch(t), ...javaFiles(path.join(good, folder.name)));
    });
}

test("10,000 events each way, in no package, and 254 argument slots compile", async (t) => {
    const folder = scratch(t);
    const events = Array.from({ length: 10_000 }, (_, i) => `e${i} { int a; string b[]; }`).join("\n");
    const ints = Array.from({ length: 254 }, (_, i) => `int p${i};`).join(" ");
    const doubles = Array.from({ length: 127 }, (_, i) => `double p${i};`).join(" ");
    writeFileSync(path.join(folder, "big.ehi"), `server Big { ${events} }\nclient BigBack { ${events} }
        client Wide { ints { ${ints} } doubles { ${doubles} } } server WideUp { ints { ${ints} } doubles { ${doubles} } }`);
    execFileSync(path.join(bin, "ehc"), ["-J", ".", "-o", folder, path.join(folder, "big.ehi")]);
    await javac("-cp", client, "-d", path.join(folder, "classes"), ...javaFiles(folder));
});
