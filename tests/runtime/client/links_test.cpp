// Each link with each encoding: what goes up and down arrives once and in order, and the program is told what it should be.
#include "support/catch.hpp"

#include "bed.hpp"

using namespace eh::testing;
using eh::ClientEncoding;
using eh::ClientLink;

namespace {

struct Way {
    ClientLink link;
    ClientEncoding encoding;
};

Way eachWay() {
    auto const link = GENERATE(ClientLink::websocket, ClientLink::stream, ClientLink::poll);
    auto const encoding = GENERATE(ClientEncoding::cbor, ClientEncoding::json);
    return {link, encoding};
}

}  // namespace

TEST_CASE("by every link in every encoding, all events arrive once and in order, both ways") {
    auto const way = eachWay();
    CAPTURE(toString(way.link), static_cast<int>(way.encoding));
    EchoServer server;
    server.server.start();
    EchoClient client(server.url(), quick({way.link}, way.encoding));
    constexpr int many = 3'000;
    for (int number = 1; number <= many / 2; ++number) REQUIRE(client.up.count(number, "before") == eh::SendResult::queued);
    REQUIRE(client.connect());
    for (int number = many / 2 + 1; number <= many; ++number) {
        if (client.up.count(number, "after") != eh::SendResult::queued) FAIL("not queued: " << number);
    }
    CAPTURE(client.told.all());
    CHECK(eventually([&] { return client.heard.notes.size() >= many; }));
    CHECK(difference(server.echo.seen.all(), counts(many)) == "");
    CHECK(difference(client.heard.notes.all(), counts(many)) == "");
    CHECK(client.isContent());
    CHECK(eventually([&] { return client.told.has("link up " + std::string(toString(way.link))); }));
    client.client.close();
    CHECK(client.told.count("connect ") == 1);
    CHECK(client.told.count("disconnect ") == 1);
    CHECK(client.told.has("disconnect closed for good: "));
    CHECK(eventually([&] { return server.told.size() == 2; }));
    CHECK(server.handler.stats().badEvents == 0);
}

TEST_CASE("a flood comes down by every link, at the pace of the client") {
    auto const way = eachWay();
    CAPTURE(toString(way.link), static_cast<int>(way.encoding));
    EchoServer server({.queueBytes = 64u << 20});
    server.server.start();
    EchoClient client(server.url(), quick({way.link}, way.encoding));
    client.up.burst(10'000, 1'000);
    REQUIRE(client.connect());
    CHECK(eventually([&] { return client.heard.notes.size() >= 10'000; }));
    CHECK(difference(client.heard.notes.all(), counts(10'000)) == "");
    CHECK(client.isContent());
}

TEST_CASE("a message may be as large as the limits of both sides say, and no larger") {
    auto const way = eachWay();
    CAPTURE(toString(way.link), static_cast<int>(way.encoding));
    EchoServer server({.maxEvent = 1u << 20, .maxAnswer = 2u << 20});
    server.server.start();
    EchoClient client(server.url(), quick({way.link}, way.encoding));
    REQUIRE(client.connect());
    std::string const large((1u << 20) - 100, 'x');
    CHECK(client.up.count(1, large) == eh::SendResult::queued);
    CHECK(client.up.count(2, large + large) == eh::SendResult::tooLarge);
    CHECK(eventually([&] { return client.heard.notes.has("count 1"); }));
    CHECK(client.isContent());
}

TEST_CASE("the best link that works is taken, and the program is told which") {
    EchoServer server;
    server.server.start();
    for (auto const& [links, expected] : {std::pair(std::vector{ClientLink::websocket, ClientLink::poll}, "websocket"),
                                          std::pair(std::vector{ClientLink::stream, ClientLink::websocket}, "stream"),
                                          std::pair(std::vector{ClientLink::poll}, "poll")}) {
        EchoClient client(server.url(), quick(links));
        REQUIRE(client.connect());
        CHECK(eventually([&] { return client.told.has(std::string("link up ") + expected); }));
    }
}

TEST_CASE("a client that has nothing to say keeps its connection and its link") {
    auto const way = eachWay();
    CAPTURE(toString(way.link), static_cast<int>(way.encoding));
    EchoServer server({.heartbeat = milliseconds(200), .window = milliseconds(2'000)});
    server.server.start();
    EchoClient client(server.url(), quick({way.link}, way.encoding));
    REQUIRE(client.connect());
    // Only by acknowledging in time does a connection outlive its heartbeats; its link stays the same.
    auto const end = std::chrono::steady_clock::now() + milliseconds(1'500);
    CHECK(eventually([&] { return std::chrono::steady_clock::now() > end; }));
    CHECK(client.isContent());
    CHECK(client.told.count("connect ") == 1);
    CHECK_FALSE(client.told.has("link down"));
    CHECK(server.told.size() == 1);
}
