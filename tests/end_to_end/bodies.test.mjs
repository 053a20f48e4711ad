// Bodies of any length, in both directions: what arrives, what memory it takes, and who has to wait for whom.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { request } from "../support/http_wire.mjs";
import { scratch, Testbed } from "../support/testbed.mjs";

/** Bytes of the large bodies; EH_BODY_BYTES is another number. */
const large = Number(process.env.EH_BODY_BYTES ?? 256 * 2 ** 20);
/** KiB that the program may have resident meanwhile. */
const mostMemory = 20 * 1024;

const block = Buffer.alloc(64 * 1024, "0123456789abcdef");
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** Looks at the memory of a program until it is stopped; the most that it was, in KiB. */
function watchMemory(testbed) {
    let most = testbed.memory;
    const timer = setInterval(() => (most = Math.max(most, testbed.memory)), 20);
    return () => {
        clearInterval(timer);
        return Math.max(most, testbed.memory);
    };
}

/** A request whose body is written as fast as it is taken: { request, answer }. */
function begin(url, method, target, headers = {}) {
    const { hostname, port, protocol } = new URL(url);
    const options = { hostname, port, method, path: target, headers, agent: false, rejectUnauthorized: false };
    const sent = (protocol === "https:" ? https : http).request(options);
    const answer = new Promise((resolve, reject) => sent.once("response", resolve).once("error", reject));
    answer.catch(() => {});
    return { sent, answer };
}

async function write(sent, bytes) {
    if (!sent.write(bytes)) await once(sent, "drain");       // or an error of the socket
}

async function writeBlocks(sent, bytes, each = () => {}) {
    for (let left = bytes; left > 0; left -= block.length) {
        const piece = block.subarray(0, Math.min(left, block.length));
        each(piece);
        await write(sent, piece);
    }
}

async function text(answer) {
    let all = "";
    for await (const piece of answer.setEncoding("utf8")) all += piece;
    return all;
}

describe("large bodies in little memory", () => {
    test(`an upload of ${large} bytes`, async (t) => {
        const folder = scratch(t);
        const testbed = await Testbed.start(t, "--uploads", folder);
        const most = watchMemory(testbed);
        const { sent, answer } = begin(testbed.url, "POST", "/upload", { "Content-Type": "multipart/form-data; boundary=b" });
        const hash = createHash("sha256");
        await write(sent, '--b\r\nContent-Disposition: form-data; name="file"; filename="large.bin"\r\n\r\n');
        await writeBlocks(sent, large, (piece) => hash.update(piece));
        sent.end("\r\n--b--\r\n");
        const { parts } = JSON.parse(await text(await answer));
        assert.deepEqual(parts, [{ name: "file", fileName: "large.bin", size: large, sha256: hash.digest("hex") }]);
        const memory = most();
        t.diagnostic(`at most ${memory} KiB resident`);
        assert.ok(memory < mostMemory, `${memory} KiB resident`);
    });

    test(`an echo of ${large} bytes`, async (t) => {
        const testbed = await Testbed.start(t);
        const most = watchMemory(testbed);
        const { sent, answer } = begin(testbed.url, "POST", "/echo", { "Content-Length": large });
        const [came, went] = [createHash("sha256"), createHash("sha256")];
        const writing = writeBlocks(sent, large, (piece) => went.update(piece)).then(() => sent.end());
        const reply = await answer;
        assert.equal(reply.headers["content-length"], String(large));
        for await (const piece of reply) came.update(piece);
        await writing;
        assert.equal(came.digest("hex"), went.digest("hex"));
        const memory = most();
        t.diagnostic(`at most ${memory} KiB resident`);
        assert.ok(memory < mostMemory, `${memory} KiB resident`);
    });

    test("an echo over TLS, by a client that reads at its leisure", async (t) => {
        const folder = scratch(t);
        const [key, certificate] = [`${folder}/key.pem`, `${folder}/certificate.pem`];
        execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate,
            "-days", "1", "-subj", "/CN=localhost"], { stdio: "ignore" });
        const testbed = await Testbed.start(t, "--tls", certificate, key);
        const bytes = 2 ** 25;
        const { sent, answer } = begin(testbed.url, "POST", "/echo", { "Content-Length": bytes });
        const [came, went] = [createHash("sha256"), createHash("sha256")];
        const writing = writeBlocks(sent, bytes, (piece) => went.update(piece)).then(() => sent.end());
        let pieces = 0;
        for await (const piece of await answer) {
            came.update(piece);
            if (++pieces % 200 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
        }
        await writing;
        assert.equal(came.digest("hex"), went.digest("hex"));
    });

    test(`a download of ${large} bytes`, async (t) => {
        const testbed = await Testbed.start(t);
        const most = watchMemory(testbed);
        const { sent, answer } = begin(testbed.url, "GET", `/big?bytes=${large}`);
        sent.end();
        let bytes = 0;
        for await (const piece of await answer) bytes += piece.length;
        assert.equal(bytes, large);
        const memory = most();
        t.diagnostic(`at most ${memory} KiB resident`);
        assert.ok(memory < mostMemory, `${memory} KiB resident`);
    });
});

describe("a reader that stops", () => {
    /** Writes until nothing is taken for a while; how many bytes were taken. */
    async function writeUntilStuck(sent) {
        let taken = 0;
        for (;;) {
            if (sent.write(block, () => (taken += block.length))) continue;
            const drained = new Promise((resolve) => sent.once("drain", () => resolve(true)));
            const late = new Promise((resolve) => setTimeout(resolve, 1000, false).unref());
            if (!(await Promise.race([drained, late]))) return taken;
        }
    }

    test("stops the sender whose bytes it is sent, and gets them all when it goes on", async (t) => {
        const testbed = await Testbed.start(t);
        const before = testbed.memory;
        const { sent, answer } = begin(testbed.url, "POST", "/echo", { "Transfer-Encoding": "chunked" });
        sent.flushHeaders();
        const reply = await answer;                     // and its body is not read
        const taken = await writeUntilStuck(sent);
        assert.ok(taken < 40 * 2 ** 20, `${taken} bytes were taken`);
        assert.ok(testbed.memory - before < 4 * 1024, `${testbed.memory - before} KiB more`);
        sent.end();
        let bytes = 0;
        for await (const piece of reply) bytes += piece.length;
        assert.ok(bytes >= taken && bytes % block.length === 0);
    });
});

describe("uploads", () => {
    let testbed;
    let folder;

    before(async () => {
        folder = mkdtempSync(path.join(tmpdir(), "eh-uploads-"));
        testbed = await Testbed.start(undefined, "--uploads", folder);
    });

    after(async () => {
        await testbed.kill();
        rmSync(folder, { recursive: true, force: true });
    });

    async function upload(form) {
        const answer = await fetch(`${testbed.url}/upload`, { method: "POST", body: form });
        return { status: answer.status, text: await answer.text() };
    }

    test("fields and files as fetch sends them, each with its size and sum", async () => {
        const form = new FormData();
        const binary = Uint8Array.from({ length: 100_000 }, (_, i) => (i * 7) % 256);
        form.set("title", 'a "title"\r\nof two lines, ä');
        form.set("file", new Blob([binary]), 'odd "name" ä.bin');
        form.set("empty", new Blob([]), "empty.txt");
        const { status, text } = await upload(form);
        assert.equal(status, 200, text);
        assert.deepEqual(JSON.parse(text).parts.map(({ name, fileName, size }) => [name, fileName, size]),
            [["title", null, 27], ["file", 'odd "name" ä.bin', 100_000], ["empty", "empty.txt", 0]]);
        assert.equal(JSON.parse(text).parts[1].sha256, sha256(binary));
        assert.equal(JSON.parse(text).parts[2].sha256, sha256(""));
        assert.deepEqual(readFileSync(`${folder}/odd "name" ä.bin`), Buffer.from(binary));
        assert.equal(readFileSync(`${folder}/empty.txt`, "utf8"), "");
    });

    test("a name that leads elsewhere does not", async () => {
        const form = new FormData();
        form.set("file", new Blob(["x"]), "../../escaped.txt");
        assert.equal((await upload(form)).status, 200);
        assert.ok(existsSync(`${folder}/escaped.txt`));
    });

    test("what is no form is refused with a sentence", async () => {
        const post = (type, body) => request(testbed.url, { method: "POST", target: "/upload", headers: { "Content-Type": type }, body });
        assert.equal((await post("text/plain", "x")).status, 415);
        assert.equal((await post("multipart/form-data", "x")).status, 400);
        const cut = await post("multipart/form-data; boundary=b", '--b\r\nContent-Disposition: form-data; name="a"; filename="cut.txt"\r\n\r\nhalf');
        assert.deepEqual([cut.status, cut.text.trim()], [400, "This form ends before its last boundary."]);
        assert.equal((await request(testbed.url, { target: "/upload" })).status, 405);
    });

    test("an upload that breaks off leaves nothing behind", async () => {
        const { sent } = begin(testbed.url, "POST", "/upload", { "Content-Type": "multipart/form-data; boundary=b" });
        sent.on("error", () => {});
        await write(sent, '--b\r\nContent-Disposition: form-data; name="a"; filename="broken.txt"\r\n\r\n');
        await writeBlocks(sent, 2 ** 20);
        const parts = () => readdirSync(folder).filter((name) => name.startsWith(".upload"));
        while (parts().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
        sent.destroy();
        while (parts().length > 0) await new Promise((resolve) => setTimeout(resolve, 5));
        assert.ok(!existsSync(`${folder}/broken.txt`));
        assert.ok(!existsSync(`${folder}/cut.txt`));
    });
});
