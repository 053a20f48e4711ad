// Events to a program in C and back: every type, every edge that C has.
#include "support/catch.hpp"

#include <cmath>
#include <cstdint>
#include <limits>

#include "bed.hpp"

using namespace eh::test;
using eh::testing::Coding;
using eh::testing::Page;

namespace {

using Ints = std::vector<std::int32_t>;
using Longs = std::vector<std::int64_t>;
using Doubles = std::vector<double>;
using Bytes = std::vector<std::byte>;

}  // namespace

TEST_CASE("every type goes through a program in C and back", "[c]") {
    Bed bed;
    auto const coding = GENERATE(Coding::json, Coding::cbor);
    Page page(bed.server, {.coding = coding});
    Longs const longs{std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max(), (1LL << 53) + 1};
    Strings const strings{"", "größer", "\U0001F600", std::string(3000, 'x'), "last"};
    Bytes const bytes{std::byte{0}, std::byte{255}, std::byte{7}};
    page.call("Control", "echo", std::numeric_limits<std::int32_t>::min(), longs[0], -0.5, "π \"quoted\" \\ \n", Ints{1, -2, 3}, longs,
              Doubles{1e300, -1e-300, 0.1}, strings, bytes, Ints{7, 8, 9}, Longs{1, 2}, Doubles{2.5, -2.5}, Strings{"a", ""},
              Bytes{std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4}});
    auto const events = page.received("Display", "echo");
    REQUIRE(events.size() == 1);
    CHECK(events[0].get<std::int32_t>(0) == std::numeric_limits<std::int32_t>::min());
    CHECK(events[0].get<std::int64_t>(1) == longs[0]);
    CHECK(events[0].get<double>(2) == -0.5);
    CHECK(events[0].get<std::string>(3) == "π \"quoted\" \\ \n");
    CHECK(events[0].get<Ints>(4) == Ints{1, -2, 3});
    CHECK(events[0].get<Longs>(5) == longs);
    CHECK(events[0].get<Doubles>(6) == Doubles{1e300, -1e-300, 0.1});
    CHECK(events[0].get<Strings>(7) == strings);
    CHECK(events[0].get<Bytes>(8) == bytes);
    CHECK(events[0].get<Ints>(9) == Ints{7, 8, 9});
    CHECK(events[0].get<Longs>(10) == Longs{1, 2});
    CHECK(events[0].get<Doubles>(11) == Doubles{2.5, -2.5});
    CHECK(events[0].get<Strings>(12) == Strings{"a", ""});
    CHECK(events[0].get<Bytes>(13).size() == 4);
    CHECK(page.errors().empty());
}

TEST_CASE("empty arrays and strings have no elements, and special doubles stay what they are, in C", "[c]") {
    Bed bed;
    Page page(bed.server, {.coding = Coding::cbor});
    double const nan = std::numeric_limits<double>::quiet_NaN();
    page.call("Control", "echo", 0, 0, -0.0, "", Ints{}, Longs{}, Doubles{nan, std::numeric_limits<double>::infinity()}, Strings{}, Bytes{},
              Ints{0, 0, 0}, Longs{0, 0}, Doubles{0, -0.0}, Strings{"", ""}, Bytes(4));
    auto const events = page.received("Display", "echo");
    REQUIRE(events.size() == 1);
    CHECK(std::signbit(events[0].get<double>(2)));
    CHECK(events[0].get<std::string>(3).empty());
    CHECK(events[0].get<Ints>(4).empty());
    CHECK(events[0].get<Strings>(7).empty());
    CHECK(events[0].get<Bytes>(8).empty());
    CHECK(std::isnan(events[0].get<Doubles>(6)[0]));
    CHECK(std::isinf(events[0].get<Doubles>(6)[1]));
    CHECK(std::signbit(events[0].get<Doubles>(11)[1]));
}

TEST_CASE("a string arrives whole and ended in C, whatever its length", "[c]") {
    Bed bed;
    Page page(bed.server);
    for (std::size_t const size : {0, 1, 100, 1023, 1024, 100'000}) {
        page.call("Control", "text", std::string(size, 'y'));
        CHECK(bed.program.state.last_size == size);
    }
    page.call("Control", "texts", Strings(1000, "one of many"));
    CHECK(bed.program.state.text_count == 1000);
    CHECK(std::string(bed.program.state.last_text) == "one of many");
}

TEST_CASE("U+0000 in a string that arrives is refused, not cut, and the client is told", "[c]") {
    Bed bed;
    auto const coding = GENERATE(Coding::json, Coding::cbor);
    Page page(bed.server, {.coding = coding});
    page.call("Control", "text", "first");
    page.call("Control", "text", std::string("cut\0here", 8));
    page.call("Control", "texts", Strings{"fine", std::string("\0", 1)});
    CHECK(std::string(bed.program.state.last_text) == "first");
    CHECK(bed.program.state.text_count == 0);
    REQUIRE(page.errors().size() == 2);
    CHECK(contains(page.errors()[0], "Control.text: argument 1: U+0000 in a string"));
    CHECK(contains(page.errors()[1], "Control.texts: argument 1: U+0000 in a string"));
    page.call("Control", "text", "after");
    CHECK(std::string(bed.program.state.last_text) == "after");
    eh_stats stats{};
    stats.size = sizeof stats;
    REQUIRE(eh_handler_stats(bed.handler(), &stats) == EH_OK);
    CHECK(stats.bad_events == 2);
}

TEST_CASE("too many strings with U+0000 end the connection as other wrong events do", "[c]") {
    Bed bed(with(&eh_handler_options::max_bad_events, 3));
    Page page(bed.server);
    for (int i = 0; i < 4 && !page.ended(); ++i) page.call("Control", "text", std::string("\0", 1));
    REQUIRE(page.ended());
    CHECK(page.ended()->code == "protocol");
    CHECK(bed.program.state.last_code == EH_PROTOCOL);
}

TEST_CASE("U+0000 in a text that is sent is refused, not cut", "[c]") {
    Bed bed;
    Page page(bed.server);
    static char const* const prototypes[] = {"line(string)"};
    static eh_interface const about = {"Display2", prototypes, 1};
    eh_value const cut[] = {eh_text("cut\0here", 8)};
    CHECK(eh_send(bed.handler(), &about, 0, eh_everyone(), cut, 1) == EH_INVALID);
    CHECK(std::string(eh_last_error()) == "Display2.line: argument 1: U+0000 in a string");
    eh_value const whole[] = {eh_text("whole, no end", 5)};
    CHECK(eh_send(bed.handler(), &about, 0, eh_everyone(), whole, 1) == EH_QUEUED);
}

TEST_CASE("what is not UTF-8 is refused with -v, by interface, event and argument, in C", "[c]") {
    Bed bed;
    Page page(bed.server);
    CHECK(Display_line_all(bed.handler(), "caf\xe9") == EH_INVALID);
    CHECK(contains(eh_last_error(), "Display.line: argument 1: not valid UTF-8 at byte 3"));
    CHECK(Display_line_all(bed.handler(), "\xc0\x80") == EH_INVALID);        // as some write U+0000
    CHECK(page.received().empty());
}

TEST_CASE("NULL is no string and no array of something, but one of nothing, in C", "[c]") {
    Bed bed;
    Page page(bed.server);
    CHECK(Display_line_to(bed.handler(), eh_one(idOf(page)), nullptr) == EH_INVALID);
    CHECK(std::string(eh_last_error()) == "Display.line: argument 1: is NULL");
    CHECK(Display_blob_all(bed.handler(), nullptr, 3) == EH_INVALID);
    CHECK(Display_blob_all(bed.handler(), nullptr, 0) == EH_QUEUED);
    CHECK(texts(page.received()) == Strings{"Display.blob(h'')"});
}

TEST_CASE("a program in C is called with the id that it answers to", "[c]") {
    Bed bed;
    Page one(bed.server);
    Page two(bed.server);
    one.call("Control", "ping");
    CHECK(bed.program.state.pings == 1);
    CHECK(texts(one.received()) == Strings{"Display.pong()"});
    CHECK(two.received().empty());
}
