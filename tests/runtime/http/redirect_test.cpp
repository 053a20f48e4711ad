// The port without TLS that sends its visitors to the one with, and what browsers are told to remember.
#include <eh/event_handler.hpp>

#include "http/redirect.hpp"
#include "site.hpp"
#include "support/catch.hpp"

#ifdef EH_TLS
#include "tls_client.hpp"
#endif

using namespace test;

namespace {

std::string location(std::string_view host, std::string_view target, std::uint16_t port = 8443) {
    auto const redirect = eh::http::redirectToHttps([](std::string_view) { return std::nullopt; }, port);
    std::vector<eh::http::Header> const headers{{"Host", host}};
    Request request;
    request.method = "GET";
    request.target = target;
    request.headers = headers;
    auto const response = redirect(request);
    CHECK(response.status == 308);
    for (auto const& field : response.headers)
        if (field.name == "Location") return field.value;
    return {};
}

} // namespace

TEST_CASE("The address of a redirection is that of the request, with the other port") {
    CHECK(location("localhost", "/") == "https://localhost:8443/");
    CHECK(location("localhost:8080", "/a%20b?x=1&y=%2F") == "https://localhost:8443/a%20b?x=1&y=%2F");
    CHECK(location("localhost:8080", "/a", 443) == "https://localhost/a");
    CHECK(location("[::1]", "/") == "https://[::1]:8443/");
    CHECK(location("[::1]:8080", "/") == "https://[::1]:8443/");
    CHECK(location("localhost", "http://localhost/a?b") == "https://localhost:8443/a?b");
    CHECK(location("localhost", "http://localhost") == "https://localhost:8443/");
    CHECK(location("localhost", "http://localhost?a=/b") == "https://localhost:8443/?a=/b");
    CHECK(location("localhost", "//evil.example/") == "https://localhost:8443//evil.example/");
}

TEST_CASE("What only makes sense with a certificate is an error without") {
    CHECK_THROWS_WITH(eh::Server({.tls = {"", "", {}, {.port = 0}}}), Catch::Contains("there is no certificate"));
    CHECK_THROWS_WITH(eh::Server({.tls = {"", "", {}, {}, {.maxAge = std::chrono::hours(1)}}}), Catch::Contains("there is no certificate"));
    CHECK_THROWS_WITH(eh::Server({.tls = {"", "", {}, {}, {.subDomains = true}}}), Catch::Contains("needs a maxAge"));
}

#ifdef EH_TLS

namespace {

HttpReply askPlainly(eh::Server const& server, std::string_view request) {
    HttpClient client(server.redirectPort());
    client.send(request);
    auto reply = request.starts_with("HEAD") ? client.replyToHead() : client.reply();
    CHECK(client.ended());
    return reply;
}

eh::TlsOptions redirecting(Certificate const& certificate, std::uint16_t to = 0) {
    auto options = certificate.files();
    options.redirect = {.port = std::uint16_t{0}, .to = to};
    return options;
}

} // namespace

TEST_CASE("GET and HEAD on the plain port are sent to the other one") {
    Certificate const certificate;
    Site site({.tls = redirecting(certificate)});
    std::string const there = "https://localhost:" + std::to_string(site.server.port());
    CHECK(site.server.redirectPort() != site.server.port());
    for (auto const* const method : {"GET", "HEAD"}) {
        auto const reply = askPlainly(site.server, std::string(method) + " /a%20b?x=1 HTTP/1.1\r\nHost: localhost:1\r\n\r\n");
        CHECK(reply.status == 308);
        CHECK(reply.header("location") == there + "/a%20b?x=1");
        CHECK(reply.header("strict-transport-security").empty());
        CHECK(reply.header("cache-control") == "no-store");
    }
    CHECK(site.server.stats().answers3xx == 2);
}

TEST_CASE("Visitors are sent to the port that they know") {
    Certificate const certificate;
    Site site({.tls = redirecting(certificate, 443)});
    CHECK(askPlainly(site.server, "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").header("location") == "https://127.0.0.1/");
}

TEST_CASE("Nobody is sent to a host that is not the server's") {
    Certificate const certificate;
    std::vector<std::string> const hosts = GENERATE(std::vector<std::string>{}, std::vector<std::string>{"device.example"});
    Site site({.tls = redirecting(certificate), .hosts = hosts});
    for (auto const* const host : {"evil.example", "evil.example:443", "", "device.example.evil.example"}) {
        auto const reply = askPlainly(site.server, "GET / HTTP/1.1\r\nHost: " + std::string(host) + "\r\n\r\n");
        CHECK((reply.status == 403 || (reply.status == 400 && *host == '\0')));
        CHECK(reply.header("location").empty());
    }
    CHECK(askPlainly(site.server, "GET / HTTP/1.1\r\nHost: device.example\r\n\r\n").status == (hosts.empty() ? 403 : 308));
}

TEST_CASE("Whoever sends more than an address is refused, and what it sends is not read") {
    Certificate const certificate;
    eh::EventHandler handler;
    std::string seen;
    Site site({.tls = redirecting(certificate)});
    onLoop(site.server, [&] {
        site.server.mount("/eh", handler);
        return true;
    });
    for (auto const* const request :
         {"POST /hello HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc", "POST /eh/open HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n",
          "PUT / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n", "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
          "POST /eh/open HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n",
          "GET /eh/poll HTTP/1.1\r\nHost: localhost\r\nEH-Connection: 1.secret\r\n\r\n",
          "GET /eh/ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"}) {
        auto const reply = askPlainly(site.server, request);
        CHECK(reply.status == 403);
        CHECK(reply.header("location").empty());
        CHECK_THAT(reply.body, Catch::Contains("\"code\":\"https\""));
    }
    CHECK(handler.connectionCount() == 0);
}

TEST_CASE("The limit of sockets is for both ports together") {
    Certificate const certificate;
    Site site({.tls = redirecting(certificate), .maxConnections = 2});
    TlsClient first(site.server.port());
    HttpClient second(site.server.redirectPort());
    REQUIRE(first.connected);
    second.send("GET / HT");
    HttpClient third(site.server.redirectPort());
    third.request("GET", "/");
    CHECK_FALSE(third.hears(100));
    second.close();
    CHECK(third.reply().status == 308);
}

TEST_CASE("Strict-Transport-Security is in answers over TLS, and in no others") {
    Certificate const certificate;
    auto options = redirecting(certificate);
    options.strictTransport = {.maxAge = std::chrono::hours(24 * 365), .subDomains = true};
    Site site({.tls = options, .headers = {{"X-Own", "1"}}});
    for (auto const* const path : {"/hello", "/none"}) {
        TlsClient client(site.server.port());
        REQUIRE(client.connected);
        client.send("GET " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        auto const all = client.rest();
        CHECK_THAT(all, Catch::Contains("\r\nStrict-Transport-Security: max-age=31536000; includeSubDomains\r\n"));
        CHECK_THAT(all, Catch::Contains("\r\nX-Own: 1\r\n"));
    }
    auto const reply = askPlainly(site.server, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    CHECK(reply.header("strict-transport-security").empty());
    CHECK(reply.header("x-own") == "1");
    options.strictTransport = {.maxAge = std::chrono::seconds(-1)};
    CHECK_THROWS_WITH(eh::Server({.tls = options}), Catch::Contains("negative"));
    options.strictTransport = {.maxAge = std::chrono::seconds(0)};
    CHECK_THROWS_WITH(eh::Server({.tls = options, .headers = {{"strict-transport-security", "max-age=1"}}}), Catch::Contains("one of them"));
}

TEST_CASE("A redirection whose port is taken is an error with a sentence") {
    Certificate const certificate;
    Site site({.tls = certificate.files()});
    CHECK(site.server.redirectPort() == 0);
    auto options = certificate.files();
    options.redirect = {.port = site.server.port()};
    CHECK_THROWS_WITH(eh::Server({.tls = options}), Catch::Contains("cannot listen on 127.0.0.1 port " + std::to_string(site.server.port())));
}
#endif
