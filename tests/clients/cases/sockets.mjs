// WebSockets that are none, frames that no server may send, and those that are right if not usual.
import { bytesOf, foreignFrame, foreignMessage, foreignSubprotocol, framed, message, raw } from "../script.mjs";

const bySocket = { links: ["websocket"], encodings: ["json"] };
const both = ["json", "cbor"];
const socket = (link) => ({ at: { ws: [{ link }] } });
const after = (...then) => socket({ then });
const answer = (status, headers = {}, body = "") => ({ at: { ws: [{ answer: { status, headers, body } }] } });
const event = (...values) => message(["TestbedResponse", "echoInt", values]);
const helloNow = (members) => ({
    hello: { protocol: 1, cid: 17, token: `${"t".repeat(21)}7`, next: 1, received: 0, heartbeat: 1000, window: 5000,
        ack: { events: 512, bytes: 131072 }, limits: { event: 1048576, frame: 4194304 }, ...members },
});

/** Browsers do not say why a WebSocket did not open: whatever the error, the next one does. */
const notOpened = [
    ["404", answer(404, { "Content-Type": "text/plain" }, "not here")],
    ["200 with a page", answer(200, { "Content-Type": "text/html" }, "<form>")],
    ["500", answer(500)],
    ["426", answer(426, { Upgrade: "websocket" })],
    ["something that is not HTTP", { at: { ws: [{ raw: "SSH-2.0-OpenSSH_9\r\n", isEnd: true }] } }],
    ["an end", { at: { ws: [{ isClosed: true }] } }],
    ["a wrong Sec-WebSocket-Accept", socket({ upgrade: { "Sec-WebSocket-Accept": "AAAAAAAAAAAAAAAAAAAAAAAAAAA=" }, isMute: true })],
    ["an upgrade to something else", socket({ upgrade: { Upgrade: "h2c" }, isMute: true })],
    ["the subprotocol of the other encoding", socket({ upgrade: { "Sec-WebSocket-Protocol": foreignSubprotocol }, isMute: true })],
    ["a subprotocol that nobody asked for", socket({ upgrade: { "Sec-WebSocket-Protocol": "chat" }, isMute: true })],
    ["an extension that nobody asked for", socket({ upgrade: { "Sec-WebSocket-Extensions": "x-nonsense" }, isMute: true })],
].map(([what, script]) => ({ ...bySocket, say: `an upgrade that is answered with ${what}`, script, may: ["unreachable", "protocol"] }));

/** After the hello: the socket is given up and the connection goes on by another one. */
const broken = [
    ["a masked frame", framed(event(1), { masked: true })],
    ["reserved bits", framed(event(1), { reserved: 4 })],
    ["an unknown kind of frame", framed(event(1), { kind: 3 })],
    ["an unknown kind of control frame", framed("", { kind: 11 })],
    ["a continuation of nothing", framed(event(1), { kind: "continuation" })],
    ["a ping in fragments", framed("x", { kind: "ping", final: false })],
    ["a ping of 126 bytes", framed("x".repeat(126), { kind: "ping" })],
    ["a text that is not UTF-8", framed(Buffer.from("[\"TestbedResponse\",\"echoString\",[\"\xff\xfe\"]]", "latin1"))],
    ["a message within a message", bytesOf(framed("[\"Test", { final: false }), framed(event(1)))],
    ["a length of 2^62", framed("", { length: 2n ** 62n })],
    ["garbage in place of frames", Buffer.from("garbage in place of frames, more than a head of one")],
].map(([what, bytes]) => ({ ...bySocket, say: what, script: after(bytes), may: ["protocol", "unreachable", "too-large"], connects: [1, 2] }));

const ended = [
    ["goes away (1001)", framed(Buffer.of(3, 233), { kind: "close" })],
    ["had an error (1011)", framed(Buffer.of(3, 243), { kind: "close" })],
    ["has no reason", framed("", { kind: "close" })],
    ["has a reason of its own (4000)", framed(Buffer.from("\x0f\xa0because", "latin1"), { kind: "close" })],
].map(([what, bytes]) => ({ ...bySocket, say: `a server that ${what} closes a WebSocket, not the connection`, script: socket({ then: [bytes], isEnd: true }) }));

const wrong = [
    { say: "an event before the hello", script: socket({ hello: null, then: [framed(event(1))], isMute: true }), encodings: both, errors: ["protocol"], connects: [1, 2] },
    { say: "garbage before the hello", script: socket({ hello: null, then: [framed(raw({ json: "{garbage", cbor: "ff" }))], isMute: true }), encodings: both, errors: ["protocol"] },
    {
        say: "a message in the other encoding, in a frame of its kind", encodings: both,
        script: socket({ hello: null, then: [foreignFrame(foreignMessage(helloNow()))], isMute: true }), may: ["protocol", "unreachable"],
    },
    {
        say: "a message in the other encoding, in a frame of ours", encodings: both,
        script: after(framed(raw({ json: "\x01\x02", cbor: "7b 22 61 63 6b 22" }))), errors: [["protocol", null]], may: ["protocol"],
    },
    { say: "half a message in a frame", script: after(framed(raw({ json: "[\"TestbedResponse\",\"echo", cbor: "83 6f 54" }))), encodings: both, may: ["protocol"] },
    { say: "a hello of another version", script: socket({ hello: { protocol: 2 }, isMute: true }), encodings: both, may: ["protocol", "unreachable"] },
    { say: "a hello without a token", script: socket({ hello: { token: undefined }, isMute: true }), encodings: both, may: ["protocol", "unreachable"] },
    { say: "a hello that has more calls than were made", script: socket({ hello: { received: 5 } }), errors: ["protocol"], ends: [["protocol", null]], connects: [1, 2] },
    { say: "an acknowledgement of calls that were never made", script: after(framed(message({ ack: 5 }))), errors: ["protocol"], ends: ["protocol"], connects: [2], encodings: both },
    { say: "a hello that skips events", script: socket({ hello: { next: 7 }, then: [framed(event(1))] }), errors: ["protocol"], ends: ["protocol"], connects: [2], encodings: both },
    { say: "no hello within 3 s", script: socket({ hello: null, isMute: true }), errors: ["unreachable"] },
    { say: "silence after the hello", script: { hello: { heartbeat: 250 }, ...socket({ isMute: true }) } },
].map((one) => ({ ...bySocket, ...one }));

const odd = [
    { say: "a ping is answered", script: after(framed("are you there", { kind: "ping" })), pongs: ["are you there"] },
    { say: "a pong that nobody asked for", script: after(framed("x", { kind: "pong" })) },
    {
        say: "a message in fragments, one within a character, with a ping between them", events: [["echoString", "se282ac"]], pongs: ["p"],
        script: socket({
            then: [framed("[\"TestbedResponse\",\"echoString\",[\"", { final: false }), framed(Buffer.of(0xe2, 0x82), { kind: "continuation", final: false }),
                framed("p", { kind: "ping" }), framed(Buffer.of(0xac), { kind: "continuation", final: false }), framed("\"]]", { kind: "continuation" })],
            counts: 1,
        }),
    },
    {
        say: "several messages in one frame", encodings: both, events: [["echoInt", "i1"], ["echoInt", "i2"]],
        script: socket({ counts: 2, then: [framed(bytesOf(event(1), raw({ json: "\n\n", cbor: "" }), message({ ack: 0 }), raw({ json: "\n", cbor: "" }), event(2), raw({ json: "\n", cbor: "" })))] }),
    },
    { say: "a frame without anything", script: after(framed("")), encodings: both },
].map((one) => ({ ...bySocket, ...one }));

/** With a choice of links, what a WebSocket does not do is no error: another link does it. */
const ladder = { links: ["websocket,stream,poll"], encodings: ["json"], kinds: ["stream", "poll"] };
const ladders = [
    { ...ladder, say: "no WebSocket there: a stream", script: { at: { ws: Array(9).fill({ answer: { status: 404 } }) } }, kinds: ["stream"] },
    {
        ...ladder, say: "neither WebSocket nor stream: polls", kinds: ["poll"],
        script: { at: { ws: Array(9).fill({ answer: { status: 501 } }), stream: Array(9).fill({ answer: { status: 501 } }) } },
    },
    {
        ...ladder, say: "a login page for the WebSocket and for what follows", isFinal: true, errors: ["unauthorized"], ends: ["unauthorized"],
        script: {
            at: {
                ws: [{ answer: { status: 302, headers: { Location: "/login" } } }],
                open: [{ answer: { status: 302, headers: { Location: "/login" } } }],
            },
        },
    },
    {
        ...ladder, say: "a WebSocket and a stream that never say hello: polls", kinds: ["poll"],
        script: { at: { ws: Array(9).fill({ link: { hello: null, isMute: true } }), stream: Array(9).fill({ link: { hello: null, isMute: true } }) } },
    },
];

export const sockets = [...notOpened, ...broken, ...ended, ...wrong, ...odd, ...ladders];
