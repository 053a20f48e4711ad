// Answers of servers and proxies that are not what was asked for: at open, where nothing is there yet, and in the middle of a connection.
import { foreignMedia, foreignMessage, media, message, raw } from "../script.mjs";

const html = { "Content-Type": "text/html; charset=utf-8" };
const page = (status, text = "<html><form>[\"Sign\",\"in\",[]]</form></html>", headers = html) => ({ answer: { status, headers, body: text } });
const redirect = { answer: { status: 302, headers: { Location: "/login" } } };
const problem = (status, members) => ({
    answer: { status, headers: { "Content-Type": "application/problem+json" }, body: JSON.stringify({ status, ...members }) },
});
const events = (body, headers = {}) => ({ answer: { status: 200, headers: { "Content-Type": media, ...headers }, body } });
const hello = (members) => ({
    hello: {
        protocol: 1, cid: 7, token: "x".repeat(22), next: 1, received: 0, heartbeat: 1000, window: 5000,
        ack: { events: 512, bytes: 131072 }, limits: { event: 1048576, frame: 4194304 }, ...members,
    },
});
const without = (name) => {
    const { hello: members } = hello();
    delete members[name];
    return { hello: members };
};
const head = (type = "application/x-ndjson") => `HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\n`;

const isFinal = true;
const byPoll = { links: ["poll"], encodings: ["json"] };
const once = (name, fault) => ({ at: { [name]: [fault] } });

/** Refusals that last: told as an error and as the end, and nothing happens until connect() is called. */
const refusedFor = (code, say, fault, sentence) =>
    ({ ...byPoll, say, script: once("open", fault), errors: [code], ends: [code], isFinal, sentence });

/** Answers that may pass: told once as an error (but `null`), and the next try opens a connection. */
const triedAgain = (code, say, fault, more = {}) => ({ ...byPoll, say, script: once("open", fault), errors: code ? [code] : [], ...more });

const atOpen = [
    refusedFor("unauthorized", "a login page", page(200), /sign/i),
    refusedFor("unauthorized", "a redirect to a login page, which is not followed", redirect, /sign/i),
    refusedFor("unauthorized", "401 of somebody", page(401)),
    refusedFor("unauthorized", "401 with a sentence", problem(401, { code: "unauthorized", detail: "Who are you?" }), /^Who are you\?$/),
    refusedFor("rejected", "403 rejected, in the server's words", problem(403, { code: "rejected", detail: "Not today." }), /^Not today\.$/),
    refusedFor("origin", "403 origin", problem(403, { code: "origin", detail: "This page is of another site." })),
    refusedFor("host", "403 host", problem(403, { code: "host", detail: "I am not example.com." })),
    refusedFor("mismatch", "409 mismatch, with both prototypes",
        problem(409, { code: "mismatch", detail: "Testbed.echoInt: the client has echoInt(int), the server has echoInt(string)" }),
        /echoInt\(int\).*echoInt\(string\)/),
    triedAgain("protocol", "403 of a gateway", page(403, "<h1>Forbidden</h1>")),
    triedAgain("protocol", "404 of somebody", page(404, "<h1>Not found</h1>")),
    triedAgain("not-found", "404 of a server without the mount", problem(404, { code: "not-found", detail: "Nothing is mounted there." })),
    triedAgain("protocol", "410 of somebody", page(410, "<h1>Gone</h1>")),
    triedAgain("too-large", "413 of a proxy", page(413, "<h1>Too large</h1>")),
    triedAgain("limit", "429 limit, not before its pause", problem(429, { code: "limit", detail: "Too many.", retry: 250 }), { pause: 250 }),
    triedAgain("unreachable", "500 of somebody", page(500, "<h1>Oh</h1>")),
    triedAgain("unreachable", "502 of a gateway", page(502, "<h1>Bad gateway</h1>")),
    triedAgain(null, "503 shutdown, not before its pause", problem(503, { code: "shutdown", detail: "Back soon.", retry: 250 }), { pause: 250 }),
    triedAgain("protocol", "200 with text", page(200, "[\"Hello\"]", { "Content-Type": "text/plain" })),
    triedAgain("protocol", "200 without a type", page(200, "hello", {})),
    triedAgain("protocol", "204", { answer: { status: 204 } }),
    triedAgain("protocol", "the other encoding", events(foreignMessage(hello()), { "Content-Type": foreignMedia }), { encodings: ["json", "cbor"] }),
    triedAgain("protocol", "nothing at all", events("")),
    triedAgain("protocol", "garbage", events(raw({ json: "{garbage\n", cbor: "ff fe fd" })), { encodings: ["json", "cbor"] }),
    triedAgain("protocol", "half a hello", events(raw({ json: "{\"hello\":{\"protocol\":1,\"ci", cbor: "a1 65 68 65" })),
        { encodings: ["json", "cbor"] }),
    triedAgain("protocol", "an event in place of the hello", events(message(["TestbedResponse", "nothing", []]), { "EH-First": 1, "EH-Last": 1 }),
        { encodings: ["json", "cbor"], may: ["protocol"] }),
    ...[
        ["an empty message", {}], ["a hello that is a number", { hello: 7 }], ["a hello of another version", hello({ protocol: 2 })],
        ["a hello without a version", without("protocol")], ["a hello without a token", without("token")], ["a hello without a cid", without("cid")],
        ["a hello with cid 0", hello({ cid: 0 })], ["a hello with a negative cid", hello({ cid: -7 })],
        ["a hello with a cid of 2^31", hello({ cid: 2147483648 })], ["a hello with text as cid", hello({ cid: "7" })],
    ].map(([say, value]) => triedAgain("protocol", say, events(message(value), { "EH-First": 1, "EH-Last": 0 }), { encodings: ["json", "cbor"] })),
    // A client may take a hello without what it can guess; the server of the script then knows nobody of that name.
    ...["heartbeat", "window", "ack", "limits", "next", "received"].map((name) => triedAgain(null, `a hello without ${name}`,
        events(message(without(name)), { "EH-First": 1, "EH-Last": 0 }), { may: ["protocol", "expired"], connects: [1, 2] })),
    ...[["heartbeat", 0], ["heartbeat", -1], ["heartbeat", "soon"], ["window", "long"], ["ack", 5], ["limits", "none"]].map(([name, value]) =>
        triedAgain(null, `a hello with ${name} ${value}`, events(message(hello({ [name]: value })), { "EH-First": 1, "EH-Last": 0 }),
            { may: ["protocol", "expired"], connects: [1, 2] })),
    triedAgain(null, "what is not HTTP", { raw: "SSH-2.0-OpenSSH_9\r\n", isEnd: true }, { errors: [["unreachable", "protocol"]] }),
    triedAgain(null, "a chunk without a size", { raw: `${head()}Transfer-Encoding: chunked\r\n\r\nzz\r\nyes\r\n`, isEnd: true },
        { errors: [["unreachable", "protocol"]] }),
    triedAgain(null, "a header without end", { begin: "HTTP/1.1 200 OK\r\n", endless: "X-More: and more of it\r\n".repeat(400) },
        { errors: [["unreachable", "protocol"]], options: { connectTimeout: 2000 }, mostEndless: 64 << 20 }),
    triedAgain(null, "a header line without end", { begin: "HTTP/1.1 200 OK\r\nX-More: ", endless: "x".repeat(8192) },
        { errors: [["unreachable", "protocol"]], options: { connectTimeout: 2000 }, mostEndless: 64 << 20 }),
    triedAgain(null, "a message without end", { begin: `${head()}Connection: close\r\n\r\n`, endless: "x".repeat(65536) },
        { errors: [["too-large", "protocol"]], mostEndless: 256 << 20 }),
    triedAgain(null, "CBOR that announces too much", { begin: Buffer.from(`${head("application/cbor-seq")}Connection: close\r\n\r\n\x83`, "latin1"),
        endless: Buffer.from("5affffffff".repeat(4000), "hex") },
    { encodings: ["cbor"], errors: [["too-large", "protocol"]], mostEndless: 256 << 20 }),
    triedAgain("unreachable", "no answer", { isSilent: true }, { options: { connectTimeout: 300 } }),
    triedAgain(null, "an end in place of an answer", { isClosed: true }, { may: ["unreachable"] }),        // browsers try again themselves
    triedAgain("unreachable", "an answer that is cut off", { raw: `${head()}Content-Length: 500\r\n\r\n{"hello":{"protocol":1,`, isEnd: true },
        { connections: 1 }),
];

/** What is right, if not what our own server sends. */
const odd = [
    { say: "a media type with a parameter", links: ["poll", "stream"], script: once("open", { amend: { headers: { "Content-Type": "application/x-ndjson;charset=utf-8" } } }), encodings: ["json"] },
    {
        say: "an answer in chunks of one byte", links: ["poll"],
        script: { at: { open: [{ amend: { chunk: 1 } }], poll: [{ amend: { chunk: 1 } }, { amend: { chunk: 1 } }] } },
    },
    { say: "empty lines around messages", links: ["poll"], encodings: ["json"], script: once("open", { amend: { before: "\n\n", after: "\n\n" } }) },
    {
        say: "a hello with members that nobody knows, arrays among them",
        script: { hello: { features: ["a", ["b", []], { c: [1, 2] }], extra: { list: [], map: { deep: [[1]] } }, empty: {} } },
    },
];

const inTheMiddle = [
    { say: "a login page for a poll", script: once("poll", page(200)), errors: ["unauthorized"], ends: ["unauthorized"], isFinal, sentence: /sign/i },
    { say: "a redirect for a poll", script: once("poll", redirect), errors: ["unauthorized"], ends: ["unauthorized"], isFinal },
    { say: "a login page for a send", script: once("send", page(200)), call: true, errors: ["unauthorized"], ends: ["unauthorized"], isFinal, unconfirmed: 1 },
    { say: "502 for a poll", script: once("poll", page(502)) },
    { say: "502 for a send", script: once("send", page(502)), taken: 1 },
    { say: "503 of a busy server for a send", script: once("send", problem(503, { detail: "busy", retry: 20 })), taken: 1, may: ["unreachable"] },
    { say: "404 of somebody for a poll", script: once("poll", page(404)), errors: ["protocol"] },
    { say: "text for a poll", script: once("poll", page(200, "hello", { "Content-Type": "text/plain" })), errors: ["protocol"] },
    { say: "garbage for a poll", script: once("poll", events(raw({ json: "{garbage\n", cbor: "ff fe" }), { "EH-First": 1, "EH-Last": 0 })), may: ["protocol"], encodings: ["json", "cbor"] },
    { say: "409 stale for a poll", script: once("poll", problem(409, { code: "stale", detail: "late" })) },
    { say: "409 stale for a send", script: once("send", problem(409, { code: "stale", detail: "late" })), taken: 1 },
    { say: "409 gap for a send: again from there", script: once("send", problem(409, { code: "gap", detail: "missing", received: 0 })), taken: 1, may: ["gap"], connects: [1, 2] },
    { say: "a send that has no answer", script: { hello: { heartbeat: 250 }, at: { send: [{ isSilent: true }] } }, taken: 1 },
    { say: "a send whose connection ends", script: once("send", { isClosed: true }), taken: 1 },
    { say: "a send that is answered with garbage", script: once("send", { answer: { status: 200, headers: { "Content-Type": "application/json" }, body: "{]" } }), taken: 1 },
    {
        say: "a send that is answered with more than was sent", call: true,
        script: once("send", { answer: { status: 200, headers: { "Content-Type": "application/json" }, body: "{\"received\":7}" } }),
        errors: ["protocol"], ends: ["protocol"], connects: [2],
    },
    {
        say: "errors in the answer to a send are told, and it goes on",
        script: once("send", { amend: { merge: { errors: [{ code: "bad-event", number: 1, detail: "Testbed.echoInt: wrong" }] } } }),
        errors: ["bad-event"], sentence: /^Testbed\.echoInt: wrong$/,
    },
    { say: "413 for a send", script: once("send", page(413)), call: true, errors: ["too-large"], ends: ["too-large"], connects: [2], unconfirmed: 1 },
    {
        say: "410 expired for a send", script: once("send", problem(410, { code: "expired", detail: "Gone." })), call: true,
        ends: ["expired"], connects: [2], unconfirmed: 1,
    },
    { say: "a poll that has no answer", script: { hello: { heartbeat: 250 }, at: { poll: [{ isSilent: true }] } } },
    { say: "a poll whose connection ends", script: once("poll", { isClosed: true }) },
    {
        say: "events that are sent again are taken once", events: [["echoInt", "i1"], ["echoInt", "i2"]],
        script: {
            down: [{ event: message(["TestbedResponse", "echoInt", [1]]) }, { event: message(["TestbedResponse", "echoInt", [2]]) }],
            at: { poll: [null, events("[\"TestbedResponse\",\"echoInt\",[1]]\n[\"TestbedResponse\",\"echoInt\",[2]]\n", { "EH-First": 1, "EH-Last": 2 })] },
        },
    },
    {
        say: "an answer that is cut off between events and within one: each is taken once", events: [["echoInt", "i1"], ["echoInt", "i2"]],
        script: {
            down: [{ event: message(["TestbedResponse", "echoInt", [1]]) }, { event: message(["TestbedResponse", "echoInt", [2]]) }],
            at: {
                poll: [{
                    raw: `${head()}EH-First: 1\r\nEH-Last: 2\r\nContent-Length: 500\r\n\r\n["TestbedResponse","echoInt",[1]]\n["TestbedRes`,
                    isEnd: true, isSaying: true,
                }],
            },
        },
    },
    {
        say: "an answer whose events have a number too many", script: once("poll", events("[\"TestbedResponse\",\"nothing\",[]]\n", { "EH-First": 2, "EH-Last": 2 })),
        errors: ["protocol"], ends: ["protocol"], connects: [2],
    },
    {
        say: "an answer whose events have no number", script: once("poll", events("[\"TestbedResponse\",\"nothing\",[]]\n")),
        errors: ["protocol"], ends: ["protocol"], connects: [2],
    },
    {
        say: "an answer to a poll without end", script: once("poll", { begin: `${head()}EH-First: 1\r\nConnection: close\r\n\r\n`, endless: "x".repeat(65536) }),
        may: ["too-large", "protocol"], connects: [1, 2], mostEndless: 256 << 20,
    },
].map((one) => ({ ...byPoll, ...one }));

export const answers = [...atOpen, ...odd, ...inTheMiddle];
