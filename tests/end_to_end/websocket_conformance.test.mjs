// RFC 6455, case by case, against the plain echo of eh-testbed; mistakes and closing against the WebSocket of events too.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import net from "node:net";
import { after, before, test } from "node:test";
import { acceptOf, frame, opcode, RawWebSocket, upgradeRequest } from "../support/websocket.mjs";
import { cases, close } from "../support/websocket_cases.mjs";
import { handshakes } from "../support/websocket_handshakes.mjs";
import { Testbed } from "../support/testbed.mjs";

const echoPath = "/ws-echo";
const eventPath = "/testbed.interface/ws";
const timeout = 10_000;
const openMessage = () => JSON.stringify({ open: { protocol: 1, nonce: randomBytes(16).toString("base64url") } });
const nextTurn = () => new Promise(resolve => setImmediate(resolve));

let testbed;
before(async () => (testbed = await Testbed.start(undefined)));
after(() => testbed.kill());

function cut(bytes, size) {
    const parts = [];
    for (let at = 0; at < bytes.length; at += size) parts.push(bytes.subarray(at, at + size));
    return parts;
}

/** Each in a packet of its own, as far as one can tell the kernel. */
async function write(socket, { send, pieces }) {
    for (const part of pieces ? cut(Buffer.concat(send), Math.min(pieces, 1 << 20)) : send) {
        socket.write(part);
        await nextTurn();
    }
}

/** All frames up to the close frame, which is the last thing that a server says. */
async function hear(socket) {
    const frames = [];
    for (let next; (next = await socket.read());) {
        if (next.opcode === opcode.close) {
            assert.equal(await socket.read(), null, "a frame behind the close frame");
            return { frames, closeFrame: next.payload };
        }
        frames.push(next);
    }
    return { frames, closeFrame: undefined };
}

const codeOf = closeFrame => closeFrame?.length ? closeFrame.readUInt16BE(0) : closeFrame && null;
const brief = payload => payload.length > 200 ? `${payload.length} bytes` : payload.toString("hex");
const shown = ({ opcode, payload }) => `${opcode} ${brief(payload)}`;
const pongsLast = frames => [...frames].sort((a, b) => (a.opcode === opcode.pong) - (b.opcode === opcode.pong));

function sameFrames(heard, expected, anyOrder) {
    const [is, should] = anyOrder ? [pongsLast(heard), pongsLast(expected)] : [heard, expected];
    assert.deepEqual(is.map(shown), should.map(shown));
    is.forEach(({ payload, final }, i) =>
        assert.ok(final && payload.equals(should[i].payload), `message ${i} differs`));
}

for (const each of cases) {
    test(`echo, RFC 6455 ${each.section}: ${each.say}`, { timeout }, async t => {
        const parting = each.code === undefined ? [close(1000)] : [];
        const send = [...each.send, ...parting];
        const behind = each.behindHandshake ? Buffer.concat(send) : undefined;
        const socket = await RawWebSocket.connect(t, testbed.url, echoPath, { protocols: [], behind });
        if (!behind) await write(socket, { ...each, send });
        const { frames, closeFrame } = await hear(socket);
        assert.equal(codeOf(closeFrame), each.code === undefined ? 1000 : each.code);
        sameFrames(frames, each.back, each.anyOrder);
    });
}

/** What does not depend on an echo: every mistake, and every way to close. */
const isForEvents = ({ code, back, echoOnly, behindHandshake }) =>
    code !== undefined && !echoOnly && !behindHandshake && back.every(said => said.opcode === opcode.pong);

for (const each of cases.filter(isForEvents)) {
    test(`events, RFC 6455 ${each.section}: ${each.say}`, { timeout }, async t => {
        const behind = frame(opcode.text, openMessage());
        const socket = await RawWebSocket.connect(t, testbed.url, eventPath, { behind });
        assert.match((await socket.read()).payload.toString(), /^\{"hello":/);
        await write(socket, each);
        const { frames, closeFrame } = await hear(socket);
        assert.equal(codeOf(closeFrame), each.code);
        sameFrames(frames, each.back);
    });
}

/** The answer to these bytes: {status, headers (name and value, as one text)}. */
function answerTo(t, bytes) {
    return new Promise((resolve, reject) => {
        const socket = net.connect({ host: "127.0.0.1", port: testbed.port, noDelay: true }, () => socket.write(bytes));
        t.after(() => socket.destroy());
        let text = "";
        socket.setEncoding("latin1").on("data", chunk => {
            text += chunk;
            const end = text.indexOf("\r\n\r\n");
            if (end > 0) resolve({ status: Number(text.split(" ")[1]), headers: text.slice(0, end).toLowerCase() });
        });
        socket.on("error", reject);
        socket.on("close", () => reject(new Error(`the socket closed after ${JSON.stringify(text)}`)));
    });
}

for (const [where, path, protocol] of [["echo", echoPath], ["events", eventPath, "eh1.json"]]) {
    for (const { section, say, ask = {}, status = 101, has = [], hasNot = [] } of handshakes) {
        test(`${where}, RFC 6455 ${section}: ${say}`, { timeout }, async t => {
            const key = ask.key ?? "dGhlIHNhbXBsZSBub25jZQ==";
            const headers = [...ask.headers ?? [], ...protocol ? [["Sec-WebSocket-Protocol", protocol]] : []];
            const request = upgradeRequest(testbed.url, path, { key, ...ask, headers });
            const answer = await answerTo(t, request + "\r\n");
            assert.equal(answer.status, status, answer.headers);
            if (status === 101) {
                assert.ok(answer.headers.includes(`\r\nsec-websocket-accept: ${acceptOf(key.trim()).toLowerCase()}`));
                assert.match(answer.headers, /\r\nupgrade: websocket(\r\n|$)/);
                assert.match(answer.headers, /\r\nconnection: upgrade(\r\n|$)/);
            }
            for (const field of has) assert.ok(answer.headers.includes(`\r\n${field.toLowerCase()}`), answer.headers);
            for (const field of [...hasNot, ...protocol ? [] : ["sec-websocket-protocol"]])
                assert.ok(!answer.headers.includes(`\r\n${field.toLowerCase()}`), answer.headers);
        });
    }
}

test("echo, RFC 6455 4.1: nothing is served below the path of a WebSocket", async t => {
    assert.equal((await answerTo(t, upgradeRequest(testbed.url, `${echoPath}/below`) + "\r\n")).status, 404);
});

test("echo, RFC 6455 7.1.4: a client that ends its socket without a close frame is let go", { timeout }, async t => {
    const socket = await RawWebSocket.connect(t, testbed.url, echoPath, { protocols: [] });
    socket.end();
    assert.equal(await socket.read(), null);
});

test("echo, RFC 6455 7.1.1: the server closes the socket behind the close frames", { timeout }, async t => {
    const socket = await RawWebSocket.connect(t, testbed.url, echoPath, { protocols: [] });
    socket.write(close(1000));
    assert.deepEqual(await hear(socket), { frames: [], closeFrame: Buffer.from([3, 232]) });
});

test("echo, RFC 6455 7.1.7: a server that stops says 1001, and goes when it is answered", { timeout }, async t => {
    const stopping = await Testbed.start(t);
    const socket = await RawWebSocket.connect(t, stopping.url, echoPath, { protocols: [] });
    socket.write(frame(opcode.text, "last"));
    assert.equal((await socket.read()).payload.toString(), "last");
    const ended = stopping.stop();
    const goodbye = await socket.read();
    assert.equal(codeOf(goodbye.payload), 1001);
    socket.write(frame(opcode.close, goodbye.payload));
    assert.deepEqual(await ended, { code: 0, signal: null });
});
