// RFC 9112 section 5, RFC 9110 section 5: headers.
import { get, head, refused, served } from "./words.mjs";

const host = "Host: localhost";
const with_ = (...lines) => get("/hello", ...lines);

export const fields = [
    // 5.1, 9112: lines of headers
    served("9110 5.1", "names in small letters", head("GET /hello HTTP/1.1", "host: localhost")),
    served("9110 5.1", "names in capitals", head("GET /hello HTTP/1.1", "HOST: localhost")),
    served("9112 5.1", "no blank behind the colon", head("GET /hello HTTP/1.1", "Host:localhost", "A:b")),
    served("9112 5.1", "blanks and tabs around a value", head("GET /hello HTTP/1.1", "Host: \t localhost \t ")),
    served("9112 5.1", "an empty value", with_("A:")),
    served("9112 5.1", "a value of blanks", with_("A:    ")),
    served("9110 5.5", "a tab within a value", with_("A: b\tc")),
    served("9110 5.5", "bytes above ASCII in a value", Buffer.from(with_("A: \u00e4\u00ff"), "latin1")),
    served("9110 5.6.2", "a name of all letters of tokens", with_("!#$%&'*+-.^_`|~09azAZ: x")),
    served("9110 5.3", "the same header in several lines", with_("A: b", "A: c")),
    served("9110 5.1", "headers that nobody knows", with_("X-Whatever: 1", "Also-Unknown: 2")),
    refused("9112 5.1", 400, "a blank before the colon", with_("A : b")),
    refused("9112 5.1", 400, "a tab before the colon", with_("A\t: b")),
    refused("9112 5.1", 400, "a blank before the colon of Host", head("GET /hello HTTP/1.1", "Host : localhost")),
    refused("9112 5.1", 400, "a blank before the colon of Content-Length", with_("Content-Length : 0")),
    refused("9112 5", 400, "no colon", with_("no colon")),
    refused("9112 5", 400, "no name", with_(": b")),
    refused("9110 5.6.2", 400, "a blank in a name", with_("A b: c")),
    ...["(", ")", "<", ">", "@", ",", ";", "\\", "\"", "/", "[", "]", "?", "=", "{", "}"].map(c =>
        refused("9110 5.6.2", 400, `${c} in a name`, with_(`A${c}b: c`))),
    refused("9110 5.1", 400, "bytes above ASCII in a name", Buffer.from(with_("\u00c4: b"), "latin1")),
    refused("9110 5.5", 400, "NUL in a name", with_("A\0: b")),
    refused("9110 5.5", 400, "NUL in a value", with_("A: b\0c")),
    refused("9110 5.5", 400, "a control character in a value", with_("A: b\x01c")),
    refused("9110 5.5", 400, "a vertical tab in a value", with_("A: \x0bb")),
    refused("9110 5.5", 400, "DEL in a value", with_("A: b\x7f")),
    refused("9110 5.5", 400, "ESC in a value", with_("A: \x1b[2J")),

    // 5.2: obsolete folds
    refused("9112 5.2", 400, "a fold with a blank", with_("A: b", " c")),
    refused("9112 5.2", 400, "a fold with a tab", with_("A: b", "\tc")),
    refused("9112 5.2", 400, "a fold of Host", head("GET /hello HTTP/1.1", "Host:", " localhost")),
    refused("9112 5.2", 400, "a fold of Transfer-Encoding", with_("Transfer-Encoding:", " chunked")),
    refused("9112 5.2", 400, "a fold of blanks only", with_("A: b", "   ")),
    refused("9112 5.2", 400, "a fold that looks like a header", with_("A: b", " Content-Length: 5")),

    // 9110 5.4: limits
    refused("9110 5.4", 431, "one large header", with_(`A: ${"b".repeat(20_000)}`)),
    refused("9110 5.4", 431, "a header of an endless name", with_("A".repeat(20_000))),
    refused("9110 5.4", 431, "many headers", with_(...Array.from({ length: 3_000 }, (_, i) => `A${i}: b`))),
    served("9110 5.4", "a head of 8 KiB", with_(`A: ${"b".repeat(8_000)}`)),
    served("9110 5.4", "five hundred headers", with_(...Array.from({ length: 500 }, (_, i) => `A${i}: b`))),
    refused("9110 5.4", 431, "a head that does not end", `GET /hello HTTP/1.1\r\n${host}\r\nA: ${"b".repeat(20_000)}`),
    refused("9110 15.5.15", 414, "a request line that does not end", `GET /${"a".repeat(20_000)}`),

    // 9110 7.6.1, 7.8, 12, 14: headers that may be ignored
    served("9110 7.8", "an upgrade that nobody offers is ignored", with_("Connection: Upgrade", "Upgrade: h2c", "HTTP2-Settings: AAMAAABk")),
    served("9110 7.6.1", "options of Connection that nobody knows", with_("Connection: X-Secret", "X-Secret: 1")),
    served("9110 7.6.1", "an empty Connection", with_("Connection:")),
    served("9110 7.6.2", "Max-Forwards is for TRACE and OPTIONS", with_("Max-Forwards: 0")),
    served("9110 12.5.1", "an Accept that the page does not fit", with_("Accept: image/png")),
    served("9110 12.5.3", "Accept-Encoding: the body may come as it is", with_("Accept-Encoding: gzip, br")),
    served("9110 12.5.4", "Accept-Language", with_("Accept-Language: tlh")),
    served("9110 14.2", "Range may be ignored", with_("Range: bytes=0-1")),
    served("9110 10.1.4", "TE is about the answer", with_("TE: trailers, deflate;q=0.5", "Connection: TE")),
    served("9110 6.6.2", "Trailer without trailers", with_("Trailer: X-Checksum")),
    served("9112 C.2.2", "Proxy-Connection is no header", with_("Proxy-Connection: close")),
];
