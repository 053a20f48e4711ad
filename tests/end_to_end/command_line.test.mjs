// The command line of eh-testbed: every option that other programs pass is understood, or refused with a sentence.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import https from "node:https";
import { test } from "node:test";
import { request } from "../support/http_wire.mjs";
import { runTestbed, scratch, Testbed } from "../support/testbed.mjs";

const refusals = [
    [["--nonsense"], /unknown option '--nonsense'/],
    [["extra"], /unknown option 'extra'/],
    [["--port"], /--port needs a number/],
    [["--port", "65536"], /--port needs a number from 0 to 65535, not '65536'/],
    [["--heartbeat", "soon"], /--heartbeat.*'soon'/],
    [["--queue-bytes", "100", "--max-event", "200"], /--max-event.*--queue-bytes/],
    [["--threads", "2"], /--threads/],
    [["--basic", "user"], /--basic needs a user and a password/],
    [["--uploads", "/nowhere/at/all"], /--uploads/],
    [["--tls", "cert.pem"], /--tls needs/],
];

for (const [options, sentence] of refusals) {
    test(`${options.join(" ")} ends with 2 and a sentence`, async () => {
        const { code, stdout, stderr } = await runTestbed(...options);
        assert.equal(code, 2);
        assert.match(stderr, sentence);
        assert.equal(stderr.trim().split("\n").length, 1);
        assert.equal(stdout, "");
    });
}

test("all options together", async (t) => {
    const folder = scratch(t);
    writeFileSync(`${folder}/page.txt`, "a page");
    const testbed = await Testbed.start(t, "--address", "127.0.0.1", "--port", 0, "--threads", 1, "--heartbeat", 1000,
        "--window", 2000, "--queue-bytes", 100_000, "--queue-events", 100, "--max-event", 10_000,
        "--origin", "https://a.example", "--origin", "https://b.example", "--files", folder, "--max-connections", 10,
        "--in-flight", 10, "--strict", "--drop-oldest", "--history", `${folder}/history`);
    assert.match(testbed.url, /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.equal((await request(testbed.url, { target: "/files/page.txt" })).text, "a page");
    assert.equal((await request(testbed.url, { target: "/files/../history" })).status, 404);
    assert.deepEqual(await testbed.stop(), { code: 0, signal: null });
});

test("with --tls it says https, and speaks it", async (t) => {
    const folder = scratch(t);
    const [key, certificate] = [`${folder}/key.pem`, `${folder}/certificate.pem`];
    const making = spawnSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key,
        "-out", certificate, "-days", "1", "-subj", "/CN=localhost"]);
    assert.equal(making.status, 0, `the openssl program makes the certificate for this test: ${making.error ?? making.stderr}`);
    const testbed = await Testbed.start(t, "--tls", certificate, key);
    assert.match(testbed.url, /^https:/);
    const text = await new Promise((resolve, reject) => {
        https.get(`${testbed.url}/hello`, { rejectUnauthorized: false, agent: false }, (answer) => {
            answer.setEncoding("utf8").on("data", resolve);
        }).on("error", reject);
    });
    assert.equal(text.trim(), "hello");
});

test("with --basic everything is for that user", async (t) => {
    const testbed = await Testbed.start(t, "--basic", "ada", "a secret: yes");
    const ask = async (target, credentials) => {
        const headers = credentials ? { Authorization: `Basic ${Buffer.from(credentials).toString("base64")}` } : {};
        return (await request(testbed.url, { target, headers })).status;
    };
    for (const target of ["/hello", "/stats", "/nothing", "/testbed.interface/eh.js", "/testbed.interface/poll", "/pattern/thread-1"]) {
        assert.equal(await ask(target), 401);
        assert.equal(await ask(target, "ada:wrong"), 401);
    }
    assert.equal(await ask("/hello", "ada:a secret: yes"), 200);
    assert.equal(await ask("/nothing", "ada:a secret: yes"), 404);
});

test("stopping does not wait for an answer that takes longer than the time to drain", async (t) => {
    const testbed = await Testbed.start(t);
    const asked = request(testbed.url, { target: "/later?ms=60000" }).then(() => "answered", () => "closed");
    await request(testbed.url, { target: "/hello" });
    assert.deepEqual(await testbed.stop(), { code: 0, signal: null });
    await asked;
});

test("a port that is taken is a sentence with exit 1", async (t) => {
    const testbed = await Testbed.start(t);
    const { code, stderr } = await runTestbed("--port", String(testbed.port));
    assert.equal(code, 1);
    assert.match(stderr, new RegExp(`${testbed.port}`));
});
