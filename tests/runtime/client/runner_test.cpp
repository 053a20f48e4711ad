// A client that the program runs: by run(), and by poll() in a loop of its own.
#include "support/catch.hpp"

#include <stdexcept>

#include <poll.h>

#include "bed.hpp"

using namespace eh::testing;

namespace {

eh::ClientOptions called(std::vector<eh::ClientLink> links = {eh::ClientLink::websocket}) {
    auto options = quick(std::move(links));
    options.runner = eh::ClientRunner::caller;
    return options;
}

/// A program's own loop: sleeps until the client wants to be called. False after the patience of tests.
template <typename Condition> bool loopUntil(eh::Client& client, Condition const& condition) {
    auto const end = std::chrono::steady_clock::now() + patience;
    while (true) {
        auto const time = client.poll();
        if (condition()) return true;
        if (std::chrono::steady_clock::now() > end) return false;
        pollfd handle{client.pollHandle(), POLLIN, 0};
        ::poll(&handle, 1, static_cast<int>(time.count()));
    }
}

}  // namespace

TEST_CASE("in the program's own loop a client does all that it does on a thread of its own, by every link") {
    auto const link = GENERATE(eh::ClientLink::websocket, eh::ClientLink::stream, eh::ClientLink::poll);
    EchoServer server;
    server.server.start();
    EchoClient client(server.url(), called({link}));
    client.client.connect();
    REQUIRE(loopUntil(client.client, [&] { return client.client.isConnected(); }));
    for (int number = 1; number <= 500; ++number) client.up.count(number, "");
    CHECK(loopUntil(client.client, [&] { return client.heard.notes.size() == 500; }));
    CHECK(client.isContent());
    client.client.close();  // which runs the client meanwhile
    CHECK(client.told.has("disconnect closed"));
    CHECK(eventually([&] { return server.told.has("disconnect"); }));
}

TEST_CASE("what another thread sends wakes the program's loop") {
    EchoServer server;
    server.server.start();
    EchoClient client(server.url(), called());
    client.client.connect();
    REQUIRE(loopUntil(client.client, [&] { return client.client.isConnected() && client.told.has("link up"); }));
    std::thread sending([&] {
        for (int number = 1; number <= 200; ++number) {
            client.up.count(number, "");
            std::this_thread::sleep_for(std::chrono::microseconds(200));
        }
    });
    CHECK(loopUntil(client.client, [&] { return client.heard.notes.size() == 200; }));
    sending.join();
}

TEST_CASE("run() is the client's loop until stop(), and may be called again") {
    EchoServer server;
    server.server.start();
    EchoClient client(server.url(), called());
    client.client.connect();
    for (int round = 1; round <= 3; ++round) {
        std::thread running([&] { client.client.run(); });
        REQUIRE(eventually([&] { return client.client.isConnected(); }));
        client.up.count(round, "");
        CHECK(eventually([&] { return client.heard.notes.size() == static_cast<std::size_t>(round); }));
        client.client.stop();
        running.join();
    }
    CHECK(client.told.count("connect ") == 1);
    client.client.stop();
    client.client.run();  // returns at once
}

TEST_CASE("close() from another thread waits for whoever runs the client") {
    EchoServer server;
    server.server.start();
    EchoClient client(server.url(), called());
    client.client.connect();
    std::thread running([&] { client.client.run(); });
    REQUIRE(eventually([&] { return client.client.isConnected(); }));
    client.client.close();
    CHECK(client.told.has("disconnect closed"));
    CHECK(server.handler.connectionCount() == 0);
    client.client.stop();
    running.join();
}

TEST_CASE("who may not run a client is told so") {
    EchoServer server;
    server.server.start();
    EchoClient own(server.url());
    CHECK_THROWS_AS(own.client.run(), std::logic_error);
    CHECK_THROWS_AS(own.client.poll(), std::logic_error);
    own.client.stop();
    CHECK(own.connect());

    EchoClient client(server.url(), called());
    client.client.connect();
    std::thread running([&] { client.client.run(); });
    REQUIRE(eventually([&] { return client.client.isConnected(); }));
    CHECK_THROWS_AS(client.client.run(), std::logic_error);
    CHECK_THROWS_AS(client.client.poll(), std::logic_error);
    client.client.stop();
    running.join();
}

TEST_CASE("a client that nobody runs does nothing, and goes without a word") {
    EchoServer server;
    server.server.start();
    {
        EchoClient client(server.url(), called());
        client.client.connect();
        client.up.count(1, "");
    }
    CHECK(server.handler.connectionCount() == 0);
}
