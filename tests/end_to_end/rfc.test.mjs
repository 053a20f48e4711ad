// RFC 9110, 9112 and 6455 as a table of bytes and what comes back, each case with its clause; sent in one piece and byte by byte.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { StrictClient } from "../support/strict_answers.mjs";
import { Testbed } from "../support/testbed.mjs";
import { connections } from "./rfc/connections.mjs";
import { fields } from "./rfc/fields.mjs";
import { framing } from "./rfc/framing.mjs";
import { requestLines } from "./rfc/request_lines.mjs";
import { semantics } from "./rfc/semantics.mjs";
import { webSockets } from "./rfc/websockets.mjs";
import { get, hello } from "./rfc/words.mjs";

const sections = { requestLines, fields, framing, connections, semantics, webSockets };
const mostWrites = 400; // of one case: long ones are sent in larger pieces

const folder = mkdtempSync(path.join(tmpdir(), "eh-rfc-"));
let testbed;
before(async () => {
    mkdirSync(path.join(folder, "folder"));
    writeFileSync(path.join(folder, "folder/index.html"), "<p>a folder\n");
    writeFileSync(path.join(folder, "page.txt"), "a page\n");
    utimesSync(path.join(folder, "page.txt"), 784_111_777, 784_111_777);
    testbed = await Testbed.start(undefined, "--files", folder);
});
after(async () => {
    rmSync(folder, { recursive: true });
    const { code, signal } = await testbed.stop();
    assert.deepEqual({ code, signal }, { code: 0, signal: null }, testbed.stderr);
    assert.doesNotMatch(testbed.stderr, /Sanitizer|runtime error/);
});

const nextTurn = () => new Promise(resolve => setImmediate(resolve));

async function write(client, bytes, inPieces) {
    const size = inPieces ? Math.max(1, Math.ceil(bytes.length / mostWrites)) : bytes.length;
    for (let at = 0; at < bytes.length; at += size) {
        client.write(bytes.subarray(at, at + size));
        if (inPieces) await nextTurn();
    }
}

async function expectAnswer(client, { status, headers = {}, body, toHead }) {
    const answer = await client.answer({ toHead });
    const shown = `${answer.status} ${JSON.stringify([...answer.headers])} ${answer.body.subarray(0, 200).toString("latin1")}`;
    assert.equal(answer.status, status, shown);
    for (const [name, expected] of Object.entries(headers)) {
        const value = answer.headers.get(name);
        if (expected === null) assert.equal(value, undefined, shown);
        else if (expected instanceof RegExp) assert.match(value ?? "(none)", expected, shown);
        else assert.equal(value, expected, shown);
    }
    if (body !== undefined) assert.equal(answer.body.toString("latin1"), body);
    if (status >= 200 && status !== 101) return answer.headers.get("connection") === "close";
    return false;
}

async function expectClose(client, code) {
    const start = await client.frame();
    assert.equal(start.opcode, 8);
    assert.equal(start.payload.readUInt16BE(0), code, start.payload.subarray(2).toString());
}

async function play(client, { send, finish, answers, parting, closeCode, then }, inPieces) {
    await client.connected();
    for (const part of Array.isArray(send) ? send : [send]) {
        if (typeof part === "string" || Buffer.isBuffer(part)) await write(client, Buffer.from(part, "latin1"), inPieces);
        else await expectAnswer(client, part);
    }
    if (finish) client.finish();
    let saysClose = false;
    for (const answer of answers) {
        assert.ok(!saysClose, "nothing is answered behind Connection: close");
        saysClose = await expectAnswer(client, answer);
    }
    if (parting) await client.bytes(parting);
    if (closeCode) await expectClose(client, closeCode);
    if (then === "closed") return client.ends();
    assert.ok(!saysClose, "the answer says that the socket stays open");
    client.write(get());
    await expectAnswer(client, hello);
}

const names = new Set();
for (const [name, cases] of Object.entries(sections)) {
    describe(name, () => {
        for (const each of cases) {
            const say = `RFC ${each.clause}: ${each.say}`;
            assert.ok(!names.has(say), `two cases are called ${say}`);
            names.add(say);
            test(say, async t => {
                for (const inPieces of [false, true]) {
                    const client = new StrictClient(testbed.port);
                    t.after(() => client.destroy());
                    await play(client, each, inPieces).catch(error => {
                        error.message = `${inPieces ? "byte by byte" : "in one piece"}: ${error.message}`;
                        throw error;
                    });
                    client.destroy();
                }
            });
        }
    });
}
