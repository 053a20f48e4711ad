// Faults, at every moment and of every kind: nothing is lost, doubled or reordered, and both sides notice in time.
#include <random>

#include "bed.hpp"
#include "support/catch.hpp"

using namespace eh::test;
using namespace eh::testing;
using namespace std::chrono_literals;
using Texts = std::vector<std::string>;
using Way = Moment::Way;

namespace {

Texts numbered(int count) {
    Texts all;
    for (int i = 1; i <= count; ++i) all.push_back(std::to_string(i));
    return all;
}

Texts lines(Page& page) {
    Texts all;
    for (Event const& event : page.received("Display", "line")) all.push_back(event.get<std::string>(0));
    return all;
}

}  // namespace

TEST_CASE("At every moment every fault leaves all events once and in order") {
    auto const coding = GENERATE(Coding::json, Coding::cbor);
    auto const fault = GENERATE(Fault::cut, Fault::halfOpen, Fault::repeat, Fault::move);
    auto const way = GENERATE(Way::up, Way::down);
    auto const side = GENERATE(Moment::Side::before, Moment::Side::after);
    Bed bed({.heartbeat = 5s});
    Page page(bed.handler, {.coding = coding});
    auto const cid = page.cid();
    std::vector<Step> steps;
    for (std::uint64_t number = 1; number <= 5; ++number)
        steps.push_back({{way, side, number}, fault, 0ms, eh::Link::stream});
    page.script(steps);
    for (int i = 1; i <= 5; ++i) {
        bed.display.line(std::to_string(i));
        page.call("Control", "name", std::to_string(i));
    }
    page.advance(2min);
    CHECK(bed.names == numbered(5));
    CHECK(lines(page) == numbered(5));
    CHECK(page.unplayed() == 0);
    CHECK(page.cid() == cid);
    CHECK_FALSE(page.ended());
    CHECK(page.reconnects() == (fault == Fault::repeat ? 0U : 5U));
    CHECK(page.link() == (fault == Fault::move ? eh::Link::stream : eh::Link::websocket));
    CHECK(page.unconfirmed() == 0);
    CHECK(bed.handler.stats().queuedBytes == 0);
}

TEST_CASE("While a page is away, events and calls wait") {
    Bed bed;
    Page page(bed.handler);
    page.cut(30s);
    CHECK(page.link() == eh::Link::none);
    bed.display.line("1");
    page.call("Control", "name", "1");
    page.advance(29s);
    CHECK(bed.names.empty());
    CHECK(page.received().empty());
    CHECK(page.unconfirmed() == 1);
    page.advance(1s);
    CHECK(bed.names == numbered(1));
    CHECK(lines(page) == numbered(1));
    page.cut(1h);
    page.online();
    CHECK(page.link() == eh::Link::websocket);
}

TEST_CASE("Both sides find out about a half-open link within two heartbeats and a little") {
    Bed bed({.heartbeat = 5s});
    Page page(bed.handler);
    page.halfOpen();
    bed.display.line("1");
    page.call("Control", "name", "1");
    page.advance(9s);
    CHECK(page.reconnects() == 0);
    CHECK(bed.names.empty());
    page.advance(5s);
    CHECK(page.reconnects() == 1);
    CHECK(bed.names == numbered(1));
    CHECK(lines(page) == numbered(1));
}

TEST_CASE("The server gives up a half-open link by itself") {
    Bed bed({.heartbeat = 5s, .window = 20s});
    {
        Server server(bed.handler);
        {
            Page page(server);
            page.halfOpen();
            CHECK(bed.handler.stats().websockets == 1);
        }  // gone without a word, and nothing gets through
        CHECK(bed.handler.stats().websockets == 1);
        server.advance(13s);
        CHECK(bed.handler.stats().websockets == 0);
        CHECK(bed.handler.connectionCount() == 1);
        server.advance(21s);
        CHECK(bed.log == Texts{"connect ", "expired"});
    }
}

TEST_CASE("A page that is destroyed without a goodbye leaves its connection to the window") {
    Bed bed({.window = 20s});
    Server server(bed.handler);
    { Page page(server); }
    server.advance(19s);
    CHECK(bed.handler.connectionCount() == 1);
    server.advance(2s);
    CHECK(bed.log == Texts{"connect ", "expired"});
}

TEST_CASE("Answers to the opening that are lost open one connection") {
    Bed bed;
    Page page(bed.handler, {.lostHellos = 3});
    CHECK(bed.log == Texts{"connect "});
    page.call("Control", "name", "1");
    CHECK(bed.names == numbered(1));
}

TEST_CASE("The program may end a page in its first callback, and a fault may strike in one of its own") {
    Bed bed;
    Page page(bed.handler);
    bed.onStart = [&](eh::ConnectionId from) {
        bed.display.line(from, "1");
        page.cut();
    };
    page.call("Control", "start", 1);
    CHECK(lines(page) == numbered(1));
    CHECK(bed.rates.size() == 1);
    CHECK(page.reconnects() == 1);
    bed.handler.onConnect([](eh::Connection& connection) { connection.close("not now"); });
    Page refused(page.server());
    REQUIRE(refused.ended());
    CHECK(refused.ended()->code == "kicked");
}

TEST_CASE("Random faults on random links leave a clean history") {
    std::size_t reconnects = 0;
    for (unsigned seed = 1; seed <= 60; ++seed) {
        CAPTURE(seed);
        std::mt19937 random(seed);
        auto const below = [&](unsigned limit) { return static_cast<unsigned>(random() % limit); };
        Bed bed({.inFlightEvents = 8, .heartbeat = 5s});
        Page page(bed.handler, {.coding = seed % 2 ? Coding::json : Coding::cbor});
        std::vector<Step> steps;
        for (std::uint64_t number = 1; number <= 100; ++number)
            if (below(4) == 0) {
                Moment const at{below(2) ? Way::up : Way::down, below(2) ? Moment::Side::before : Moment::Side::after, number};
                auto const link = static_cast<eh::Link>(1 + below(3));
                steps.push_back({at, static_cast<Fault>(below(4)), std::chrono::seconds(below(3)), link});
            }
        page.script(steps);
        History history;
        page.on("Display", "line", [&](std::string const& text) { history.receive(page.cid(), Way::down, text); });
        for (int i = 1; i <= 100; ++i) {
            history.send(page.cid(), Way::down, std::to_string(i));
            bed.display.line(std::to_string(i));
            history.send(page.cid(), Way::up, std::to_string(i));
            page.call("Control", "name", std::to_string(i));
            page.advance(std::chrono::milliseconds(below(2'000)));
        }
        page.advance(50s);
        page.advance(50s);
        for (std::string const& name : bed.names) history.receive(page.cid(), Way::up, name);
        CHECK(history.problems() == Texts{});
        CHECK(page.unplayed() == 0);
        CHECK_FALSE(page.ended());
        reconnects += page.reconnects();
    }
    CHECK(reconnects > 600);
}
