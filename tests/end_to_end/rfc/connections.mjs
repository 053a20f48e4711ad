// RFC 9112 section 9: keeping and closing sockets, pipelines; RFC 9110 10.1.1: expectations.
import { chunked, echoed, get, head, hello, lastServed, post, refused, request, served } from "./words.mjs";

const http10 = (...lines) => head("GET /hello HTTP/1.0", ...lines);
const later = ms => ({ status: 200, body: `after ${ms} ms\n\n` });
const goOn = { status: 100 };
const expects = (expectation, ...lines) => [`Expect: ${expectation}`, ...lines];
const echoHead = (...lines) => head("POST /mirror HTTP/1.1", "Host: localhost", ...lines);

export const connections = [
    // 9.3: persistence
    served("9112 9.3", "HTTP/1.1 keeps the socket", get()),
    served("9112 9.3", "Connection: keep-alive", get("/hello", "Connection: keep-alive")),
    lastServed("9112 9.6", "Connection: close", get("/hello", "Connection: close")),
    lastServed("9110 7.6.1", "options of Connection have no case", get("/hello", "Connection: CLOSE")),
    lastServed("9110 7.6.1", "close in a list", get("/hello", "Connection: X-Whatever, close")),
    lastServed("9110 7.6.1", "close behind keep-alive", get("/hello", "Connection: keep-alive, close")),
    lastServed("9110 7.6.1", "close in a second line", get("/hello", "Connection: keep-alive", "Connection: close")),
    lastServed("9110 5.6.1.2", "a list with empty elements", get("/hello", "Connection: , close,,")),
    served("9110 7.6.1", "a word that begins like close", get("/hello", "Connection: closed")),
    lastServed("9112 9.6", "nothing behind Connection: close is served", get("/hello", "Connection: close") + get() + get()),
    lastServed("9112 9.3", "HTTP/1.0 closes", http10()),
    served("9112 9.3", "HTTP/1.0 with keep-alive keeps, and says so", http10("Connection: keep-alive"), { ...hello, headers: { connection: "keep-alive" } }),
    served("9112 C.2.2", "HTTP/1.0 with Keep-Alive", http10("Connection: Keep-Alive"), { ...hello, headers: { connection: "keep-alive" } }),
    lastServed("9112 9.3", "HTTP/1.0 with close", http10("Connection: close")),
    lastServed("9112 9.3", "HTTP/1.0 with both", http10("Connection: keep-alive, close")),
    lastServed("9112 9.3", "nothing behind a request of HTTP/1.0 is served", http10() + get()),
    served("9112 9.3", "a body that was read does not spoil the socket", post(["Content-Length: 5"], "hello"), echoed("hello")),
    refused("9112 9.3", 413, "what stands behind a body that was not read is no request", request("POST", "/hello", ["Content-Length: 200"], get() + get())),
    refused("9112 9.6", 400, "what stands behind a refused request is not served", get("/hello", "A : b") + get()),
    { clause: "9112 9.5", say: "a client that closes its sending side gets its answer", send: get(), finish: true, answers: [hello], then: "closed" },
    { clause: "9112 9.5", say: "and all answers of a pipeline", send: get() + get() + get(), finish: true, answers: [hello, hello, hello], then: "closed" },
    { clause: "9112 9.5", say: "and one that takes a while", send: get("/later?ms=50"), finish: true, answers: [later(50)], then: "closed" },
    { clause: "9112 9.5", say: "a client that says nothing and goes", send: "", finish: true, answers: [], then: "closed" },

    // 9.3.2: pipelines
    served("9112 9.3.2", "three requests at once", get() + get("/big?bytes=3") + get(), hello, { status: 200, body: "abc" }, hello),
    served("9112 9.3.2", "a slow answer before a quick one", get("/later?ms=60") + get(), later(60), hello),
    served("9112 9.3.2", "slow answers in the order of their requests", get("/later?ms=60") + get("/later?ms=0") + get("/later?ms=20"), later(60), later(0), later(20)),
    served("9112 9.3.2", "bodies in between", post(["Content-Length: 1"], "a") + chunked("1\r\nb\r\n0\r\n\r\n") + get(), echoed("a"), echoed("b"), hello),
    served("9112 9.3.2", "what is not found in between", get() + get("/nowhere") + get(), hello, { status: 404 }, hello),
    served("9112 9.3.2", "HEAD in between", request("HEAD", "/big?bytes=9") + get(), { status: 200, toHead: true, headers: { "content-length": "9" } }, hello),
    served("9112 9.3.2", "a hundred requests", get().repeat(100), ...Array(100).fill(hello)),
    lastServed("9112 9.3.2", "a malformed one behind a good one", get() + "GET\r\n\r\n", hello, { status: 400 }),
    lastServed("9112 9.3.2", "a malformed one behind a slow one", get("/later?ms=40") + "GET\r\n\r\n" + get(), later(40), { status: 400 }),
    lastServed("9112 9.3.2", "close within a pipeline", get() + get("/later?ms=20", "Connection: close") + get(), hello, later(20)),

    // 9110 10.1.1: Expect
    { clause: "9110 10.1.1", say: "100 before the body is sent", send: [echoHead(...expects("100-continue", "Content-Length: 5")), goOn, "hello"],
        answers: [echoed("hello")], then: "open" },
    { clause: "9110 10.1.1", say: "100 before chunks", send: [echoHead(...expects("100-continue", "Transfer-Encoding: chunked")), goOn, "5\r\nhello\r\n0\r\n\r\n"],
        answers: [echoed("hello")], then: "open" },
    { clause: "9110 10.1.1", say: "expectations have no case", send: [echoHead(...expects("100-CONTINUE", "Content-Length: 5")), goOn, "hello"],
        answers: [echoed("hello")], then: "open" },
    { clause: "9110 10.1.1", say: "100 behind an answer of a pipeline", send: [get() + echoHead(...expects("100-continue", "Content-Length: 5")), hello, goOn, "hello"],
        answers: [echoed("hello")], then: "open" },
    served("9110 10.1.1", "a client that does not wait for it", post(expects("100-continue", "Content-Length: 5"), "hello"), goOn, echoed("hello")),
    served("9110 10.1.1", "no 100 without a body", get("/hello", "Expect: 100-continue")),
    lastServed("9110 10.1.1", "no 100 for HTTP/1.0", head("POST /mirror HTTP/1.0", "Expect: 100-continue", "Content-Length: 5") + "hello", echoed("hello")),
    refused("9110 10.1.1", 413, "a final answer at once, not 100, for a body that is too large", echoHead(...expects("100-continue", "Content-Length: 5000000"))),
    refused("9110 10.1.1", 413, "and for a page that takes none", request("POST", "/hello", expects("100-continue", "Content-Length: 5"))),
    refused("9110 10.1.1", 417, "an expectation that nobody knows", post(expects("miracles", "Content-Length: 5"), "hello")),
    refused("9110 10.1.1", 417, "one that nobody knows besides", post(expects("100-continue, miracles", "Content-Length: 5"), "hello")),
    refused("9110 10.1.1", 417, "one that nobody knows in a second line", post([...expects("100-continue"), ...expects("miracles", "Content-Length: 5")], "hello")),
];
