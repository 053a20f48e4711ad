// Streamed validation of UTF-8, against the whole-string one and against every code point.
#include "link/ws/utf8_stream.hpp"

#include <random>
#include <string>

#include "event/codec/utf8.hpp"
#include "support/catch.hpp"

using eh::ws::Utf8Stream;

namespace {

bool isValid(std::string_view text, std::size_t step) {
    Utf8Stream stream;
    for (; !text.empty(); text.remove_prefix(std::min(step, text.size())))
        if (!stream.append(text.substr(0, step))) return false;
    return stream.complete();
}

}  // namespace

TEST_CASE("Every code point is valid, whole and in pieces") {
    for (char32_t point = 0; point <= 0x10FFFF; ++point) {
        if (point >= 0xD800 && point <= 0xDFFF) continue;
        std::string text;
        eh::utf8::append(text, point);
        if (!isValid(text, 1) || !isValid(text, 8)) FAIL_CHECK("code point " << static_cast<std::uint32_t>(point));
    }
}

TEST_CASE("Two and three arbitrary bytes are judged like the whole-string check judges them") {
    for (unsigned first = 0x7F; first < 0x100; ++first)
        for (unsigned second = 0; second < 0x100; ++second)
            for (unsigned const third : {0x41u, 0x7Fu, 0x80u, 0xBFu, 0xC0u}) {
                std::string const text{static_cast<char>(first), static_cast<char>(second), static_cast<char>(third)};
                bool const valid = eh::utf8::firstInvalid(text) == text.size();
                if (isValid(text, 1) != valid || isValid(text, 2) != valid || isValid(text + "abcdef", 9) != valid)
                    FAIL_CHECK(first << " " << second << " " << third);
            }
}

TEST_CASE("Random texts are judged alike in pieces of any size") {
    std::mt19937 random(7);
    for (int round = 0; round < 3000; ++round) {
        std::string text;
        for (std::size_t parts = random() % 40; parts > 0; --parts) {
            char32_t const widths[] = {0x7F, 0x7F, 0x7FF, 0xD7FF, 0x10FFFF};
            auto const point = static_cast<char32_t>(random() % (widths[random() % 5] + 1));
            if (point < 0xD800 || point > 0xDFFF) eh::utf8::append(text, point);
        }
        if (!text.empty() && random() % 2 == 0) text[random() % text.size()] = static_cast<char>(random() & 0xFF);
        bool const valid = eh::utf8::firstInvalid(text) == text.size();
        for (std::size_t const step : {1u, 2u, 3u, 5u, 16u, 1000u})
            if (isValid(text, step) != valid) FAIL_CHECK("in steps of " << step << ": " << text);
    }
}

TEST_CASE("A text is refused at the byte that makes it invalid") {
    Utf8Stream stream;
    CHECK(stream.append("abc\xF4"));
    CHECK(!stream.complete());
    CHECK(!stream.append("\x90"));
    stream.reset();
    CHECK(stream.complete());
    CHECK(stream.append("abc\xF4\x8F"));
    CHECK(stream.append(""));
    CHECK(stream.append("\xBF\xBF"));
    CHECK(stream.complete());
}
