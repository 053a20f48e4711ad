// RFC 9112 sections 6, 7 and 11: where a body ends. Whatever two programs could read differently is refused, and the socket closed.
import { chunked, echoed, get, head, hello, post, refused, request, served } from "./words.mjs";

const sized = (length, body) => post([`Content-Length: ${length}`], body);
const coded = (coding, body = "5\r\nhello\r\n0\r\n\r\n") => post([`Transfer-Encoding: ${coding}`], body);
const smuggled = get("/stats");
const five = "5\r\nhello\r\n";
const end = "0\r\n\r\n";
const welcome = echoed("hello");

export const framing = [
    // 6.2, 6.3: Content-Length
    served("9112 6.2", "a body of five", sized(5, "hello"), welcome),
    served("9112 6.2", "a body of none", sized(0, ""), echoed("")),
    served("9112 6.2", "leading zeros are digits", sized("0005", "hello"), welcome),
    served("9112 6.3", "neither length nor coding: no body", request("POST", "/mirror"), echoed("")),
    served("9112 6.3", "what stands behind a body of no length is the next request", request("POST", "/mirror") + get(), echoed(""), hello),
    served("9112 6.3", "what stands behind a body is the next request", sized(5, "hello") + get(), welcome, hello),
    served("9112 6.3", "a body that looks like a request", sized(get().length, get()), echoed(get())),
    served("9110 8.6", "any bytes", post(["Content-Length: 6"], "\0\r\n\r\n\x7f"), echoed("\0\r\n\r\n\x7f")),
    refused("9112 6.3", 400, "two lengths that differ", post(["Content-Length: 5", "Content-Length: 6"], "hello!")),
    refused("9112 6.3", 400, "two lengths that are equal", post(["Content-Length: 5", "Content-Length: 5"], "hello")),
    refused("9112 6.3", 400, "a list of equal lengths", sized("5, 5", "hello")),
    refused("9112 6.3", 400, "a list of lengths that differ", sized("5, 6", "hello!")),
    refused("9112 6.3", 400, "a list that ends empty", sized("5,", "hello")),
    ...["-5", "+5", "0x5", "5.0", "5e0", "5 5", "", "five", "5;", "\"5\"", "5h", "18446744073709551617", "99999999999999999999999", "\u00b2"].map(length =>
        refused("9112 6.3", 400, `Content-Length: ${length || "empty"}`, Buffer.from(sized(length, "hello"), "latin1"))),
    refused("9110 15.5.14", 413, "a length of more than the page takes", sized(5_000_000, "")),
    refused("9110 15.5.14", 413, "a length of nearly all numbers", sized("18446744073709551615", "")),
    refused("9110 15.5.14", 413, "a body for a page that takes none", request("GET", "/hello", ["Content-Length: 5"], "hello")),
    { clause: "9112 8", say: "the client goes within a body: no answer", send: sized(10, "hello"), finish: true, answers: [], then: "closed" },
    { clause: "9112 8", say: "the client goes within a head: no answer", send: "GET /hello HTTP/1.1\r\nHost: local", finish: true, answers: [], then: "closed" },
    { clause: "9112 8", say: "the client goes within a chunk: no answer", send: chunked("5\r\nhel"), finish: true, answers: [], then: "closed" },

    // 6.1: Transfer-Encoding
    served("9112 6.1", "chunked", coded("chunked"), welcome),
    served("9112 7", "codings have no case", coded("Chunked"), welcome),
    served("9112 5.1", "blanks around a coding", coded(" \t chunked \t "), welcome),
    refused("9112 6.1", 400, "Transfer-Encoding with Content-Length", post(["Transfer-Encoding: chunked", "Content-Length: 5"], end + smuggled)),
    refused("9112 6.1", 400, "Content-Length with Transfer-Encoding", post(["Content-Length: 5", "Transfer-Encoding: chunked"], end + smuggled)),
    refused("9112 6.1", 400, "Transfer-Encoding with Content-Length: 0", post(["Content-Length: 0", "Transfer-Encoding: chunked"], end + smuggled)),
    refused("9112 6.1", 400, "Transfer-Encoding of HTTP/1.0", head("POST /mirror HTTP/1.0", "Host: localhost", "Transfer-Encoding: chunked") + five + end),
    refused("9112 6.1", 501, "a coding that nobody knows before chunked", coded("rot13, chunked")),
    refused("9112 6.1", 501, "gzip before chunked", coded("gzip, chunked")),
    refused("9112 6.1", 501, "gzip before chunked, in two lines", post(["Transfer-Encoding: gzip", "Transfer-Encoding: chunked"], five + end)),
    refused("9112 6.3", 400, "gzip alone", coded("gzip")),
    refused("9112 6.3", 400, "identity", coded("identity", smuggled)),
    refused("9112 6.3", 400, "chunked is not the last", coded("chunked, gzip")),
    refused("9112 6.3", 400, "chunked is not the last, in two lines", post(["Transfer-Encoding: chunked", "Transfer-Encoding: gzip"], five + end)),
    refused("9112 6.3", 400, "chunked, identity", coded("chunked, identity")),
    refused("9112 6.1", 400, "chunked twice", coded("chunked, chunked")),
    refused("9112 6.1", 400, "chunked twice, in two lines", post(["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"], five + end)),
    refused("9112 7.1", 400, "chunked with a parameter", coded("chunked;q=1")),
    ...["xchunked", "chunkedx", "chunk", "\"chunked\"", "chun ked", "'chunked'", "chunked;", ", chunked", "chunked,", ",", "", "\u00a0chunked"].map(coding =>
        refused("9112 11.2", 400, `Transfer-Encoding: ${coding || "empty"}`, Buffer.from(coded(coding), "latin1"))),
    refused("9112 11.2", 400, "a control character before chunked", coded("\x0bchunked")),
    refused("9112 11.2", 400, "a blank before the colon of Transfer-Encoding", post(["Transfer-Encoding : chunked"], five + end)),
    refused("9112 11.2", 400, "NUL behind chunked", coded("chunked\0")),
    refused("9110 15.5.14", 413, "a coding for a page that takes no body", request("GET", "/hello", ["Transfer-Encoding: chunked"], five + end)),

    // 7.1: chunks
    served("9112 7.1", "several chunks", chunked("1\r\nh\r\n3\r\nell\r\n1\r\no\r\n" + end), welcome),
    served("9112 7.1", "no chunk but the last", chunked(end), echoed("")),
    served("9112 7.1", "sizes in small letters", chunked(`a\r\n${"x".repeat(10)}\r\n${end}`), echoed("x".repeat(10))),
    served("9112 7.1", "sizes in capitals", chunked(`1F\r\n${"x".repeat(31)}\r\n${end}`), echoed("x".repeat(31))),
    served("9112 7.1", "sizes with leading zeros", chunked(`00000005\r\nhello\r\n${end}`), welcome),
    served("9112 7.1", "the last size in several zeros", chunked(`${five}000\r\n\r\n`), welcome),
    served("9112 7.1", "line ends within a chunk", chunked(`4\r\n\r\n\r\n\r\n${end}`), echoed("\r\n\r\n")),
    served("9112 7.1", "a chunk that looks like the end", chunked(`5\r\n${end}\r\n${end}`), echoed(end)),
    served("9112 7.1", "what stands behind the last chunk is the next request", chunked(five + end) + get(), welcome, hello),
    ...["0x5", "-5", "+5", " 5", "5 ", "5h", "g", "", "5,5", "5\t", "\"5\"", "5\0", "five", "5.0", "_5", "5_0"].map(size =>
        refused("9112 7.1", 400, `a chunk of size ${JSON.stringify(size)}`, chunked(`${size}\r\nhello\r\n${end}`))),
    refused("9112 7.1", 413, "a size of all bits", chunked(`ffffffffffffffff\r\nhello\r\n${end}`)),
    refused("9112 7.1", 400, "a size of more bits than numbers have", chunked(`10000000000000005\r\nhello\r\n${end}`)),
    refused("9112 7.1", 413, "a size of half the bits", chunked(`8000000000000000\r\nhello\r\n${end}`)),
    refused("9112 7.1", 413, "chunks of more together than the page takes", chunked(`1\r\nx\r\n400000\r\n`)),
    refused("9112 7.1", 400, "a chunk that is longer than its size", chunked(`5\r\nhello!\r\n${end}`)),
    refused("9112 7.1", 400, "a chunk that is shorter than its size", chunked(`6\r\nhello\r\n${end}`)),
    refused("9112 7.1", 400, "LF alone behind a size", chunked(`5\nhello\r\n${end}`)),
    refused("9112 7.1", 400, "CR alone behind a size", chunked(`5\rhello\r\n${end}`)),
    refused("9112 7.1", 400, "LF alone behind a chunk", chunked(`5\r\nhello\n${end}`)),
    refused("9112 7.1", 400, "LF alone behind the last size", chunked(`${five}0\n\r\n`)),
    refused("9112 7.1", 400, "LF alone at the end", chunked(`${five}0\r\n\n`)),
    refused("9112 7.1", 400, "a line of a size that does not end", chunked("0".repeat(20_000))),

    // 7.1.1: extensions
    ...[";a", ";a=b", ";a=\"b c\"", ";a=\"\\\"\"", ";a;b=c;d", " ; a = b", "\t;\ta", ";a=\"\""].map(extension =>
        served("9112 7.1.1", `the extension ${JSON.stringify(extension)}`, chunked(`5${extension}\r\nhello\r\n0${extension}\r\n\r\n`), welcome)),
    ...[";", ";;", ";=b", ";a=", ";a=\"b", ";a b", ";a=b c", ",a", ";a\0", ";a=\"\0\"", ";a\r", ";a=\"\r\""].map(extension =>
        refused("9112 7.1.1", 400, `the extension ${JSON.stringify(extension)}`, chunked(`5${extension}\r\nhello\r\n${end}`))),
    refused("9112 7.1.1", 400, "LF within an extension", chunked(`5;a\nhello\r\n${end}`)),
    refused("9112 7.1.1", 400, "LF within a quoted extension", chunked(`5;a="\n"\r\nhello\r\n${end}`)),
    refused("9112 7.1.1", 400, "an extension that does not end", chunked(`5;a=${"b".repeat(20_000)}`)),
    refused("9112 7.1.1", 400, "an extension of 5,000 octets", chunked(`5;a=${"b".repeat(5_000)}\r\nhello\r\n${end}`)),
    refused("9112 7.1.1", 400, "many long extensions", chunked(`1;a=${"b".repeat(2_000)}\r\nx\r\n`.repeat(20) + end)),

    // 7.1.2: trailers
    served("9112 7.1.2", "a trailer", chunked(`${five}0\r\nX-Checksum: 7\r\n\r\n`), welcome),
    served("9112 7.1.2", "several trailers", chunked(`${five}0\r\nA: b\r\nC: d\r\n\r\n`) + get(), welcome, hello),
    served("9110 6.5.1", "trailers do not change what has been decided", chunked(`${five}0\r\nContent-Length: 1\r\nHost: evil\r\nTransfer-Encoding: gzip\r\nConnection: close\r\n\r\n`), welcome),
    refused("9112 7.1.2", 400, "a trailer without a colon", chunked(`${five}0\r\nX-Checksum\r\n\r\n`)),
    refused("9112 7.1.2", 400, "a trailer with a blank before the colon", chunked(`${five}0\r\nA : b\r\n\r\n`)),
    refused("9112 7.1.2", 400, "a trailer that is folded", chunked(`${five}0\r\nA: b\r\n c\r\n\r\n`)),
    refused("9112 7.1.2", 400, "a trailer that ends with LF alone", chunked(`${five}0\r\nA: b\n\r\n`)),
    refused("9112 7.1.2", 400, "NUL in a trailer", chunked(`${five}0\r\nA: \0\r\n\r\n`)),
    refused("9112 7.1.2", 400, "trailers of 20,000 octets", chunked(`${five}0\r\nA: ${"b".repeat(20_000)}\r\n\r\n`)),
    refused("9112 7.1.2", 400, "trailers without an end", chunked(`${five}0\r\n${"A: b\r\n".repeat(4_000)}`)),
];
