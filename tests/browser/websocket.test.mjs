// The plain WebSocket API in Chromium: what its own WebSocket sends comes back, and it agrees on how a socket ends.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, start } from "./support.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

/** In the page: sends everything, gives what came back and how the socket ended. */
function converse(large) {
    return new Promise((resolve, reject) => {
        const socket = new WebSocket(`ws://${location.host}/ws-echo`);
        const bytes = Uint8Array.from({ length: large }, (_, i) => i * 31 & 255);
        const sent = ["", "κόσμε 😀\0", "x".repeat(70_000), bytes, new Uint8Array(0), "x€".repeat(large / 8)];
        const same = (a, b) => typeof b === "string" ? a === b :
            a.byteLength === b.length && new Uint8Array(a).every((byte, i) => byte === b[i]);
        let heard = 0, right = 0;
        socket.binaryType = "arraybuffer";
        socket.onopen = () => sent.forEach(message => socket.send(message));
        socket.onmessage = ({ data }) => {
            if (same(data, sent[heard++])) ++right;
            if (heard === sent.length) socket.close(4000, "gut");
        };
        socket.onclose = ({ code, reason, wasClean }) =>
            resolve({ right, of: sent.length, code, reason, wasClean, extensions: socket.extensions });
        setTimeout(() => reject(new Error(`only ${heard} messages came back`)), 15_000);
    });
}

test("Chromium's messages come back, large ones too, and the close is clean", async t => {
    const testbed = await start(t, "eh-testbed");
    const page = await browser.newPage();
    await page.goto(`${testbed.url}/hello`);
    const result = await page.evaluate(converse, 4 << 20);
    assert.deepEqual(result, { right: 6, of: 6, code: 4000, reason: "", wasClean: true, extensions: "" });
});

test("a page of another site cannot connect", async t => {
    const testbed = await start(t, "eh-testbed");
    const other = await start(t, "eh-testbed");
    const page = await browser.newPage();
    await page.goto(`${other.url}/hello`);
    const code = await page.evaluate(url => new Promise(resolve => {
        new WebSocket(url).onclose = event => resolve(event.code);
    }), `${testbed.url.replace("http", "ws")}/ws-echo`);
    assert.equal(code, 1006);
});
