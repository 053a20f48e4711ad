// Arguments to JSON.
#include "event/codec/json.hpp"

#include <limits>

#include "support/catch.hpp"

namespace {

template <typename... Values>
std::string encoded(Values const&... values) {
    std::array<eh::Value, sizeof...(Values)> const arguments{eh::Value(values)...};
    std::string out;
    CHECK(eh::json::encodeEvent(out, eh::json::eventPrefix("I", "e"), arguments));
    REQUIRE(out.starts_with(R"(["I","e",)"));
    REQUIRE(out.ends_with("]\n"));
    return out.substr(9, out.size() - 11);
}

std::string text(std::string_view value, bool valid = true) {
    std::string out;
    CHECK(eh::json::encodeString(out, value) == valid);
    return out;
}

}  // namespace

TEST_CASE("Numbers are written as JavaScript reads them back") {
    CHECK(encoded() == "[]");
    CHECK(encoded(std::numeric_limits<std::int32_t>::min()) == "[-2147483648]");
    CHECK(encoded(std::int64_t{9'007'199'254'740'991}) == "[9007199254740991]");
    CHECK(encoded(std::int64_t{9'007'199'254'740'992}) == R"(["9007199254740992"])");
    CHECK(encoded(std::numeric_limits<std::int64_t>::min()) == R"(["-9223372036854775808"])");
    CHECK(encoded(0.1) == "[0.1]");
    CHECK(encoded(-0.0) == "[-0]");
    CHECK(encoded(1e300) == "[1e+300]");
    CHECK(encoded(5e-324) == "[5e-324]");
    CHECK(encoded(std::numeric_limits<double>::quiet_NaN()) == R"(["NaN"])");
    CHECK(encoded(-std::numeric_limits<double>::infinity()) == R"(["-Infinity"])");
}

TEST_CASE("Arrays are written as arrays, bytes as base64") {
    std::vector<std::int32_t> const ints{1, -2};
    std::vector<std::string> const strings{"a", "\""};
    CHECK(encoded(eh::Ints(ints)) == "[[1,-2]]");
    CHECK(encoded(eh::Strings(strings)) == R"([["a","\""]])");
    CHECK(encoded(eh::Bytes(std::string("foob"))) == R"(["Zm9vYg=="])");
    CHECK(encoded(eh::Doubles(), std::int32_t{7}) == "[[],7]");
}

TEST_CASE("Strings are escaped where JSON asks for it and nowhere else") {
    CHECK(text("plain / text") == R"("plain / text")");
    CHECK(text(std::string_view("\0\x1f\"\\\b\f\n\r\t\x7f", 10)) == "\"\\u0000\\u001f\\\"\\\\\\b\\f\\n\\r\\t\x7f\"");
    CHECK(text("Grüße, 世界 😀") == "\"Grüße, 世界 😀\"");
}

TEST_CASE("What needs an escape is found wherever it stands") {
    for (std::string const special : {"\"", "\\", "\n", "\x1f", "\x01", "\x20", "!", "#", "[", "]", "\x7f", "\xC3\xA9", "\xF0\x9F\x98\x80"}) {
        std::string const alone = text(special);
        for (std::size_t before = 0; before < 18; ++before) {
            for (std::size_t const after : {0u, 1u, 7u, 8u, 17u}) {
                std::string const front(before, 'a');
                std::string const back(after, '~');
                CHECK(text(front + special + back) == '"' + front + alone.substr(1, alone.size() - 2) + back + '"');
            }
        }
    }
}

TEST_CASE("What is not UTF-8 is replaced, and the caller is told") {
    CHECK(text("a\xff" "b", false) == "\"a\xEF\xBF\xBD" "b\"");
    CHECK(text("\xed\xa0\x80", false) == "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");  // a surrogate
    CHECK(text("\xc0\x80", false) == "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");                   // overlong
    CHECK(text("\xf0\x9f\x98", false).size() == 11);                                      // cut short
    CHECK(text("\xf4\x90\x80\x80", false).size() == 14);                                  // above U+10FFFF
}
