// Lines of the access log, and when they come.
#include <eh/access_log.hpp>

#include "site.hpp"
#include "support/catch.hpp"

using namespace test;
using eh::http::Access;

namespace {

Access sample() {
    Access access{.remote = "192.0.2.1", .user = "ada", .method = "GET", .target = "/a?b", .host = "x", .referer = "http://x/", .agent = "Tester/1"};
    access.status = 200;
    access.bytes = 1'234;
    access.time = std::chrono::system_clock::time_point(std::chrono::milliseconds(784'111'777'089));
    access.took = std::chrono::microseconds(56);
    return access;
}

/// What was told, as "method target status bytes".
struct Told : Mailbox<std::string> {
    eh::http::AccessLog log() {
        return [this](Access const& a) {
            put(std::string(a.method) + ' ' + std::string(a.target) + ' ' + std::to_string(a.status) + ' ' + std::to_string(a.bytes) + ' ' + std::string(a.remote));
        };
    }
};

} // namespace

TEST_CASE("The common and the combined format") {
    CHECK(commonLogLine(sample()) == "192.0.2.1 - ada [06/Nov/1994:08:49:37 +0000] \"GET /a?b HTTP/1.1\" 200 1234");
    CHECK(combinedLogLine(sample()) == commonLogLine(sample()) + " \"http://x/\" \"Tester/1\"");
    Access empty;
    empty.remote = "::1";
    empty.status = 400;
    CHECK(combinedLogLine(empty) == "::1 - - [01/Jan/1970:00:00:00 +0000] \"-\" 400 - \"-\" \"-\"");
}

TEST_CASE("JSON") {
    CHECK(jsonLogLine(sample()) ==
          R"({"time":"1994-11-06T08:49:37.089Z","remote":"192.0.2.1","user":"ada","method":"GET","target":"/a?b","host":"x",)"
          R"("version":"HTTP/1.1","status":200,"bytes":1234,"micros":56,"referer":"http://x/","agent":"Tester/1","secure":false})");
}

TEST_CASE("Nobody writes lines of their own") {
    Access access = sample();
    access.user = "a b";
    access.agent = "\x1b[2J\n\"\\\xc3\xa4";
    CHECK(combinedLogLine(access).ends_with(R"("\x1b[2J\x0a\x22\x5c\xc3\xa4")"));
    CHECK(combinedLogLine(access).find(R"( - a\x20b [)") != std::string::npos);
    CHECK(jsonLogLine(access).find(R"("agent":"\u001b[2J\u000a\u0022\u005c\u00c3\u00a4")") != std::string::npos);
}

TEST_CASE("Each answer is told, with what was asked and what became of it") {
    Told told;
    Site site({.access = told.log()});
    auto client = site.connect();
    CHECK(client.get("/hello").status == 200);
    CHECK(told.take() == "GET /hello 200 5 127.0.0.1");
    client.request("HEAD", "/hello");
    client.replyToHead();
    CHECK(told.take() == "HEAD /hello 200 0 127.0.0.1");
    client.request("POST", "/echo", {}, "body");
    CHECK(client.reply().body == "body");
    CHECK(told.take() == "POST /echo 200 4 127.0.0.1");
    client.request("GET", "/hold");
    site.held.take().send(plain("later"));
    CHECK(client.reply().body == "later");
    CHECK(told.take() == "GET /hold 200 5 127.0.0.1");
    client.send("nonsense\r\n\r\n");
    CHECK(client.reply().status == 400);
    CHECK(told.take() == "  400 40 127.0.0.1");
    auto other = site.connect();
    other.send("GET /hello HTTP/1.1\r\nA : b\r\n\r\n");
    CHECK(other.reply().status == 400);
    CHECK(told.take() == "GET /hello 400 29 127.0.0.1");
}

TEST_CASE("A client that goes before its answer is told with status 0") {
    Told told;
    Site site({.access = told.log()});
    auto client = site.connect();
    client.request("GET", "/hold");
    auto responder = site.held.take();
    Mailbox<bool> gone;
    onLoop(site.server, [&] {
        responder.onGone([&] { gone.put(true); });
        return true;
    });
    client.close();
    gone.take();
    CHECK(told.take() == "GET /hold 0 0 127.0.0.1");
}

TEST_CASE("A body that goes on is told at its end") {
    Told told;
    Site site({.access = told.log()});
    auto client = site.connect();
    client.request("GET", "/hold");
    auto const body = site.held.take().stream(Response{});
    CHECK(body->write(std::string("one")) == eh::SendResult::queued);
    CHECK(body->write(std::string("four")) == eh::SendResult::queued);
    body->finish();
    CHECK(client.reply().status == 200);
    CHECK(told.take() == "GET /hold 200 7 127.0.0.1");
}

TEST_CASE("An exception that leaves the access log costs a log line") {
    Site site({.access = [](Access const&) { throw std::runtime_error("no space"); }});
    CHECK(site.get("/hello").status == 200);
    CHECK(site.lines.take() == "an exception left the access log: no space");
}
