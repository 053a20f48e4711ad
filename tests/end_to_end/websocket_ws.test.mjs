// The plain echo, asked by another implementation of RFC 6455: the client of the npm package ws.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { test } from "node:test";
import WebSocket from "ws";
import { below, seededRandom } from "../support/random.mjs";
import { Testbed } from "../support/testbed.mjs";

const timeout = 60_000;
const letters = "aé€😀\n\"\\\0ß漢";

async function connect(t, testbed, options, path = "/ws-echo") {
    const socket = new WebSocket(`${testbed.url.replace("http", "ws")}${path}`, { maxPayload: 64 << 20, ...options });
    t.after(() => socket.terminate());
    await once(socket, "open");
    return socket;
}

function randomText(random, length) {
    const characters = Array.from(letters);
    return Array.from({ length }, () => characters[below(random, characters.length)]).join("");
}

/** Messages of random size and kind, in fragments and between pings; each comes back as it was. */
async function echoMany(socket) {
    const random = seededRandom(6455);
    const sent = [];
    for (let i = 0; i < 60; ++i) {
        const isText = random() < 0.5;
        const length = below(random, 2 ** (1 + below(random, isText ? 19 : 21)));
        const payload = isText ? Buffer.from(randomText(random, length)) : randomBytes(length);
        sent.push({ isText, payload });
        const fragments = 1 + below(random, 4);
        for (let part = 0; part < fragments; ++part) {
            const from = Math.floor(payload.length * part / fragments);
            const to = Math.floor(payload.length * (part + 1) / fragments);
            socket.send(payload.subarray(from, to), { binary: !isText, fin: part === fragments - 1 });
            if (random() < 0.3) socket.ping(`between ${i}`);
        }
    }
    let heard = 0;
    await new Promise((resolve, reject) => {
        socket.on("error", reject);
        socket.on("close", code => reject(new Error(`closed with ${code} after ${heard} messages`)));
        socket.on("message", (data, isBinary) => {
            const { isText, payload } = sent[heard++];
            if (isBinary === isText || !data.equals(payload)) reject(new Error(`message ${heard - 1} differs`));
            if (heard === sent.length) resolve();
        });
    });
}

test("random messages of up to 2 MiB, whole and in fragments, come back as they are", { timeout }, async t => {
    const testbed = await Testbed.start(t);
    await echoMany(await connect(t, testbed));
});

const offers = [
    [true, {}],
    [{ clientMaxWindowBits: 9, serverMaxWindowBits: 9 }, { client_max_window_bits: 9, server_max_window_bits: 9 }],
    [{ clientMaxWindowBits: 12, threshold: 0 }, { client_max_window_bits: 12 }],
    [{ serverNoContextTakeover: true, clientNoContextTakeover: true, threshold: 0 }, {}],
];

for (const [offer, windows] of offers) {
    test(`compressed messages come back as they are: ${JSON.stringify(offer)}`, { timeout }, async t => {
        const testbed = await Testbed.start(t);
        const socket = await connect(t, testbed, { perMessageDeflate: offer }, "/ws-deflate");
        assert.equal(socket.extensions, "permessage-deflate");
        const agreed = socket._extensions["permessage-deflate"].params;     // as the client reads it
        assert.deepEqual({ ...agreed }, { server_no_context_takeover: true, client_no_context_takeover: true, ...windows });
        await echoMany(socket);
    });
}

test("what compresses well needs a thousandth of the bytes", { timeout }, async t => {
    const testbed = await Testbed.start(t);
    const socket = await connect(t, testbed, { perMessageDeflate: true }, "/ws-deflate");
    const before = socket._socket.bytesRead;
    socket.send("x".repeat(1 << 20));
    const [data] = await once(socket, "message");
    assert.equal(data.length, 1 << 20);
    assert.ok(socket._socket.bytesRead - before < 2048, `${socket._socket.bytesRead - before} bytes came`);
});

test("a bomb of 33 MiB in 33 KiB is refused with 1009", { timeout }, async t => {
    const testbed = await Testbed.start(t);
    const socket = await connect(t, testbed, { perMessageDeflate: true }, "/ws-deflate");
    const before = testbed.highestMemory;
    socket.send(Buffer.alloc(33 << 20));
    const [code] = await once(socket, "close");
    assert.equal(code, 1009);
    assert.ok(testbed.highestMemory - before < 100 << 10, `${testbed.highestMemory - before} KiB more`);
});

test("a message of 32 MiB comes back, one byte more is refused with 1009", { timeout }, async t => {
    const testbed = await Testbed.start(t);
    const socket = await connect(t, testbed);
    const most = randomBytes(32 << 20);
    socket.send(most);
    const [data] = await once(socket, "message");
    assert.ok(data.equals(most));
    socket.on("error", () => {}); // the server reads no more of it
    socket.send(Buffer.alloc((32 << 20) + 1));
    const [code] = await once(socket, "close");
    assert.ok(code === 1009 || code === 1006, `closed with ${code}`);
});

test("a client that offers compression, which the echo does not speak, is served without", { timeout }, async t => {
    const testbed = await Testbed.start(t);
    const socket = await connect(t, testbed, { perMessageDeflate: true });
    assert.equal(socket.extensions, "");
    socket.send("plain");
    const [data] = await once(socket, "message");
    assert.equal(data.toString(), "plain");
    socket.close(4321, "seen enough");
    const [code] = await once(socket, "close");
    assert.equal(code, 4321);
});
