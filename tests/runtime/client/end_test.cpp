// Ends: closing from everywhere and at any time, what the server ends, and destruction.
#include "support/catch.hpp"

#include <atomic>
#include <future>
#include <optional>

#include "bed.hpp"

using namespace eh::testing;
using eh::ClientLink;
using eh::SendResult;

TEST_CASE("closing tells both sides once, takes along what waits, and may be repeated") {
    auto const link = GENERATE(ClientLink::websocket, ClientLink::stream, ClientLink::poll);
    CAPTURE(toString(link));
    EchoServer server;
    server.server.start();
    EchoClient client(server.url(), quick({link}));
    REQUIRE(client.connect());
    for (int number = 1; number <= 100; ++number) client.up.count(number, "");
    client.client.close();
    client.client.close();
    CHECK(server.echo.seen.size() == 100);
    CHECK(eventually([&] { return server.told.has("disconnect "); }));
    CHECK(client.told.count("disconnect closed for good") == 1);
    CHECK(client.told.all().back().starts_with("link down"));
    CHECK_FALSE(client.client.isConnected());
}

TEST_CASE("closing what was never connected is nothing, and connecting is possible again afterwards") {
    EchoServer server;
    server.server.start();
    EchoClient client(server.url());
    client.client.close();
    CHECK(client.told.size() == 0);
    for (int round = 1; round <= 3; ++round) {
        REQUIRE(client.connect());
        client.client.connect();
        client.client.close();
        CHECK(client.told.count("connect ") == static_cast<std::size_t>(round));
        CHECK(client.told.count("disconnect ") == static_cast<std::size_t>(round));
    }
    CHECK(server.told.count("connect ") == 3);
}

TEST_CASE("closing while connecting ends the trying without a word of an end") {
    EchoServer server;  // which does not run: it takes sockets and says nothing
    EchoClient client(server.url());
    client.client.connect();
    CHECK(eventually([&] { return client.told.has("link connecting"); }));
    client.client.close();
    CHECK(client.told.count("link down") == 1);
    CHECK_FALSE(client.told.has("connect"));
    CHECK_FALSE(client.told.has("disconnect"));
}

TEST_CASE("many threads close at once: one end") {
    EchoServer server;
    server.server.start();
    EchoClient client(server.url());
    REQUIRE(client.connect());
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) threads.emplace_back([&] { client.client.close(); });
    for (auto& thread : threads) thread.join();
    CHECK(client.told.count("disconnect ") == 1);
    CHECK(eventually([&] { return server.told.has("disconnect"); }));
}

TEST_CASE("in a callback close() returns at once, and takes effect when that has returned") {
    EchoServer server;
    server.server.start();
    Notes told;
    std::optional<eh::Client> client;
    client.emplace(server.url(),
                   eh::ClientStatus{.onConnect = [&](auto, auto) {
                                        client->close();
                                        told.add(client->isConnected() ? "still connected" : "closed within");
                                    },
                                    .onDisconnect = [&](eh::ClientEnd const& end) {
                                        told.add("disconnect " + end.code);
                                        client->close();
                                    }},
                   quick());
    client->connect();
    CHECK(eventually([&] { return told.has("disconnect"); }));
    CHECK(told.all() == std::vector<std::string>{"still connected", "disconnect closed"});
    client.reset();
    CHECK(server.handler.connectionCount() == 0);
}

TEST_CASE("connect() in onDisconnect opens another connection") {
    EchoServer server;
    server.server.start();
    std::atomic<int> connects = 0;
    std::optional<eh::Client> client;
    client.emplace(server.url(),
                   eh::ClientStatus{.onConnect = [&](auto, auto) {
                                        if (++connects < 3) client->close();
                                    },
                                    .onDisconnect = [&](auto const&) {
                                        if (connects < 3) client->connect();
                                    }},
                   quick());
    client->connect();
    CHECK(eventually([&] { return connects == 3; }));
    client.reset();
    CHECK(server.told.count("connect ") == 3);
    CHECK(eventually([&] { return server.told.count("disconnect ") == 3; }));
}

TEST_CASE("kicked is for good, until the program connects again") {
    auto const link = GENERATE(ClientLink::websocket, ClientLink::stream, ClientLink::poll);
    CAPTURE(toString(link));
    EchoServer server;
    server.server.start();
    EchoClient client(server.url(), quick({link}));
    REQUIRE(client.connect());
    client.up.kick("enough");
    CHECK(eventually([&] { return client.told.has("disconnect kicked for good: enough"); }));
    CHECK_FALSE(client.client.isConnected());
    CHECK_FALSE(client.told.has("error"));
    REQUIRE(client.connect());
    CHECK(client.told.count("connect ") == 2);
}

TEST_CASE("a program that admits nobody is told apart from one that is not there") {
    EchoServer server;
    server.handler.admit([](auto const&) { return eh::Admit::refuse("members only"); });
    server.server.start();
    EchoClient client(server.url());
    client.client.connect();
    CHECK(eventually([&] { return client.told.has("disconnect rejected for good: members only"); }));
    CHECK_FALSE(client.told.has("connect "));

    EchoClient lost("http://127.0.0.1:1/all");
    lost.client.connect();
    CHECK(eventually([&] { return lost.told.has("error unreachable: "); }));
    CHECK_FALSE(lost.told.has("disconnect"));
    CHECK(lost.told.count("error") == 1);  // however often it tries
}

TEST_CASE("a name that nobody has is an obstacle like others") {
    EchoClient client("http://nobody.invalid/all");
    client.client.connect();
    CHECK(eventually([&] { return client.told.has("error unreachable: "); }));
}

TEST_CASE("names are looked up") {
    EchoServer server;
    server.server.start();
    EchoClient client("http://localhost:" + std::to_string(server.server.port()) + "/all");
    CHECK(client.connect());
}

TEST_CASE("a server that goes and comes again: the old connection ends, another one is opened, and what waited arrives") {
    auto const link = GENERATE(ClientLink::websocket, ClientLink::stream, ClientLink::poll);
    CAPTURE(toString(link));
    auto first = std::make_optional<EchoServer>();
    first->server.start();
    std::uint16_t const port = first->server.port();
    EchoClient client(first->url(), quick({link}));
    REQUIRE(client.connect());
    client.up.count(1, "");
    REQUIRE(eventually([&] { return client.heard.notes.size() == 1; }));
    first.reset();
    REQUIRE(eventually([&] { return client.told.has("disconnect shutdown: "); }));
    CHECK(client.up.count(2, "") == SendResult::queued);
    EchoServer second({}, port);
    second.server.start();
    CHECK(eventually([&] { return client.heard.notes.has("count 2"); }));
    CHECK(client.told.count("connect ") == 2);
}

TEST_CASE("calls are refused while the link is not up, if the program wants that") {
    EchoServer server;
    server.server.start();
    auto options = quick();
    options.refuseOffline = true;
    EchoClient client(server.url(), options);
    CHECK(client.up.count(1, "") == SendResult::gone);
    REQUIRE(client.connect());
    REQUIRE(eventually([&] { return client.told.has("link up"); }));
    CHECK(client.up.count(2, "") == SendResult::queued);
    CHECK(eventually([&] { return client.heard.notes.has("count 2"); }));
    client.client.close();
    CHECK(client.up.count(3, "") == SendResult::gone);
}

TEST_CASE("the queue has limits, in events and in bytes") {
    auto options = quick();
    options.queueEvents = 3;
    options.queueBytes = 10'000;
    EchoClient client("http://127.0.0.1:1/all", options);
    CHECK(client.up.count(1, "") == SendResult::queued);
    CHECK(client.up.count(2, std::string(10'000, 'x')) == SendResult::full);
    CHECK(client.up.count(3, "") == SendResult::queued);
    CHECK(client.up.count(4, "") == SendResult::queued);
    CHECK(client.up.count(5, "") == SendResult::full);
}

TEST_CASE("calls that waited for too long are dropped, and told") {
    auto options = quick();
    options.maxAge = milliseconds(1);
    EchoServer server;
    server.server.start();
    EchoClient client(server.url(), options);
    client.up.count(1, "");
    auto const later = std::chrono::steady_clock::now() + milliseconds(5);
    REQUIRE(eventually([&] { return std::chrono::steady_clock::now() > later; }));
    REQUIRE(client.connect());
    CHECK(eventually([&] { return client.told.has("error too-old: Up.count: not sent"); }));
    CHECK_FALSE(server.echo.seen.has("count"));
}

TEST_CASE("options that cannot be are refused in a sentence") {
    auto const refuses = [](auto const& change) {
        eh::ClientOptions options;
        change(options);
        CHECK_THROWS_AS(eh::Client("http://h/x", {}, options), std::invalid_argument);
    };
    refuses([](auto& o) { o.links.clear(); });
    refuses([](auto& o) { o.queueEvents = 0; });
    refuses([](auto& o) { o.maxMessage = 0; });
    refuses([](auto& o) { o.maxAge = milliseconds(-1); });
    refuses([](auto& o) { o.backoffMin = milliseconds(0); });
    refuses([](auto& o) { o.backoffMax = milliseconds(1); });
    refuses([](auto& o) { o.connectTimeout = milliseconds(0); });
    refuses([](auto& o) { o.closeTimeout = milliseconds(0); });
    refuses([](auto& o) { o.climbAfter = milliseconds(0); });
    CHECK_THROWS_AS(eh::Client("nowhere"), std::invalid_argument);
}

TEST_CASE("headers go with every request, and what HTTP cannot send is told") {
    EchoServer server;
    Notes heads;
    server.handler.admit([&](eh::Opening const& opening) {
        heads.add(std::string(opening.request.header("Authorization")));
        return eh::Admit::yes;
    });
    server.server.start();
    for (auto const link : {ClientLink::websocket, ClientLink::poll}) {
        auto options = quick({link});
        options.headers = [] { return eh::ClientOptions::Headers{{"Authorization", "Bearer xyz"}}; };
        EchoClient client(server.url(), options);
        CHECK(client.connect());
    }
    CHECK(heads.all() == std::vector<std::string>{"Bearer xyz", "Bearer xyz"});
    for (auto const& wrong : {std::pair("A", "b\r\nC: d"), std::pair("A b", "c"), std::pair("", "c"), std::pair("A:", "c")}) {
        auto options = quick();
        options.headers = [wrong] { return eh::ClientOptions::Headers{{wrong.first, wrong.second}}; };
        EchoClient client(server.url(), options);
        client.client.connect();
        CHECK(eventually([&] { return client.told.has("error unreachable: ClientOptions::headers gave nothing that HTTP can send"); }));
    }
}

TEST_CASE("exceptions that leave callbacks are told, and those of onError are not the end of it") {
    EchoServer server;
    server.server.start();
    Notes told;
    eh::Client client(server.url(),
                      {.onConnect = [](auto, auto) { throw std::runtime_error("from onConnect"); },
                       .onDisconnect = [&](auto const&) { told.add("disconnected"); },
                       .onLink = [](auto, auto) { throw 7; },
                       .onError = [&](eh::ClientError const& error) {
                           told.add(error.code + ' ' + error.detail);
                           throw std::runtime_error("from onError");
                       }},
                      quick());
    client.connect();
    CHECK(eventually([&] { return told.has("exception An exception left a callback: from onConnect"); }));
    CHECK(told.has("exception An exception of an unknown type left a callback."));
    client.close();
    CHECK(told.has("disconnected"));
}

TEST_CASE("a client is destroyed at any time") {
    // Short, because a server may have opened a connection of which the client has not heard yet.
    EchoServer server({.queueBytes = 64u << 20, .heartbeat = milliseconds(400), .window = milliseconds(800), .firstWindow = milliseconds(800)});
    server.server.start();
    for (int round = 0; round < 60; ++round) {
        CAPTURE(round);
        EchoClient client(round % 5 == 4 ? "http://nobody.invalid/all" : server.url(),
                          quick({round % 3 == 0 ? ClientLink::websocket : round % 3 == 1 ? ClientLink::stream : ClientLink::poll}));
        for (int number = 1; number <= 100; ++number) client.up.count(number, "");
        client.up.burst(1'000, 100);
        client.client.connect();
        auto const end = std::chrono::steady_clock::now() + std::chrono::microseconds(round * 200);
        while (std::chrono::steady_clock::now() < end) {}
    }
    CHECK(eventually([&] { return server.handler.connectionCount() == 0; }));
}

TEST_CASE("a thousand connections one after the other") {
    EchoServer server;
    server.server.start();
    EchoClient client(server.url(), quick({ClientLink::websocket}));
    for (int round = 0; round < 1'000; ++round) {
        if (!client.connect()) FAIL("round " << round);
        client.client.close();
    }
    CHECK(client.told.count("connect ") == 1'000);
    CHECK(eventually([&] { return server.told.size() == 2'000; }));
    CHECK_FALSE(client.told.has("error"));
}
