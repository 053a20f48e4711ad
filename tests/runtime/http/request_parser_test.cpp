// The parser of requests: what it collects, and what it refuses with which status.
#include "http/request_parser.hpp"

#include "http/chunked_body.hpp"
#include "support/catch.hpp"

using namespace eh::http;
using Progress = RequestParser::Progress;

namespace {

constexpr std::size_t maxHeader = 1024;
constexpr std::size_t maxBody = 64;

/// Feeds `text` in pieces of `step` bytes the way a connection does; what the parser came to.
Progress feed(RequestParser& parser, std::string_view text, std::size_t step, std::size_t* left = nullptr) {
    parser.start(maxHeader);
    std::string waiting;
    auto progress = Progress::more;
    while (!text.empty() && progress != Progress::done && progress != Progress::failed) {
        waiting.append(text.substr(0, step));
        text.remove_prefix(std::min(step, text.size()));
        do {
            auto const taken = parser.parse(waiting);
            waiting.erase(0, taken.used);
            progress = taken.progress;
            if (progress == Progress::head) parser.limitBody(maxBody);
        } while (progress == Progress::head && !waiting.empty());
    }
    if (left) *left = waiting.size() + text.size();
    return progress;
}

int statusOf(std::string_view text) {
    int status = 0;
    for (std::size_t const step : {text.size(), std::size_t{1}, std::size_t{7}}) {
        RequestParser parser;
        int const now = feed(parser, text, step) == Progress::failed ? parser.refusal().status : 200;
        if (status != 0) CHECK(now == status);
        status = now;
    }
    return status;
}

constexpr std::string_view host = "Host: x\r\n";

std::string get(std::string_view headers) { return std::string("GET / HTTP/1.1\r\n").append(headers).append("\r\n"); }
std::string post(std::string_view headers, std::string_view body) {
    return std::string("POST / HTTP/1.1\r\nHost: x\r\n").append(headers).append("\r\n").append(body);
}

} // namespace

TEST_CASE("A request is collected whatever the pieces it comes in") {
    std::string const text = "POST /a%20b?x=1 HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
                             "Content-Length: 5\r\n\r\nhelloGET";
    for (std::size_t const step : {std::size_t{1}, std::size_t{2}, std::size_t{13}, text.size()}) {
        RequestParser parser;
        std::size_t left = 0;
        REQUIRE(feed(parser, text, step, &left) == Progress::done);
        CHECK(left == 3);
        Request const& request = parser.request();
        CHECK(request.method == "POST");
        CHECK(request.target == "/a%20b?x=1");
        CHECK(request.path == "/a b");
        CHECK(request.query == "x=1");
        CHECK(request.header("content-type") == "text/plain");
        CHECK(request.headers.size() == 3);
        CHECK(request.body == "hello");
        CHECK(parser.facts().keepAlive);
    }
}

TEST_CASE("A plain head is read in one pass as it is read in pieces, whatever byte of it is another") {
    constexpr std::string_view plain = "GET /a/poll?wait=1&x=%20 HTTP/1.1\r\nHost: localhost:80\r\nConnection: keep-alive\r\n"
                                       "EH-Connection: 7.AbC_-\r\nAccept: a/b, c;q=0.1\r\n\r\n";
    auto const read = [](std::string_view text, std::size_t firstPiece) {
        RequestParser parser;
        parser.start(maxHeader);
        auto progress = parser.parse(text.substr(0, firstPiece));
        if (progress.progress == Progress::more) progress = parser.parse(text.substr(progress.used));
        if (progress.progress == Progress::failed) return "failed " + std::to_string(parser.refusal().status);
        if (progress.progress == Progress::more) return std::string("more");
        Request const& request = parser.request();
        auto const& facts = parser.facts();
        std::string seen = parser.description();
        seen.append("\n").append(request.path).append("\n").append(request.query).append("\n");
        for (auto const& [name, value] : request.headers) seen.append(name).append("=").append(value).append("\n");
        for (bool const fact : {progress.progress == Progress::done, facts.keepAlive, facts.http10, facts.isHead, facts.chunked, facts.expectsContinue})
            seen += fact ? '1' : '0';
        return seen + std::to_string(facts.contentLength);
    };
    std::string text(plain);
    CHECK(read(text, text.size()) == read(text, 1)); // the first byte alone is no head, and the general parser goes on
    CHECK(read(text, text.size()).ends_with("1100000"));
    for (std::size_t at = 0; at < plain.size(); ++at) {
        for (int byte = 0; byte < 256; ++byte) {
            text[at] = static_cast<char>(byte);
            if (read(text, text.size()) == read(text, 1)) continue;
            FAIL_CHECK("byte " << byte << " at " << at);
        }
        text[at] = plain[at];
    }
}

TEST_CASE("What decides how a request is read is never overlooked in a plain head") {
    for (std::string_view const lines :
         {"Connection: close\r\n", "connection: Close\r\n", "Connection: keep-alive, close\r\n", "Connection: Keep-Alive\r\n",
          "Connection: keep-alive\r\nConnection: close\r\n", "Proxy-Connection: close\r\n", "Upgrade: websocket\r\nConnection: upgrade\r\n",
          "Content-Length: 0\r\n", "content-length: 2\r\n", "Transfer-Encoding: chunked\r\n", "TRANSFER-ENCODING: gzip\r\n",
          "Expect: 100-continue\r\n", "Expect: more\r\n", "A:b\r\n", "A:\r\n", "A: \r\n", "A:  b\r\n", "A: b \r\n", "A: b\t\r\n", "A: b\tc\r\n",
          "A: b\r\n c\r\n", "A: \xc3\xa4\r\n", "A : b\r\n", ": b\r\n", "A\r\n", "host: y\r\n", "A: b\n"}) {
        CAPTURE(lines);
        std::string const text = get(std::string(host).append(lines));
        RequestParser whole;
        RequestParser single;
        auto const progress = feed(whole, text, text.size());
        bool const isDone = progress == Progress::done;
        REQUIRE(isDone == (feed(single, text, 1) == Progress::done)); // how soon it is refused may depend on the pieces
        if (!isDone) continue;
        CHECK(whole.facts().keepAlive == single.facts().keepAlive);
        CHECK(whole.facts().contentLength == single.facts().contentLength);
        REQUIRE(whole.request().headers.size() == single.request().headers.size());
        for (std::size_t i = 0; i < whole.request().headers.size(); ++i) {
            CHECK(whole.request().headers[i].name == single.request().headers[i].name);
            CHECK(whole.request().headers[i].value == single.request().headers[i].value);
        }
    }
}

TEST_CASE("A chunked body is put together, and its trailers are ignored") {
    std::string const text = post("Transfer-Encoding: chunked\r\n",
                                  "3;a=b\r\nabc\r\n10\r\n0123456789abcdef\r\n0\r\nX-Late: 1\r\nHost: evil\r\n\r\n");
    for (std::size_t const step : {std::size_t{1}, std::size_t{5}, text.size()}) {
        RequestParser parser;
        std::size_t left = 0;
        REQUIRE(feed(parser, text, step, &left) == Progress::done);
        CHECK(left == 0);
        CHECK(parser.request().body == "abc0123456789abcdef");
        CHECK_FALSE(parser.request().hasHeader("X-Late"));
        CHECK(parser.request().header("Host") == "x");
    }
}

TEST_CASE("An empty chunked body may have trailers, and come in any pieces") {
    for (std::size_t step = 1; step < 20; ++step) {
        RequestParser parser;
        REQUIRE(feed(parser, post("Transfer-Encoding: chunked\r\n", "0\r\nT: 1\r\n\r\n"), step) == Progress::done);
        REQUIRE(feed(parser, post("Transfer-Encoding: chunked\r\n", "0\r\n\r\n"), step) == Progress::done);
        CHECK(parser.request().body.empty());
    }
}

TEST_CASE("A body that is passed on, as much at a time as is taken, is the same, and keeps its limit") {
    std::string const plain = post("Content-Length: 10\r\n", "0123456789G");
    std::string const chunks = post("Transfer-Encoding: chunked\r\n", "3\r\n012\r\n7\r\n3456789\r\n0\r\n\r\nG");
    for (std::string const& text : {plain, chunks}) {
        for (std::size_t const limit : {10U, 9U}) {
            RequestParser parser;
            parser.start(maxHeader);
            std::string waiting;
            std::string body;
            std::size_t room = 0;
            auto progress = Progress::more;
            for (std::size_t i = 0; progress != Progress::done && progress != Progress::failed; ++i) {
                REQUIRE(i < 10 * text.size());
                if (i < text.size()) waiting += text[i];
                room = i % 3; // none at times
                if (waiting.empty()) continue;
                auto const taken = parser.parse(waiting);
                waiting.erase(0, taken.used);
                progress = taken.progress;
                if (progress != Progress::head) continue;
                parser.limitBody(limit);
                parser.passBodyTo([&](std::string_view bytes) {
                    std::size_t const now = std::min(room, bytes.size());
                    body += bytes.substr(0, now);
                    room -= now;
                    return now;
                });
            }
            INFO(text << " limit " << limit);
            CHECK(parser.bodySize() == 0);
            CHECK(progress == (limit == 10 ? Progress::done : Progress::failed));
            CHECK(body.size() <= limit);
            if (limit == 10) CHECK(body == "0123456789");
        }
    }
}

TEST_CASE("A parser is used for one request after the other") {
    RequestParser parser;
    REQUIRE(feed(parser, post("Content-Length: 3\r\n", "abc"), 4) == Progress::done);
    REQUIRE(feed(parser, "nonsense\r\n\r\n", 4) == Progress::failed);
    REQUIRE(feed(parser, "GET /b HTTP/1.0\r\n\r\n", 4) == Progress::done);
    CHECK(parser.request().target == "/b");
    CHECK(parser.request().body.empty());
    CHECK(parser.request().headers.empty());
    CHECK_FALSE(parser.facts().keepAlive);
    CHECK(parser.facts().http10);
}

TEST_CASE("Whether the socket is kept follows version and Connection") {
    auto const keeps = [](std::string_view text) {
        RequestParser parser;
        REQUIRE(feed(parser, text, text.size()) == Progress::done);
        return parser.facts().keepAlive;
    };
    CHECK(keeps(get(host)));
    CHECK_FALSE(keeps(get("Host: x\r\nConnection: close\r\n")));
    CHECK_FALSE(keeps("GET / HTTP/1.0\r\n\r\n"));
    CHECK(keeps("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"));
}

TEST_CASE("A request whose end is in doubt is refused") {
    CHECK(statusOf(post("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")) == 400);
    CHECK(statusOf(post("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", "0\r\n\r\n")) == 400);
    CHECK(statusOf(post("Content-Length: 3\r\nContent-Length: 3\r\n", "abc")) == 400);
    CHECK(statusOf(post("Content-Length: 3, 3\r\n", "abc")) == 400);
    CHECK(statusOf(post("Content-Length: 3\r\nContent-Length: 4\r\n", "abcd")) == 400);
    CHECK(statusOf(post("Content-Length: -1\r\n", "")) == 400);
    CHECK(statusOf(post("Content-Length: +3\r\n", "abc")) == 400);
    CHECK(statusOf(post("Content-Length: 0x3\r\n", "abc")) == 400);
    CHECK(statusOf(post("Content-Length: 99999999999999999999\r\n", "abc")) == 400);
    CHECK(statusOf(post("Content-Length:\r\n", "abc")) == 400);
    CHECK(statusOf(post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")) == 400);
    CHECK(statusOf(post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n")) == 501);
    CHECK(statusOf(post("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n")) == 400);
    CHECK(statusOf(post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n")) == 400);
    CHECK(statusOf("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n") == 400);
    CHECK(statusOf(post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n")) == 400);
}

TEST_CASE("A malformed chunk is refused") {
    auto const chunked = [](std::string_view body) { return statusOf(post("Transfer-Encoding: chunked\r\n", body)); };
    CHECK(chunked("zz\r\nabc\r\n") == 400);
    CHECK(chunked("-3\r\nabc\r\n0\r\n\r\n") == 400);
    CHECK(chunked("3\r\nabcd\r\n0\r\n\r\n") == 400);
    CHECK(chunked("3\nabc\r\n0\r\n\r\n") == 400);
    CHECK(chunked("fffffffffffffffff\r\nabc\r\n") == 400);
    CHECK(chunked("3;" + std::string(maxChunkLine, 'x')) == 400);
}

TEST_CASE("A malformed head is refused") {
    CHECK(statusOf(get("")) == 400);
    CHECK(statusOf(get("Host: x\r\nHost: x\r\n")) == 400);
    CHECK(statusOf("GET / HTTP/1.0\r\nHost: x\r\nHost: y\r\n\r\n") == 400);
    CHECK(statusOf(get("Host: x\r\nA b: c\r\n")) == 400);
    CHECK(statusOf(get("Host: x\r\nno colon\r\n")) == 400);
    CHECK(statusOf(get("Host: x\r\nA: b\nB: c\r\n")) == 400);
    CHECK(statusOf(get(std::string_view("Host: x\r\nA: b\0c\r\n", 17))) == 400);
    CHECK(statusOf("GET  / HTTP/1.1\r\nHost: x\r\n\r\n") == 400);
    CHECK(statusOf("GET /\r\n\r\n") == 400);
    CHECK(statusOf("GET / HTTP/2.0\r\nHost: x\r\n\r\n") == 505);
    CHECK(statusOf("GET / HTTP/1.7\r\nHost: x\r\n\r\n") == 200);
    CHECK(statusOf(get("Host: x\r\nA: b\r\n c\r\n")) == 400);
    CHECK(statusOf("GET / HTTP/1.1\nHost: x\n\n") == 400);
    CHECK(statusOf(get("Host: x/y\r\n")) == 400);
    CHECK(statusOf("GET / HTTX/1.1\r\nHost: x\r\n\r\n") == 400);
    CHECK(statusOf("G{T / HTTP/1.1\r\nHost: x\r\n\r\n") == 400);
    CHECK(statusOf("GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n") == 400);
    CHECK(statusOf("GET /../x HTTP/1.1\r\nHost: x\r\n\r\n") == 400);
    CHECK(statusOf("\x16\x03\x01\x02\x01\x01") == 400);
}

TEST_CASE("Unknown methods and expectations are told apart from nonsense") {
    CHECK(statusOf("BREW / HTTP/1.1\r\nHost: x\r\n\r\n") == 501);
    CHECK(statusOf("CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n") == 501);
    CHECK(statusOf("get / HTTP/1.1\r\nHost: x\r\n\r\n") == 501);
    CHECK(statusOf(get("Host: x\r\nExpect: miracles\r\n")) == 417);
    CHECK(statusOf(get("Host: x\r\nExpect: 100-Continue\r\n")) == 200);
}

TEST_CASE("Heads and bodies have limits") {
    std::string const frame = get("Host: x\r\nA: \r\n");
    CHECK(statusOf(get("Host: x\r\nA: " + std::string(maxHeader - frame.size(), 'a') + "\r\n")) == 200);
    CHECK(statusOf(get("Host: x\r\nA: " + std::string(maxHeader - frame.size() + 1, 'a') + "\r\n")) == 431);
    CHECK(statusOf("GET /" + std::string(maxHeader, 'a')) == 414);
    CHECK(statusOf(post("Content-Length: 65\r\n", std::string(65, 'b'))) == 413);
    CHECK(statusOf(post("Content-Length: 64\r\n", std::string(64, 'b'))) == 200);
    CHECK(statusOf(post("Transfer-Encoding: chunked\r\n",
                        "40\r\n" + std::string(64, 'b') + "\r\n1\r\nb\r\n0\r\n\r\n")) == 413);
    // By its announced size, with its first byte: before the rest has come.
    CHECK(statusOf(post("Transfer-Encoding: chunked\r\n", "41\r\nb")) == 413);
}

TEST_CASE("The host of an absolute target replaces that of the header") {
    RequestParser parser;
    std::string const text = "GET http://b:81/c?d HTTP/1.1\r\nHost: a\r\n\r\n";
    REQUIRE(feed(parser, text, text.size()) == Progress::done);
    CHECK(parser.request().header("Host") == "b:81");
    CHECK(parser.request().path == "/c");
    CHECK(parser.request().query == "d");
    CHECK_FALSE(parser.facts().isForHttps);
    REQUIRE(feed(parser, "GET HTTPS://b HTTP/1.0\r\n\r\n", 3) == Progress::done);
    CHECK(parser.request().header("Host") == "b");
    CHECK(parser.request().path == "/");
    CHECK(parser.facts().isForHttps);
}

TEST_CASE("OPTIONS may ask about the whole server") {
    RequestParser parser;
    REQUIRE(feed(parser, "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", 5) == Progress::done);
    CHECK(parser.request().path == "*");
    CHECK(statusOf("GET * HTTP/1.1\r\nHost: x\r\n\r\n") == 400);
}

TEST_CASE("A body is passed on as far as it is taken, and the rest comes again") {
    for (std::string const& text : {post("Content-Length: 9\r\n", "123456789"), post("Transfer-Encoding: chunked\r\n", "4\r\n1234\r\n5\r\n56789\r\n0\r\n\r\n")}) {
        RequestParser parser;
        parser.start(maxHeader);
        std::string taken;
        std::string_view left = text;
        auto progress = Progress::more;
        bool willing = false;
        while (progress != Progress::done) {
            auto const step = parser.parse(left);
            progress = step.progress;
            REQUIRE(progress != Progress::failed);
            left.remove_prefix(step.used);
            if (progress != Progress::head) continue;
            parser.limitBody(maxBody);
            parser.passBodyTo([&](std::string_view bytes) { // nothing, then one byte, then nothing
                willing = !willing;
                if (!willing) return std::size_t{0};
                taken += bytes.front();
                return std::size_t{1};
            });
        }
        CHECK(taken == "123456789");
        CHECK(left.empty());
        CHECK(parser.request().body.empty());
    }
}
