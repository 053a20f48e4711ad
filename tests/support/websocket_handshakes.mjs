// The opening handshake of RFC 6455 as a table: what is asked, and what a server answers, each with its section.

const refusals = (section, ...cases) => cases.map(([say, status, ask, has]) => ({ section, say, status, ask, has }));
const welcomes = (section, ...cases) => cases.map(([say, ask, has, hasNot]) => ({ section, say, ask, has, hasNot }));
const field = (name, value) => ({ headers: [[name, value]] });
const key = "Sec-WebSocket-Key";
const version = "Sec-WebSocket-Version";
const speaks13 = ["Sec-WebSocket-Version: 13", "Upgrade: websocket"];

/** {section, say, ask (for upgradeRequest), status, has, hasNot (headers of the answer)}; without a status: 101. */
export const handshakes = [
    ...welcomes("1.3", ["the example of the RFC", {}, ["Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="]]),
    ...welcomes("4.2.1",
        ["Upgrade in another case", field("Upgrade", "WebSocket")],
        ["Connection in another case", field("Connection", "UPGRADE")],
        ["Connection with several tokens", field("Connection", "keep-alive, Upgrade")],
        ["Connection with tokens in two lines", { headers: [["Connection", "keep-alive"], ["Connection", "upgrade"]] }],
        ["Upgrade with several protocols", field("Upgrade", "h2c, websocket")],
        ["names of headers in another case", { headers: [["sec-websocket-KEY", "dGhlIHNhbXBsZSBub25jZQ=="], ["uPGRADE", "websocket"]] }],
        ["spaces around the key", { key: "  dGhlIHNhbXBsZSBub25jZQ==  " }],
        ["headers that nobody knows", field("X-Whatever", "x")]),
    ...welcomes("9.1",
        ["an extension that is not offered is not agreed upon", field("Sec-WebSocket-Extensions", "permessage-deflate"), [],
            ["Sec-WebSocket-Extensions"]],
        ["extensions in two lines", { headers: [["Sec-WebSocket-Extensions", "a; b=1"], ["Sec-WebSocket-Extensions", "c"]] }, [],
            ["Sec-WebSocket-Extensions"]]),
    ...refusals("4.2.1",
        ["POST", 405, { method: "POST" }, ["Allow: GET"]],
        ["HEAD", 405, { method: "HEAD" }, ["Allow: GET"]],
        ["PUT", 405, { method: "PUT" }, ["Allow: GET"]],
        ["a method in small letters", 501, { method: "get" }],
        ["HTTP/1.0", 400, { version: "HTTP/1.0" }],
        ["no Upgrade", 426, { without: ["Upgrade"] }, ["Upgrade: websocket"]],
        ["an Upgrade to something else", 426, field("Upgrade", "h2c"), ["Upgrade: websocket"]],
        ["an Upgrade to something longer", 426, field("Upgrade", "websockets")],
        ["no Connection", 400, { without: ["Connection"] }],
        ["Connection: close", 400, field("Connection", "close")],
        ["Connection: keep-alive", 400, field("Connection", "keep-alive")],
        ["no Host", 400, { without: ["Host"] }],
        ["two Hosts", 400, { headers: [["Host", "localhost"], ["Host", "127.0.0.1"]] }],
        ["no key", 400, { without: [key] }],
        ["an empty key", 400, { key: "" }],
        ["a key of 15 bytes", 400, { key: "AAAAAAAAAAAAAAAAAAAA" }],
        ["a key of 17 bytes", 400, { key: "AAAAAAAAAAAAAAAAAAAAAAA=" }],
        ["a key of 16 letters", 400, { key: "abcdefghijklmnop" }],
        ["a key that is not base64", 400, { key: "AAAAAAAAAAA*AAAAAAAAAA==" }],
        ["two keys", 400, { headers: [[key, "dGhlIHNhbXBsZSBub25jZQ=="], [key, "dGhlIHNhbXBsZSBub25jZQ=="]] }],
        ["a body", 413, field("Content-Length", "5")]),
    ...refusals("4.4",
        ["no version", 426, { without: [version] }, speaks13],
        ["version 8", 426, field(version, "8"), speaks13],
        ["version 12", 426, field(version, "12"), speaks13],
        ["version 14", 426, field(version, "14"), speaks13],
        ["version 013", 426, field(version, "013"), speaks13],
        ["a list of versions", 426, field(version, "13, 8"), speaks13],
        ["two versions", 400, { headers: [[version, "13"], [version, "13"]] }]),
    ...refusals("10.2",
        ["the origin of another site", 403, field("Origin", "http://example.com")],
        ["an origin of another port", 403, field("Origin", "http://127.0.0.1:1")],
        ["Origin: null", 403, field("Origin", "null")],
        ["a page of another site, by Sec-Fetch-Site", 403, field("Sec-Fetch-Site", "cross-site")],
        ["a host name that is not the server's", 403, field("Host", "example.com")]),
];
