// The server of tests: time, threads, stopping and starting again.
#include <thread>
#include <utility>

#include "bed.hpp"
#include "support/catch.hpp"

using namespace eh::test;
using namespace eh::testing;
using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

TEST_CASE("Time passes only when the test says so, and a day of it costs nothing") {
    Bed bed;
    Server server(bed.handler);
    Page page(server);
    auto const before = server.now();
    server.advance(24h);
    CHECK(server.now() - before == 24h);
    CHECK_FALSE(page.ended());
    CHECK(page.reconnects() == 0);
}

TEST_CASE("One handler has one server at a time") {
    Bed bed;
    {
        Server server(bed.handler);
        CHECK_THROWS_AS(Server(bed.handler), std::logic_error);
        CHECK_THROWS_AS(Page(bed.handler), std::logic_error);
    }
    CHECK_FALSE(Page(bed.handler).ended());
}

TEST_CASE("What other threads send arrives when the test waits for it") {
    Bed bed;
    Page page(bed.handler);
    std::jthread const worker([&] {
        for (int i = 0; i != 100; ++i) bed.display.gauge(i, 0.5);
    });
    CHECK(page.server().wait([&] { return page.received().size() == 100; }));
    for (std::int32_t i = 0; i != 100; ++i) CHECK(page.received()[static_cast<std::size_t>(i)].get<std::int32_t>(0) == i);
    CHECK_FALSE(page.server().wait([] { return false; }, 1ms));
}

TEST_CASE("A server that stops says so after what waits, and to a page that was away when it comes back") {
    Bed bed;
    Server server(bed.handler);
    Page near(server);
    Page away(server);
    away.offline();
    bed.display.line("goodbye");
    server.stop();
    CHECK(texts(near.received()) == Texts{"Display.line(\"goodbye\")"});
    REQUIRE(near.ended());
    CHECK(near.ended()->code == "shutdown");
    CHECK_FALSE(away.ended());
    away.online();
    CHECK(away.ended()->code == "shutdown");
    CHECK(bed.display.line("late") == eh::SendResult::stopped);
    CHECK(bed.log == Texts{"connect ", "connect ", "shutdown", "shutdown"});
}

TEST_CASE("What a callback throws is in the log, and time does not pass within one") {
    Bed bed;
    Page page(bed.handler);
    bed.onStart = [&](eh::ConnectionId) { page.advance(1s); };
    page.call("Control", "start", 1);
    REQUIRE(page.server().log().size() == 1);
    CHECK(page.server().log()[0].starts_with("the callback Control.start threw: time does not pass within a callback"));
}

TEST_CASE("Callbacks run when the program's executor runs them") {
    std::vector<std::function<void()>> tasks;
    Bed bed({.executor = [&](std::function<void()> task) { tasks.push_back(std::move(task)); }});
    Page page(bed.handler);
    page.call("Control", "name", "1");
    CHECK(bed.names.empty());
    CHECK(tasks.size() == 2);
    for (auto const& task : std::exchange(tasks, {})) task();
    CHECK(bed.log == Texts{"connect "});
    CHECK(bed.names == Texts{"1"});
}
