// The example of docs/testing.md: a program with a gauge, and what its page sees when the network breaks.
#include <eh/eh.hpp>
#include <eh/testing.hpp>

#include "Control.hpp"
#include "Display.hpp"
#include "support/catch.hpp"

using namespace std::chrono_literals;
using namespace eh::testing;

namespace {

/// The program under test.
class Instrument final : public Control {
public:
    explicit Instrument(eh::EventHandler& handler) : display(handler) {}

    void start(eh::ConnectionId from, double hz) override { display.line(from, "running at " + std::to_string(static_cast<int>(hz)) + " Hz"); }
    void name(eh::ConnectionId, std::string_view text) override { display.line(text); }
    void set(eh::ConnectionId from, std::span<std::int32_t const> channels, std::span<std::string_view const> labels,
             std::int64_t serial, std::span<std::byte const> blob) override {
        display.all(from, channels, labels, serial, blob);
    }
    void sample(std::int32_t number, double value) { display.gauge(number, value); }

    Display display;
};

}  // namespace

TEST_CASE("A page that loses its network twice shows every value once and in order") {
    eh::EventHandler handler;
    Instrument instrument(handler);
    auto const receiving = handler.add(instrument);

    Page page(handler, {.user = "ada"});
    auto const before = page.cid();
    page.script({
        {beforeDown(3), Fault::cut},          // the third event is lost on its way
        {afterDown(7), Fault::cut, 20s},      // the seventh arrives, its acknowledgement does not; back after 20 s
        {afterUp(1), Fault::cut},             // the program takes the call, and the page does not hear that it did
    });
    std::vector<double> shown;
    page.on("Display", "gauge", [&](std::int32_t, double value) { shown.push_back(value); });

    for (int i = 1; i <= 10; ++i) instrument.sample(1, i);
    page.advance(20s);                        // takes no time
    page.call("Control", "start", 50);

    CHECK(shown == std::vector<double>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
    CHECK(page.received("Display", "line") == std::vector<Event>{{"Display", "line", {"running at 50 Hz"}}});
    CHECK(page.cid() == before);              // the same connection
    CHECK(page.reconnects() == 3);
    CHECK(page.unplayed() == 0);              // all of it was tested
}

TEST_CASE("A page that stays away for longer than the window is told so, and comes back as another") {
    eh::EventHandler handler({.window = 60s});
    Instrument instrument(handler);
    std::vector<std::string> ends;
    handler.onDisconnect([&](eh::ConnectionId, eh::Disconnect const& why) { ends.emplace_back(toString(why.code)); });

    Page page(handler);
    page.offline();
    page.advance(61s);
    CHECK(ends == std::vector<std::string>{"expired"});
    page.online();
    REQUIRE(page.ended());
    CHECK(page.ended()->code == "expired");
    page.open();
    CHECK_FALSE(page.ended());
}
