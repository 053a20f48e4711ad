// RFC 6455 as bytes on the wire: the handshake within HTTP, and the frames behind it. The frames themselves have a table of their own,
// tests/support/websocket_cases.mjs.
import { acceptOf, frame, opcode } from "../../support/websocket.mjs";
import { get, head, hello, post } from "./words.mjs";

const key = "dGhlIHNhbXBsZSBub25jZQ==";
const asks = [
    "Host: localhost", "Upgrade: websocket", "Connection: Upgrade", `Sec-WebSocket-Key: ${key}`, "Sec-WebSocket-Version: 13",
];
const open = (...lines) => head("GET /ws-echo HTTP/1.1", ...asks, ...lines);
const without = name => asks.filter(line => !line.startsWith(name));
const switched = {
    status: 101,
    headers: {
        upgrade: "websocket", connection: /^upgrade$/i, "sec-websocket-accept": acceptOf(key),
        "sec-websocket-protocol": null, "sec-websocket-extensions": null,
    },
};

const bytes = (...parts) => Buffer.concat(parts.map(part => Buffer.from(part, "latin1")));
const said = (kind, payload) => Buffer.concat([Buffer.from([0x80 | kind, payload.length]), Buffer.from(payload)]);
const goodbye = code => Buffer.from([code >> 8, code & 255]);
const saidGoodbye = code => said(opcode.close, goodbye(code));
const bye = frame(opcode.close, goodbye(1000));

/** What is sent behind the handshake, and all that comes back until the end. */
const talk = (clause, say, sent, ...back) =>
    ({ clause, say, send: bytes(open(), ...sent), answers: [switched], parting: bytes(...back), then: "closed" });
/** A mistake, which is answered with its code; the reason behind it is the server's. */
const mistake = (clause, say, code, ...sent) =>
    ({ clause, say: `${say}: ${code}`, send: bytes(open(), ...sent), answers: [switched], closeCode: code, then: "closed" });
/** No upgrade, and the socket goes on with HTTP. */
const declined = (clause, status, say, lines, headers = {}) =>
    ({ clause, say: `${say}: ${status}`, send: head(...lines), answers: [{ status, headers: { "sec-websocket-accept": null, ...headers } }], then: "open" });
const upgrade = (...lines) => ["GET /ws-echo HTTP/1.1", ...lines];

export const webSockets = [
    // 1.3, 4.2: the handshake
    talk("6455 1.3", "the key of the RFC, and a closing handshake", [bye], saidGoodbye(1000)),
    { ...talk("6455 4.1", "behind another request, in a pipeline", [bye], saidGoodbye(1000)), send: bytes(get(), open(), bye), answers: [hello, switched] },
    { ...talk("6455 4.1", "behind a request with a body", [bye], saidGoodbye(1000)),
        send: bytes(post(["Content-Length: 1"], "a"), open(), bye), answers: [{ status: 200, body: "a" }, switched] },
    { ...talk("6455 4.1", "the absolute form", [bye], saidGoodbye(1000)), send: bytes(head("GET http://localhost/ws-echo HTTP/1.1", ...asks), bye) },
    { ...talk("6455 4.1", "a query", [bye], saidGoodbye(1000)), send: bytes(head("GET /ws-echo?x=1 HTTP/1.1", ...asks), bye) },
    { ...talk("9110 7.8", "with an expectation and no body", [bye], saidGoodbye(1000)), send: bytes(open("Expect: 100-continue"), bye) },
    declined("6455 4.2.1", 426, "no Upgrade", upgrade(...without("Upgrade")), { upgrade: "websocket" }),
    declined("6455 4.2.1", 400, "no Connection", upgrade(...without("Connection"))),
    declined("6455 4.2.1", 400, "no key", upgrade(...without("Sec-WebSocket-Key"))),
    declined("6455 4.2.2", 426, "no version", upgrade(...without("Sec-WebSocket-Version")), { "sec-websocket-version": "13" }),
    declined("6455 4.4", 426, "version 12", upgrade(...without("Sec-WebSocket-Version"), "Sec-WebSocket-Version: 12"), { "sec-websocket-version": "13" }),
    declined("6455 4.2.1", 400, "a key of 17 bytes", upgrade(...without("Sec-WebSocket-Key"), "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAAA=")),
    declined("6455 4.2.1", 405, "POST", ["POST /ws-echo HTTP/1.1", ...asks], { allow: "GET" }),
    declined("6455 10.2", 403, "the page of another site", upgrade(...asks, "Origin: http://evil.example")),
    declined("6455 4.2.1", 403, "another name of this host", upgrade(...without("Host"), "Host: evil.example")),
    { ...declined("6455 4.2.1", 400, "HTTP/1.0", ["GET /ws-echo HTTP/1.0", ...asks]), then: "closed" },
    { ...declined("6455 4.2.1", 413, "a body", upgrade(...asks, "Content-Length: 5")), send: open("Content-Length: 5") + "hello", then: "closed" },
    { ...declined("6455 4.2.1", 400, "two Hosts", upgrade(...asks, "Host: localhost")), then: "closed" },

    // 5: frames in the same bytes as the handshake
    talk("6455 5.6", "a text behind the handshake", [frame(opcode.text, "hello"), bye], said(opcode.text, "hello"), saidGoodbye(1000)),
    talk("6455 5.6", "binary data behind the handshake", [frame(opcode.binary, "\0\x01"), bye], said(opcode.binary, "\0\x01"), saidGoodbye(1000)),
    talk("6455 5.6", "an empty text", [frame(opcode.text, ""), bye], said(opcode.text, ""), saidGoodbye(1000)),
    talk("6455 5.4", "a text in two fragments", [frame(opcode.text, "hel", { final: false }), frame(opcode.continuation, "lo"), bye],
        said(opcode.text, "hello"), saidGoodbye(1000)),
    talk("6455 5.5.2", "a ping", [frame(opcode.ping, "are you there?"), bye], said(opcode.pong, "are you there?"), saidGoodbye(1000)),
    talk("6455 5.5.3", "a pong that nobody asked for", [frame(opcode.pong, "here"), frame(opcode.text, "a"), bye], said(opcode.text, "a"), saidGoodbye(1000)),
    talk("6455 5.3", "a key of zeros", [frame(opcode.text, "hello", { key: Buffer.alloc(4) }), bye], said(opcode.text, "hello"), saidGoodbye(1000)),
    talk("6455 5.5.1", "a close without a code", [frame(opcode.close, "")], said(opcode.close, "")),
    talk("6455 5.5.1", "a close with 3000", [frame(opcode.close, goodbye(3000))], saidGoodbye(3000)),
    talk("6455 5.5.1", "nothing is read behind a close", [bye, frame(opcode.text, "late")], saidGoodbye(1000)),
    mistake("6455 5.1", "a frame without a mask", 1002, frame(opcode.text, "hello", { masked: false })),
    mistake("6455 5.2", "a reserved bit", 1002, frame(opcode.text, "hello", { reserved: 4 })),
    mistake("6455 5.2", "a reserved opcode", 1002, frame(3, "hello")),
    mistake("6455 5.2", "a reserved control opcode", 1002, frame(11, "hello")),
    mistake("6455 5.2", "a length that is not in its shortest form", 1002, frame(opcode.text, "hello", { lengthBytes: 2 })),
    mistake("6455 5.2", "a length of 64 bits with the highest set", 1002, frame(opcode.binary, "", { length: 1n << 63n, lengthBytes: 8 })),
    mistake("6455 5.5", "a ping in fragments", 1002, frame(opcode.ping, "a", { final: false })),
    mistake("6455 5.5", "a ping of 126 bytes", 1002, frame(opcode.ping, "a".repeat(126))),
    mistake("6455 5.4", "a continuation of nothing", 1002, frame(opcode.continuation, "a")),
    mistake("6455 5.4", "a text within a text", 1002, frame(opcode.text, "a", { final: false }), frame(opcode.text, "b")),
    mistake("6455 8.1", "a text that is not UTF-8", 1007, frame(opcode.text, Buffer.from("c3", "hex"))),
    mistake("6455 7.4.1", "a close of one byte", 1002, frame(opcode.close, "a")),
    mistake("6455 7.4.1", "a close with 1005", 1002, frame(opcode.close, goodbye(1005))),
    mistake("6455 7.4.1", "a close with 999", 1002, frame(opcode.close, goodbye(999))),
    mistake("6455 5.5.1", "a reason that is not UTF-8", 1007, frame(opcode.close, Buffer.from("03e8ff", "hex"))),
    mistake("6455 5.1", "HTTP behind the handshake", 1002, get()),
];
