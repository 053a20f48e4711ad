// The links `websocket` and `stream`, frame by frame and line by line, and the changes between them and `poll`.
import assert from "node:assert/strict";
import { test } from "node:test";
import { opcode, frame, RawWebSocket } from "../support/websocket.mjs";
import { request } from "../support/http_wire.mjs";
import { Testbed } from "../support/testbed.mjs";

const mount = "/testbed.interface";
const nonce = () => Array.from({ length: 22 }, () => "abcdefghij"[Math.floor(Math.random() * 10)]).join("");
const openMessage = () => ({ open: { protocol: 1, nonce: nonce() } });
const ndjson = { "Content-Type": "application/x-ndjson" };

async function openSocket(t, testbed) {
    const socket = await RawWebSocket.connect(t, testbed.url, `${mount}/ws`);
    socket.send(openMessage());
    const [{ hello }] = await socket.readJson();
    return { socket, hello, name: `${hello.cid}.${hello.token}` };
}

/** Reads lines of an endless answer. */
async function openStream(t, testbed, query, headers) {
    const abort = new AbortController();
    t.after(() => abort.abort());
    const response = await fetch(`${testbed.url}${mount}/stream${query}`, { headers, signal: abort.signal });
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    return {
        response,
        abort: () => abort.abort(),
        async line() {
            for (let end; (end = text.indexOf("\n")) < 0;) {
                const { value, done } = await reader.read();
                if (done) return null;
                text += value;
            }
            const line = text.slice(0, text.indexOf("\n"));
            text = text.slice(line.length + 1);
            return line;
        },
    };
}

const poll = (testbed, name, query) =>
    request(testbed.url, { target: `${mount}/poll?${query}`, headers: { "EH-Connection": name } });
const send = (testbed, name, query, ...events) => request(testbed.url, {
    method: "POST", target: `${mount}/send?${query}`, headers: { ...ndjson, "EH-Connection": name },
    body: events.map(event => JSON.stringify(event)).join("\n"),
});
const echo = n => ["Testbed", "echoInt", [n]];
const echoed = n => ["TestbedResponse", "echoInt", [n]];

test("a WebSocket opens a connection, carries events both ways and says hello first", async t => {
    const testbed = await Testbed.start(t);
    const { socket, hello } = await openSocket(t, testbed);
    assert.equal(socket.protocol, "eh1.json");
    assert.equal(hello.next, 1);
    assert.equal(hello.received, 0);
    socket.send(echo(1), echo(2));
    assert.deepEqual(await socket.readJson(), [echoed(1), echoed(2)]);
    socket.write(frame(opcode.ping, "are you there"));
    const pong = await socket.read();
    assert.equal(pong.opcode, opcode.pong);
    assert.equal(pong.payload.toString(), "are you there");
    socket.write(frame(opcode.close, Buffer.from([3, 232])));
    assert.equal((await socket.read()).opcode, opcode.close);
    assert.equal(await socket.read(), null);
});

test("a connection moves from poll to WebSocket and back, and nothing is lost or doubled", async t => {
    const testbed = await Testbed.start(t);
    const opened = await request(testbed.url, { method: "POST", target: `${mount}/open`, headers: ndjson,
        body: JSON.stringify(openMessage()) });
    const { hello } = JSON.parse(opened.text);
    const name = `${hello.cid}.${hello.token}`;
    await send(testbed, name, "link=1&first=1", echo(1), echo(2));
    assert.equal((await poll(testbed, name, "link=1&received=0")).headers.get("eh-last"), "2");
    const socket = await RawWebSocket.connect(t, testbed.url, `${mount}/ws`);
    socket.send({ resume: { cid: hello.cid, token: hello.token, link: 2, received: 1 } });
    const messages = [...await socket.readJson(), ...await socket.readJson()];
    assert.equal(messages[0].hello.next, 2);
    assert.equal(messages[0].hello.received, 2);
    assert.equal(messages[0].hello.token, undefined);
    assert.deepEqual(messages[1], echoed(2));
    socket.send(echo(3));
    assert.deepEqual(await socket.readJson(), [echoed(3)]);
    const back = await poll(testbed, name, "link=3&received=2");
    assert.equal(back.text.trim(), JSON.stringify(echoed(3)));
    const [{ bye }] = await socket.readJson();
    assert.equal(bye.code, "moved");
    assert.equal((await send(testbed, name, "link=2&first=4", echo(4))).status, 409);
});

test("what a lost WebSocket had in flight is carried again by the next", async t => {
    const testbed = await Testbed.start(t);
    const { socket, hello } = await openSocket(t, testbed);
    socket.send(echo(1), echo(2), echo(3));
    await socket.readJson();
    socket.destroy();
    const next = await RawWebSocket.connect(t, testbed.url, `${mount}/ws`);
    next.send({ resume: { cid: hello.cid, token: hello.token, link: 2, received: 1 } });
    const [first] = await next.readJson();
    assert.equal(first.hello.received, 3);
    assert.deepEqual(await next.readJson(), [echoed(2), echoed(3)]);
    next.send({ ack: 3 }, echo(4));
    assert.deepEqual(await next.readJson(), [echoed(4)]);
});

test("what is wrong with a resume is said in a bye", async t => {
    const testbed = await Testbed.start(t);
    const { hello } = await openSocket(t, testbed);
    const say = async message => {
        const socket = await RawWebSocket.connect(t, testbed.url, `${mount}/ws`);
        socket.send(message);
        const [{ bye }] = await socket.readJson();
        assert.equal((await socket.read()).opcode, opcode.close);
        return bye;
    };
    const { cid, token } = hello;
    assert.equal((await say({ resume: { cid, token: "aaaaaaaaaaaaaaaaaaaaaa", link: 2, received: 0 } })).code, "expired");
    assert.equal((await say({ resume: { cid, token, link: 0, received: 0 } })).code, "stale");
    assert.equal((await say({ ack: 1 })).code, "protocol");
    assert.match((await say({ open: { protocol: 1, nonce: nonce(), server: { Testbed: ["echoInt(string)"] } } })).detail,
        /Testbed\.echoInt: the client has echoInt\(string\), the server has echoInt\(int\)/);
    assert.equal((await say({ resume: { cid, token, link: 2, received: 99 } })).code, "protocol");
    assert.equal((await say({ resume: { cid, token, link: 3, received: 0 } })).code, "protocol");
});

test("a wrong event costs an error, a protocol error the socket, and not the connection", async t => {
    const testbed = await Testbed.start(t);
    const { socket, hello } = await openSocket(t, testbed);
    socket.send(["Testbed", "echoInt", ["x"]], echo(2));
    const messages = [...await socket.readJson(), ...await socket.readJson()];
    assert.deepEqual(messages.find(Array.isArray), echoed(2));
    const { error } = messages.find(message => message.error);
    assert.equal(error.number, 1);
    assert.equal(error.detail, "Testbed.echoInt: argument 1: expected int, got string");
    socket.write(frame(opcode.text, "x", { masked: false }));
    const close = await socket.read();
    assert.equal(close.payload.readUInt16BE(0), 1002);
    const next = await RawWebSocket.connect(t, testbed.url, `${mount}/ws`);
    next.send({ resume: { cid: hello.cid, token: hello.token, link: 2, received: 1 } });
    assert.equal((await next.readJson())[0].hello.received, 2);
});

test("an upgrade without our subprotocol, or from another origin, is refused", async t => {
    const testbed = await Testbed.start(t);
    await assert.rejects(RawWebSocket.connect(t, testbed.url, `${mount}/ws`, { protocols: [] }), { status: 400 });
    await assert.rejects(RawWebSocket.connect(t, testbed.url, `${mount}/ws`, { protocols: ["chat"] }), { status: 400 });
    await assert.rejects(RawWebSocket.connect(t, testbed.url, `${mount}/ws`,
        { headers: { Origin: "http://evil.example" } }), { status: 403 });
    assert.equal((await request(testbed.url, { target: `${mount}/ws` })).status, 426);
});

test("the server acknowledges and beats, and gives a silent link up after two heartbeats, not the connection", async t => {
    const testbed = await Testbed.start(t, "--heartbeat", 200);
    const { socket, hello } = await openSocket(t, testbed);
    socket.send(["Testbed", "nothing", []]);
    const acks = [];
    for (let message; (message = await socket.read());) {
        if (message.opcode !== opcode.text) continue;
        for (const line of message.payload.toString().split("\n").filter(Boolean)) acks.push(JSON.parse(line));
    }
    assert.ok(acks.some(({ ack }) => ack === 1));
    const next = await RawWebSocket.connect(t, testbed.url, `${mount}/ws`);
    next.send({ resume: { cid: hello.cid, token: hello.token, link: 2, received: 0 } });
    assert.equal((await next.readJson())[0].hello.cid, hello.cid);
});

test("a stream carries events down while sends carry them up", async t => {
    const testbed = await Testbed.start(t);
    const opened = await request(testbed.url, { method: "POST", target: `${mount}/open`, headers: ndjson,
        body: JSON.stringify(openMessage()) });
    const { hello } = JSON.parse(opened.text);
    const name = `${hello.cid}.${hello.token}`;
    const stream = await openStream(t, testbed, "?link=2&received=0", { "EH-Connection": name });
    assert.equal(stream.response.headers.get("content-type"), "application/x-ndjson");
    assert.equal(JSON.parse(await stream.line()).hello.next, 1);
    await send(testbed, name, "link=2&first=1", echo(1), echo(2));
    assert.deepEqual(JSON.parse(await stream.line()), echoed(1));
    assert.deepEqual(JSON.parse(await stream.line()), echoed(2));
    const again = await openStream(t, testbed, "?link=3&received=1", { "EH-Connection": name });
    assert.equal(JSON.parse(await again.line()).hello.next, 2);
    assert.deepEqual(JSON.parse(await again.line()), echoed(2));
    assert.equal(JSON.parse(await stream.line()).bye.code, "moved");
    assert.equal(await stream.line(), null);
});

test("curl alone watches and calls: a raw stream", async t => {
    const testbed = await Testbed.start(t);
    const stream = await openStream(t, testbed, "", { "EH-Connection": "new" });
    const { hello } = JSON.parse(await stream.line());
    const name = `${hello.cid}.${hello.token}`;
    for (let n = 1; n <= 50; ++n) await send(testbed, name, `first=${n}`, echo(n));
    for (let n = 1; n <= 50; ++n) assert.deepEqual(JSON.parse(await stream.line()), echoed(n));
    stream.abort();
    for (let stats; !stats || stats.connections;) {
        stats = JSON.parse((await request(testbed.url, { target: "/stats" })).text);
    }
});

test("a raw stream for an EventSource has the form that it reads", async t => {
    const testbed = await Testbed.start(t);
    const stream = await openStream(t, testbed, "", { "EH-Connection": "new", Accept: "text/event-stream" });
    assert.match(stream.response.headers.get("content-type"), /^text\/event-stream/);
    const line = await stream.line();
    assert.ok(line.startsWith("data: {"));
    assert.equal(await stream.line(), "");
    assert.ok(JSON.parse(line.slice(6)).hello.cid > 0);
});

test("a burst to a reader that stalls stays in the queue and arrives whole", async t => {
    const testbed = await Testbed.start(t);
    const { socket } = await openSocket(t, testbed);
    socket.pause();
    socket.send(["Testbed", "burst", [3000, 1000]]);
    await new Promise(resolve => setTimeout(resolve, 300));
    socket.resume();
    let expected = 1;
    while (expected <= 3000) {
        for (const message of await socket.readJson()) {
            if (!Array.isArray(message)) continue;
            assert.equal(message[2][0], expected++);
        }
        socket.send({ ack: expected - 1 });
    }
});

test("a server that stops says so on every link, and ends", async t => {
    const testbed = await Testbed.start(t);
    const { socket } = await openSocket(t, testbed);
    const stream = await openStream(t, testbed, "", { "EH-Connection": "new" });
    await stream.line();
    const stopped = testbed.stop();
    const [{ bye }] = await socket.readJson();
    assert.equal(bye.code, "shutdown");
    assert.ok(bye.retry > 0);
    assert.equal(JSON.parse(await stream.line()).bye.code, "shutdown");
    assert.equal((await stopped).code, 0);
});

test("a client that pings and reads nothing is not read on, until it reads", async t => {
    const testbed = await Testbed.start(t);
    const { socket } = await openSocket(t, testbed);
    socket.pause();
    const pings = 200_000;
    const thousand = Buffer.concat(Array.from({ length: 1000 }, () => frame(opcode.ping, "p".repeat(125))));
    for (let sent = 0; sent < pings; sent += 1000) socket.write(thousand);
    for (let still = 0, unsent = -1; still < 20 && unsent !== 0; unsent = socket.unsent) {
        await new Promise(resolve => setTimeout(resolve, 25));
        still = socket.unsent === unsent ? still + 1 : 0;
    }
    assert.ok(socket.unsent > 0);
    socket.resume();
    for (let n = 0; n < pings; ++n) assert.equal((await socket.read()).opcode, opcode.pong);
});

test("events may follow an open in its message", async t => {
    const testbed = await Testbed.start(t);
    const socket = await RawWebSocket.connect(t, testbed.url, `${mount}/ws`);
    socket.send(openMessage(), echo(1), echo(2));
    assert.equal((await socket.readJson())[0].hello.received, 0);
    assert.deepEqual(await socket.readJson(), [echoed(1), echoed(2)]);
});

test("a socket that broke before its hello arrived opens the same connection by the same nonce", async t => {
    const testbed = await Testbed.start(t);
    const open = openMessage();
    const hellos = [];
    for (let i = 0; i < 2; ++i) {
        const socket = await RawWebSocket.connect(t, testbed.url, `${mount}/ws`);
        socket.send(open);
        hellos.push((await socket.readJson())[0].hello);
        if (i === 0) socket.destroy();
        else socket.send(echo(1));
        if (i === 1) assert.deepEqual(await socket.readJson(), [echoed(1)]);
    }
    assert.deepEqual(hellos[1], hellos[0]);
    const third = await RawWebSocket.connect(t, testbed.url, `${mount}/ws`);
    third.send(open);
    assert.equal((await third.readJson())[0].bye.code, "stale");
});

test("a client that was told bye is answered its goodbye, whatever it said before", async t => {
    const testbed = await Testbed.start(t);
    const socket = await RawWebSocket.connect(t, testbed.url, `${mount}/ws`);
    socket.send({ ack: 1 });
    socket.send(echo(1));
    socket.write(frame(opcode.close, Buffer.from([3, 232])));
    assert.equal((await socket.readJson())[0].bye.code, "protocol");
    assert.equal((await socket.read()).opcode, opcode.close);
    assert.equal(await socket.read(), null);
});
