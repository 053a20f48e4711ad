// What a server refuses before anybody looks at the path, whom it believes, and what it counts.
#include <eh/event_handler.hpp>

#include "site.hpp"
#include "support/catch.hpp"

using namespace test;
using std::chrono::milliseconds;

namespace {

/// Tells who asks, and over what.
class Mirror final : public eh::http::Directory {
    bool serve(Request const& request, Responder& responder) override {
        if (request.path != "/who") return false;
        responder.send(plain(std::string(request.remote) + (request.secure ? " tls" : " plain")));
        return true;
    }
};

struct MirrorSite : Site {
    explicit MirrorSite(eh::ServerOptions options) : Site(std::move(options)) {
        onLoop(server, [this] {
            server.mount("/who", std::make_shared<Mirror>());
            return true;
        });
    }
};

} // namespace

TEST_CASE("A body that comes too slowly is refused, however steadily") {
    Site site({.bodyTimeout = milliseconds(60), .bodyRate = 1'000'000});
    auto client = site.connect();
    client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n");
    while (!client.hears(5)) client.send("x"); // each byte within the timeout
    CHECK(client.reply().status == 408);
    CHECK(client.ended());
    CHECK(site.server.stats().slowBodies == 1);
}

TEST_CASE("A body that keeps to its rate may take longer than the timeout") {
    Site site({.bodyTimeout = milliseconds(40), .bodyRate = 10});
    auto client = site.connect();
    client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 30\r\n\r\n");
    for (int i = 0; i < 29; ++i) {
        client.send("x");
        REQUIRE_FALSE(client.hears(5)); // 145 ms and more; ten bytes have earned a second
    }
    client.send("x");
    CHECK(client.reply().body == std::string(30, 'x'));
}

TEST_CASE("An address has no more sockets than it may") {
    Site site({.perAddress = {.sockets = 2}});
    auto first = site.connect();
    auto second = site.connect();
    CHECK(first.get("/hello").status == 200);
    CHECK(second.get("/hello").status == 200);
    CHECK(site.connect().rest().empty());
    CHECK(site.server.stats().turnedAway == 1);
    first.send("GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    CHECK(first.reply().status == 200);
    CHECK(first.ended());
    first.close();
    while (site.server.stats().sockets > 1) onLoop(site.server, [] { return true; }); // until the server knows
    CHECK(site.get("/hello").status == 200);
}

TEST_CASE("A proxy of the list has as many sockets as it likes") {
    Site site({.proxies = {"127.0.0.1"}, .perAddress = {.sockets = 1}});
    auto first = site.connect();
    CHECK(first.get("/hello").status == 200);
    CHECK(site.get("/hello").status == 200);
}

TEST_CASE("An address that asks too often is told when to come again") {
    Site site({.perAddress = {.requests = {.perSecond = 1, .burst = 2}}});
    CHECK(site.get("/hello").status == 200);
    CHECK(site.get("/hello").status == 200);
    auto client = site.connect();
    auto const reply = client.get("/hello");
    CHECK(reply.status == 429);
    CHECK(reply.header("retry-after") == "1");
    CHECK(reply.header("content-type") == "application/problem+json");
    CHECK(reply.body.starts_with(R"({"type":"about:blank","status":429,"code":"limit","detail":"This address asks too often.","retry":)"));
    CHECK(client.ended());
    CHECK(site.server.stats().tooMany == 1);
}

TEST_CASE("What all clients ask together has a rate, too") {
    Site site({.requests = {.perSecond = 1, .burst = 1}});
    CHECK(site.get("/hello").status == 200);
    auto const reply = site.get("/hello");
    CHECK(reply.status == 503);
    CHECK(reply.header("retry-after") == "1");
}

TEST_CASE("Behind a proxy the clients are told apart") {
    MirrorSite site({.proxies = {"127.0.0.0/8"}, .perAddress = {.requests = {.perSecond = 1, .burst = 1}}});
    auto const ask = [&](std::string_view forwarded) {
        return site.connect().get("/who", "Forwarded: " + std::string(forwarded) + "\r\n");
    };
    CHECK(ask("for=203.0.113.1;proto=https").body == "203.0.113.1 tls");
    CHECK(ask("for=203.0.113.1").status == 429);
    CHECK(ask("for=203.0.113.2").body == "203.0.113.2 plain");
    CHECK(ask("for=203.0.113.1, for=203.0.113.3").body == "203.0.113.3 plain");
    CHECK(ask("for=unknown").body == "127.0.0.1 plain");
}

TEST_CASE("Nobody else is believed") {
    MirrorSite site({.proxies = {"192.0.2.1"}});
    CHECK(site.connect().get("/who", "Forwarded: for=203.0.113.1;proto=https\r\nX-Forwarded-For: 203.0.113.1\r\n").body == "127.0.0.1 plain");
}

TEST_CASE("An https address is served behind a proxy that spoke TLS") {
    MirrorSite site({.proxies = {"127.0.0.1"}});
    CHECK(site.connect().get("https://localhost/who", "Forwarded: for=203.0.113.1;proto=https\r\n").body == "203.0.113.1 tls");
    CHECK(site.connect().get("https://localhost/who", "Forwarded: for=203.0.113.1;proto=http\r\n").status == 421);
}

TEST_CASE("Bodies of one address have a limit together") {
    Site site({.perAddress = {.receiving = 1'000}});
    auto first = site.connect();
    first.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n" + std::string(800, 'a'));
    while (site.server.stats().receivedBytes < 800) onLoop(site.server, [] { return true; });
    auto second = site.connect();
    second.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 300\r\n\r\n" + std::string(250, 'b'));
    CHECK(second.reply().status == 429);
    CHECK(second.ended());
    first.send(std::string(100, 'a'));
    CHECK(first.reply().body == std::string(900, 'a'));
    auto third = site.connect();
    third.request("POST", "/echo", {}, std::string(900, 'c'));
    CHECK(third.reply().status == 200);
}

TEST_CASE("With a list of hosts, requests for others are refused wherever they go") {
    Site site({.hosts = {"instrument.example"}});
    auto const ask = [&](std::string_view host) {
        auto client = site.connect();
        client.send("GET /hello HTTP/1.1\r\nHost: " + std::string(host) + "\r\n\r\n");
        return client.reply();
    };
    CHECK(ask("instrument.example").status == 200);
    CHECK(ask("INSTRUMENT.example:8080").status == 200);
    CHECK(ask("127.0.0.1").status == 200);
    CHECK(ask("localhost").status == 200);
    auto const refused = ask("evil.example");
    CHECK(refused.status == 403);
    CHECK(refused.body.find("evil.example") != std::string::npos);
    CHECK(ask("instrument.example.evil").status == 403);
    CHECK(site.server.stats().wrongHost == 2);
    CHECK(Site().get("/hello").status == 200);
}

TEST_CASE("Headers of the server are in each answer that has none of that name") {
    Site site({.headers = {{"X-Content-Type-Options", "nosniff"}, {"content-type", "text/other"}}});
    auto const reply = site.get("/hello");
    CHECK(reply.header("x-content-type-options") == "nosniff");
    CHECK(reply.header("content-type") == "text/other");
    auto const missing = site.get("/nowhere");
    CHECK(missing.status == 404);
    CHECK(missing.header("content-type").starts_with("text/plain"));
    auto client = site.connect();
    client.send("nonsense\r\n\r\n");
    CHECK(client.reply().header("x-content-type-options") == "nosniff");
}

TEST_CASE("Security headers can be sent, and are a server's to choose") {
    CHECK(Site({.headers = eh::securityHeaders()}).get("/hello").header("content-security-policy") == "frame-ancestors 'self'");
    CHECK(Site().get("/hello").header("content-security-policy").empty());
}

TEST_CASE("Options that make no sense are refused with a sentence") {
    auto const refuses = [](eh::ServerOptions options) { CHECK_THROWS_AS(eh::Server(std::move(options)), std::invalid_argument); };
    refuses({.proxies = {"example.org"}});
    refuses({.headers = {{"Date", "today"}}});
    refuses({.headers = {{"A b", "c"}}});
    refuses({.headers = {{"A", "b\r\nC: d"}}});
    refuses({.requests = {.perSecond = 0, .burst = 5}});
    refuses({.perAddress = {.requests = {.perSecond = 2'000'000'000}}});
}

TEST_CASE("What a server counts can be read, as a struct and as metrics") {
    eh::EventHandler handler;
    {
        Site site;
        onLoop(site.server, [&] {
            site.server.metrics("/metrics");
            site.server.mount("/a\"b", handler);
            return true;
        });
        auto client = site.connect();
        CHECK(client.get("/hello").status == 200);
        CHECK(client.get("/nowhere").status == 404);
        CHECK(client.get("/throw").status == 500);
        auto bad = site.connect();
        bad.send("nonsense\r\n\r\n");
        CHECK(bad.reply().status == 400);
        auto const stats = site.server.stats();
        CHECK(stats.accepted == 2);
        CHECK(stats.requests == 3);
        CHECK(stats.answers2xx == 1);
        CHECK(stats.answers4xx == 2);
        CHECK(stats.answers5xx == 1);
        CHECK(stats.malformed == 1);
        CHECK(stats.receivedBytes > 100);
        CHECK(stats.sentBytes > 200);
        auto const metrics = client.get("/metrics");
        CHECK(metrics.header("content-type") == "text/plain; version=0.0.4; charset=utf-8");
        for (std::string_view const line :
             {"# TYPE eh_http_sockets gauge\n", "\neh_http_sockets_accepted_total 2\n", "\neh_http_requests_total 4\n", "\neh_http_answers_total{status=\"4xx\"} 2\n",
              "\neh_http_requests_refused_total{why=\"malformed\"} 1\n", "\neh_connections{mount=\"/a\\\"b\"} 0\n", "\neh_links{mount=\"/a\\\"b\",link=\"websocket\"} 0\n"}) {
            INFO(line);
            CHECK(metrics.body.find(line) != std::string::npos);
        }
        CHECK(client.get("/metrics/below").status == 404);
        client.request("POST", "/metrics");
        CHECK(client.reply().status == 405);
    }
}

TEST_CASE("Cut sockets are counted by what they were at") {
    Site site({.headerTimeout = milliseconds(40), .idleTimeout = milliseconds(40)});
    auto client = site.connect();
    client.send("GET");
    CHECK(client.reply().status == 408);
    CHECK(site.connect().ended());
    CHECK(site.server.stats().slowHeads == 1);
    CHECK(site.server.stats().idle == 1);
}
