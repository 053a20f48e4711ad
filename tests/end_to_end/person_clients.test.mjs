// The clients of the person example in C++ and C as programs of their own ask its servers in C++ and C.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import path from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { bin, Testbed } from "../support/testbed.mjs";

/** Starts a server program; gives the address that it prints. */
async function start(t, name) {
    const program = spawn(path.join(bin, name), ["--port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
    t.after(() => program.kill());
    return new Promise((resolve, reject) => {
        program.once("error", reject).once("exit", () => reject(new Error(`${name} ended`)));
        let text = "";
        program.stdout.setEncoding("utf8").on("data", (piece) => {
            const address = /http:\/\/[\d.:]+/.exec(text += piece)?.[0];
            if (address) resolve(address);
        });
    });
}

for (const [client, whose] of [["person-client", "eh::Client:"], ["person-c-client", "the address"]]) {
    const run = (...args) => promisify(execFile)(path.join(bin, client), args, { timeout: 60_000 });

    for (const server of ["person", "person-c"]) {
        test(`${client} asks ${server} for two persons and prints the answers`, async (t) => {
            const url = await start(t, server);
            const { stdout, stderr } = await run(`${url}/person.interface`, "815", "7");
            assert.equal(stdout, "Ada Lovelace, born 1815\nnobody has the id 7\n");
            assert.equal(stderr, "");
        });
    }

    test(`${client} explains an address that is none, and wrong usage`, async () => {
        await assert.rejects(run("localhost:8080", "815"),
            { code: 1, stderr: new RegExp(`^${client}: ${whose} 'localhost:8080' is no http URL`) });
        await assert.rejects(run(), { code: 2, stderr: `usage: ${client} ADDRESS ID...\n` });
    });
}

test("person-c-client ends when it is refused for good", async (t) => {
    const { url } = await Testbed.start(t);                  // which knows nothing of persons
    const run = promisify(execFile)(path.join(bin, "person-c-client"), [`${url}/testbed.interface`, "815"], { timeout: 60_000 });
    await assert.rejects(run, { code: 1, stderr: /PersonRequest: the client calls this interface, the server does not have it/ });
});
