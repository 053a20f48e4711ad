// A page that reads nothing: the program's policies, as production applies them.
#include "bed.hpp"
#include "support/catch.hpp"

using namespace eh::test;
using namespace eh::testing;
using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

TEST_CASE("A page that reads nothing ends as slow at the queue's limit") {
    Bed bed({.queueEvents = 10});
    Page page(bed.handler);
    page.stopReading();
    for (int i = 0; i != 10; ++i) CHECK(bed.display.line(page.cid(), "x") == eh::SendResult::queued);
    CHECK_FALSE(page.ended());
    CHECK(bed.display.line(page.cid(), "x") == eh::SendResult::full);
    page.readOn();
    REQUIRE(page.ended());
    CHECK(page.ended()->code == "slow");
    CHECK(bed.log.back() == "slow");
}

TEST_CASE("A page that reads on has the newest, where the oldest are dropped") {
    Bed bed({.queueEvents = 3, .onFull = eh::OnFull::dropOldest});
    std::uint64_t dropped = 0;
    bed.handler.onDrop([&](eh::ConnectionId, std::uint64_t count) { dropped += count; });
    Page page(bed.handler);
    page.stopReading();
    for (int i = 1; i <= 5; ++i) bed.display.line(std::to_string(i));
    CHECK(page.received().empty());
    page.readOn();
    CHECK(texts(page.received()) == Texts{"Display.line(\"3\")", "Display.line(\"4\")", "Display.line(\"5\")"});
    CHECK(dropped == 2);
}

TEST_CASE("A page that reads on has the latest of each key") {
    Bed bed;
    Page page(bed.handler);
    page.stopReading();
    for (int i = 1; i <= 5; ++i) bed.display.gauge(eh::everyone.latest("g"), 1, i);
    page.readOn();
    CHECK(texts(page.received()) == Texts{"Display.gauge(1, 5)"});
}

TEST_CASE("A page that reads nothing keeps its connection: it still says that it is there") {
    Bed bed({.heartbeat = 5s, .window = 10s});
    Page page(bed.handler);
    page.stopReading();
    page.advance(1min);
    CHECK_FALSE(page.ended());
    CHECK(bed.handler.connectionCount() == 1);
}

TEST_CASE("Calls that wait have a limit") {
    Bed bed;
    Page page(bed.handler, {.maxWaiting = 2});
    page.offline();
    page.call("Control", "start", 1);
    page.call("Control", "start", 2);
    CHECK_THROWS_WITH(page.call("Control", "start", 3), "PageOptions::maxWaiting (2) calls wait for an answer already");
    page.online();
    CHECK(bed.rates == std::vector<double>{1, 2});
}

TEST_CASE("An event far over what a link holds, and many of them, arrive whole") {
    Bed bed;
    Page page(bed.handler);
    std::string const large(200'000, 'x');
    for (int i = 0; i != 15; ++i) bed.display.line(large);
    CHECK(page.received().size() == 15);
    CHECK(page.received().back().get<std::string>(0) == large);
}
