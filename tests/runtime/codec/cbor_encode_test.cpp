// Arguments to CBOR, byte by byte.
#include <array>
#include <limits>

#include "event/codec/cbor.hpp"
#include "hex.hpp"
#include "support/catch.hpp"

namespace {

using eh::test::toHex;

/// The arguments as hexadecimal digits, without the names.
template <typename... Values>
std::string encoded(Values const&... values) {
    std::array<eh::Value, sizeof...(Values)> const arguments{eh::Value(values)...};
    std::string const prefix = eh::cbor::eventPrefix("I", "e", arguments.size());
    std::string out;
    CHECK(eh::cbor::encodeEvent(out, prefix, arguments));
    REQUIRE(out.starts_with(prefix));
    return toHex(std::string_view(out).substr(prefix.size()));
}

std::string encodedInt(std::int64_t value) { return encoded(value); }

}  // namespace

TEST_CASE("An event in CBOR is an array of two names and the arguments") {
    CHECK(toHex(eh::cbor::eventPrefix("I", "e", 0)) == "8361496165" "80");
    CHECK(toHex(eh::cbor::eventPrefix("Person", "name", 24)) == "8366506572736f6e646e616d65" "9818");
    std::string const longName(300, 'a');
    CHECK(toHex(eh::cbor::eventPrefix(longName, "e", 1)).starts_with("8379012c6161"));
    CHECK(encoded() == "");
}

TEST_CASE("Integers take the shortest head, as in appendix A of RFC 8949") {
    CHECK(encodedInt(0) == "00");
    CHECK(encodedInt(1) == "01");
    CHECK(encodedInt(10) == "0a");
    CHECK(encodedInt(23) == "17");
    CHECK(encodedInt(24) == "1818");
    CHECK(encodedInt(25) == "1819");
    CHECK(encodedInt(100) == "1864");
    CHECK(encodedInt(255) == "18ff");
    CHECK(encodedInt(256) == "190100");
    CHECK(encodedInt(1'000) == "1903e8");
    CHECK(encodedInt(65'535) == "19ffff");
    CHECK(encodedInt(65'536) == "1a00010000");
    CHECK(encodedInt(1'000'000) == "1a000f4240");
    CHECK(encodedInt(4'294'967'295) == "1affffffff");
    CHECK(encodedInt(4'294'967'296) == "1b0000000100000000");
    CHECK(encodedInt(1'000'000'000'000) == "1b000000e8d4a51000");
    CHECK(encodedInt(-1) == "20");
    CHECK(encodedInt(-10) == "29");
    CHECK(encodedInt(-24) == "37");
    CHECK(encodedInt(-25) == "3818");
    CHECK(encodedInt(-100) == "3863");
    CHECK(encodedInt(-1'000) == "3903e7");
    CHECK(encodedInt(std::numeric_limits<std::int64_t>::max()) == "1b7fffffffffffffff");
    CHECK(encodedInt(std::numeric_limits<std::int64_t>::min()) == "3b7fffffffffffffff");
    CHECK(encoded(std::numeric_limits<std::int32_t>::max()) == "1a7fffffff");
    CHECK(encoded(std::numeric_limits<std::int32_t>::min()) == "3a7fffffff");
}

TEST_CASE("A double is always a float64") {
    CHECK(encoded(0.0) == "fb0000000000000000");
    CHECK(encoded(-0.0) == "fb8000000000000000");
    CHECK(encoded(1.1) == "fb3ff199999999999a");
    CHECK(encoded(1.0e+300) == "fb7e37e43c8800759c");
    CHECK(encoded(-4.1) == "fbc010666666666666");
    CHECK(encoded(std::numeric_limits<double>::infinity()) == "fb7ff0000000000000");
    CHECK(encoded(-std::numeric_limits<double>::infinity()) == "fbfff0000000000000");
    CHECK(encoded(std::numeric_limits<double>::quiet_NaN()) == "fb7ff8000000000000");
    CHECK(encoded(std::numeric_limits<double>::denorm_min()) == "fb0000000000000001");
}

TEST_CASE("Strings are text, bytes are byte strings") {
    CHECK(encoded(std::string_view("")) == "60");
    CHECK(encoded(std::string_view("IETF")) == "6449455446");
    CHECK(encoded(std::string_view("\"\\")) == "62225c");
    CHECK(encoded(std::string_view("\u00fc")) == "62c3bc");
    CHECK(encoded(std::string_view("\u6c34")) == "63e6b0b4");
    CHECK(encoded(std::string_view("\U00010151")) == "64f0908591");
    CHECK(encoded(std::string_view("\0", 1)) == "6100");
    CHECK(encoded(eh::Bytes()) == "40");
    CHECK(encoded(eh::Bytes(std::string("\1\2\3\4"))) == "4401020304");
    std::vector<std::string> const strings{"a", "", "bc"};
    CHECK(encoded(eh::Strings(strings)) == "83" "6161" "60" "626263");
    CHECK(encoded(eh::Strings()) == "80");
}

TEST_CASE("Arrays of numbers are typed arrays, little endian") {
    std::vector<std::int32_t> const ints{1, -2};
    std::vector<std::int64_t> const longs{1, std::numeric_limits<std::int64_t>::min()};
    std::vector<double> const doubles{1.5};
    CHECK(encoded(eh::Ints(ints)) == "d84e" "48" "01000000" "feffffff");
    CHECK(encoded(eh::Longs(longs)) == "d84f" "50" "0100000000000000" "0000000000000080");
    CHECK(encoded(eh::Doubles(doubles)) == "d856" "48" "000000000000f83f");
    CHECK(encoded(eh::Doubles()) == "d856" "40");
    CHECK(encoded(eh::Ints(), std::int32_t{7}) == "d84e" "40" "07");
    std::vector<double> const thousand(1'000);
    CHECK(encoded(eh::Doubles(thousand)).starts_with("d856" "591f40" "00"));
}

TEST_CASE("What is not UTF-8 is replaced in CBOR too, and the caller is told") {
    auto const repaired = [](std::string_view text) {
        std::string out;
        eh::Value const value(text);
        CHECK_FALSE(eh::cbor::encodeEvent(out, "", {&value, 1}));
        return toHex(out);
    };
    CHECK(repaired("a\xff" "b") == "65" "61" "efbfbd" "62");
    CHECK(repaired("\xed\xa0\x80") == "69" "efbfbdefbfbdefbfbd");
    CHECK(repaired("\xc0\x80") == "66" "efbfbdefbfbd");
    CHECK(repaired("abcdefgh\xf0\x9f\x98") == "71" "6162636465666768" "efbfbdefbfbdefbfbd");
    std::vector<std::string> const strings{"good", "\x80"};
    std::string out;
    eh::Value const value{eh::Strings(strings)};
    CHECK_FALSE(eh::cbor::encodeEvent(out, "", {&value, 1}));
    CHECK(toHex(out) == "82" "64676f6f64" "63efbfbd");
}
