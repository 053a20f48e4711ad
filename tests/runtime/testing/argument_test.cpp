// Arguments: made from C++ values, compared, read and printed.
#include <array>
#include <sstream>

#include <eh/testing.hpp>

#include "support/catch.hpp"

using eh::testing::Argument;
using eh::testing::Event;

TEST_CASE("An argument is printed as one would write it") {
    CHECK(Argument(-5).text() == "-5");
    CHECK(Argument(0.5).text() == "0.5");
    CHECK(Argument("a \"b\"\\\n\x01").text() == "\"a \\\"b\\\"\\\\\\n\\u0001\"");
    CHECK(Argument(std::array{1, 2}).text() == "[1, 2]");
    CHECK(Argument(std::vector<std::string>{"x", "y"}).text() == "[\"x\", \"y\"]");
    CHECK(Argument(std::vector{std::byte{0x0A}, std::byte{0xFF}}).text() == "h'0aff'");
    std::ostringstream out;
    out << Event{"Display", "gauge", {1, 0.5}};
    CHECK(out.str() == "Display.gauge(1, 0.5)");
}

TEST_CASE("Numbers are equal by value, other arguments by type and value") {
    CHECK(Argument(50) == Argument(50.0));
    CHECK(Argument(50.0) == Argument(50));
    CHECK_FALSE(Argument(50) == Argument(50.5));
    CHECK_FALSE(Argument("50") == Argument(50));
    CHECK(Argument(std::string("a")) == Argument("a"));
}

TEST_CASE("An argument is read as its own type, and as no other") {
    CHECK(Argument(7).as<std::int32_t>() == 7);
    CHECK(Argument(std::int64_t{1} << 40).as<std::int64_t>() == std::int64_t{1} << 40);
    CHECK(Argument("x").as<std::string_view>() == "x");
    CHECK(Argument(std::vector{1, 2}).as<std::vector<std::int32_t>>() == std::vector<std::int32_t>{1, 2});
    CHECK_THROWS_WITH(Argument(7).as<std::string>(), "the argument is 7, not a string");
    CHECK_THROWS_WITH(Argument(std::int64_t{1} << 40).as<std::int32_t>(), "the argument is 1099511627776, not an int");
    CHECK_THROWS_AS((Event{"A", "b", {}}.get<double>(0)), std::out_of_range);
}
