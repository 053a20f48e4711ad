// RFC 9110 sections 8, 9, 13 and 15: methods, conditions, and what answers say. /files/page.txt is "a page\n" of 6 November 1994, 08:49:37 GMT.
import { echoed, get, head, lastServed, refused, request, served } from "./words.mjs";

const page = { status: 200, body: "a page\n", headers: { etag: /^"[^"]+"$/, "last-modified": "Sun, 06 Nov 1994 08:49:37 GMT", "content-length": "7" } };
const unchanged = { status: 304, headers: { etag: /^"/, "content-length": null } };
const changed = { status: 412 };
const of = (...lines) => get("/files/page.txt", ...lines);
const weekLater = "Sun, 13 Nov 1994 08:49:37 GMT";
const weekBefore = "Sun, 30 Oct 1994 08:49:37 GMT";
const exactly = "Sun, 06 Nov 1994 08:49:37 GMT";

export const semantics = [
    // 9.3.1, 9.3.2: GET and HEAD
    served("9110 9.3.1", "GET", of(), page),
    served("9110 9.3.1", "a body of GET has no meaning", request("GET", "/files/page.txt", ["Content-Length: 5"], "hello"), page),
    served("9110 9.3.2", "HEAD: the head of GET without the body", request("HEAD", "/files/page.txt"), { ...page, body: "", toHead: true }),
    served("9110 9.3.2", "HEAD of what is not there", request("HEAD", "/nowhere"), { status: 404, toHead: true }),
    served("9110 9.3.2", "HEAD of what takes POST only", request("HEAD", "/mirror"), { status: 405, toHead: true, headers: { allow: "POST" } }),
    lastServed("9110 9.3.2", "HEAD of HTTP/1.0", head("HEAD /hello HTTP/1.0"), { status: 200, toHead: true, headers: { "content-length": "6" } }),
    refused("9110 9.3.2", 413, "a refusal of HEAD has no body either", request("HEAD", "/hello", ["Content-Length: 5"], "hello"),
        { answers: [{ status: 413, toHead: true }] }),
    refused("9110 9.3.2", 400, "nor one of a malformed HEAD", request("HEAD", "/hello", ["A : b"]), { answers: [{ status: 400, toHead: true }] }),
    served("9110 9.3.3", "POST gives its media type back", request("POST", "/mirror", ["Content-Type: text/x-test", "Content-Length: 1"], "a"),
        { ...echoed("a"), headers: { "content-type": "text/x-test" } }),
    served("9110 9.3.4", "PUT of a file that can only be read", request("PUT", "/files/page.txt", ["Content-Length: 1"], "a"),
        { status: 405, headers: { allow: "GET, HEAD" } }),
    served("9110 9.3.5", "DELETE of a file that can only be read", request("DELETE", "/files/page.txt"), { status: 405, headers: { allow: "GET, HEAD" } }),
    served("9110 9.3.7", "OPTIONS of a page", request("OPTIONS", "/hello"), { status: 405, headers: { allow: "GET, HEAD" } }),

    // 8: what answers say of their bodies
    served("9110 8.3", "the media type of a text", of(), { ...page, headers: { "content-type": /^text\/plain/ } }),
    served("9110 8.6", "the length of a body", get("/big?bytes=1000"), { status: 200, headers: { "content-length": "1000" } }),
    served("9110 8.6", "a body of none has a length", get("/big?bytes=0"), { status: 200, body: "", headers: { "content-length": "0" } }),
    served("9110 15.4.2", "a folder without its slash", get("/files/folder"), { status: 301, headers: { location: /folder\/$/ } }),
    served("9110 15.5.5", "what is not there", get("/nowhere"), { status: 404 }),
    served("9110 15.5.5", "a page of nothing for people", get("/nowhere", "Accept: text/html"), { status: 404, headers: { "content-type": /^text\/html/ } }),

    // 13: conditions
    served("9110 13.1.2", "If-None-Match: *", of("If-None-Match: *"), unchanged),
    served("9110 13.1.2", "If-None-Match of another", of("If-None-Match: \"x\""), page),
    served("9110 13.1.2", "HEAD with If-None-Match: *", request("HEAD", "/files/page.txt", ["If-None-Match: *"]), { ...unchanged, toHead: true }),
    served("9110 13.1.3", "If-Modified-Since of its date", of(`If-Modified-Since: ${exactly}`), unchanged),
    served("9110 13.1.3", "If-Modified-Since of a week later", of(`If-Modified-Since: ${weekLater}`), unchanged),
    served("9110 13.1.3", "If-Modified-Since of a week before", of(`If-Modified-Since: ${weekBefore}`), page),
    served("9110 5.6.7", "a date of RFC 850", of("If-Modified-Since: Sunday, 06-Nov-94 08:49:37 GMT"), unchanged),
    served("9110 5.6.7", "a date of RFC 850, a second before", of("If-Modified-Since: Sunday, 06-Nov-94 08:49:36 GMT"), page),
    served("9110 5.6.7", "a date of asctime", of("If-Modified-Since: Sun Nov  6 08:49:37 1994"), unchanged),
    served("9110 5.6.7", "a date of asctime, two digits", of("If-Modified-Since: Sun Nov 13 08:49:37 1994"), unchanged),
    served("9110 5.6.7", "a date of asctime, a second before", of("If-Modified-Since: Sun Nov  6 08:49:36 1994"), page),
    ...["yesterday", "", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06 Nov 2994 25:49:37 GMT", "Sun, 99 Nov 2994 08:49:37 GMT", "2026-01-01T00:00:00Z"].map(date =>
        served("9110 13.1.3", `a date that is none: ${date || "empty"}`, of(`If-Modified-Since: ${date}`), page)),
    served("9110 13.1.3", "If-None-Match comes before If-Modified-Since", of("If-None-Match: \"x\"", `If-Modified-Since: ${weekLater}`), page),
    served("9110 13.1.3", "If-Modified-Since is for GET and HEAD", request("DELETE", "/files/page.txt", [`If-Modified-Since: ${weekLater}`]), { status: 405 }),
    served("9110 13.1.1", "If-Match: *", of("If-Match: *"), page),
    served("9110 13.1.1", "If-Match of another", of("If-Match: \"x\""), changed),
    served("9110 13.1.1", "If-Match of a list of others", of("If-Match: \"x\", \"y\""), changed),
    served("9110 13.1.4", "If-Unmodified-Since of its date", of(`If-Unmodified-Since: ${exactly}`), page),
    served("9110 13.1.4", "If-Unmodified-Since of a week before", of(`If-Unmodified-Since: ${weekBefore}`), changed),
    served("9110 13.1.4", "If-Unmodified-Since that is no date", of("If-Unmodified-Since: soon"), page),
    served("9110 13.2.2", "If-Match comes before If-Unmodified-Since", of("If-Match: *", `If-Unmodified-Since: ${weekBefore}`), page),
    served("9110 13.2.2", "If-Match comes before If-None-Match", of("If-Match: \"x\"", "If-None-Match: *"), changed),
    served("9110 13.2.1", "conditions do not change a 404", get("/files/nowhere", "If-None-Match: *", "If-Match: \"x\""), { status: 404 }),
    served("9110 13.2.1", "nor a 405", request("DELETE", "/files/page.txt", ["If-Match: \"x\""]), { status: 405 }),
];
