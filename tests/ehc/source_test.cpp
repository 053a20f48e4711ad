// Lines, columns and characters.
#include "diagnostic.hpp"
#include "source.hpp"

#include "support/catch.hpp"

using namespace ehc;

namespace {

std::size_t wrongCharacters(std::string const& text) {
    Diagnostics diagnostics;
    Source("a.ehi", text).checkCharacters(diagnostics);
    return diagnostics.count();
}

}

TEST_CASE("lines end with LF, CRLF or CR") {
    Source const source("a.ehi", "a\nb\r\nc\rd");
    CHECK(source.place(0).line == 1);
    CHECK(source.place(2).line == 2);
    CHECK(source.place(5).line == 3);
    CHECK(source.place(7).line == 4);
    CHECK(source.text(source.line(2)) == "b");
    CHECK(source.text(source.line(5)) == "c");
}

TEST_CASE("columns count code points from 1") {
    Source const source("a.ehi", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80x");
    CHECK(source.place(0).column == 1);
    CHECK(source.place(2).column == 2);
    CHECK(source.place(5).column == 3);
    CHECK(source.place(9).column == 4);
}

TEST_CASE("a byte order mark is no part of the text, and one alone is an empty text") {
    CHECK(Source("a.ehi", "\xef\xbb\xbfserver").text() == "server");
    CHECK(Source("a.ehi", "\xef\xbb\xbf").text().empty());
}

TEST_CASE("the place after the last character exists") {
    Source const source("a.ehi", "ab\n");
    CHECK(source.place(3).line == 2);
    CHECK(source.place(3).column == 1);
    CHECK(Source("a.ehi", "").place(0).line == 1);
}

TEST_CASE("bytes that are not UTF-8 are wrong, once for each run of them") {
    CHECK(wrongCharacters("\xff\xfe") == 1);
    CHECK(wrongCharacters("\xc0\x80") == 1);                    // an overlong zero
    CHECK(wrongCharacters("\xed\xa0\x80") == 1);                // a surrogate
    CHECK(wrongCharacters("\xf4\x90\x80\x80") == 1);            // beyond U+10FFFF
    CHECK(wrongCharacters("\xe2\x82") == 1);                    // cut short
    CHECK(wrongCharacters("\xff a \xff") == 2);
    CHECK(wrongCharacters("\xf4\x8f\xbf\xbf \xc3\xa4") == 0);
}

TEST_CASE("control characters other than tab and line breaks are wrong") {
    CHECK(wrongCharacters("\t\r\n") == 0);
    CHECK(wrongCharacters(std::string(1, '\0')) == 1);
    CHECK(wrongCharacters("\x0b\x0c\x7f") == 3);
    CHECK(wrongCharacters("\xc2\x85") == 1);
    CHECK(wrongCharacters("\xc2\xa0") == 0);
}

TEST_CASE("places are the same in whatever order they are asked for") {
    Source const source("a.ehi", "größe\r\n\xff" "b\rc\n\nd");
    auto const place = [&](std::size_t offset) {
        Place const at = source.place(offset);
        return std::to_string(at.line) + ':' + std::to_string(at.column);
    };
    std::vector<std::size_t> const begins{0, 1, 2, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};      // of code points, and the end
    REQUIRE(begins.back() == source.text().size());
    std::vector<std::string> forwards;
    for (std::size_t const i : begins) forwards.push_back(place(i));
    for (std::size_t i = begins.size(); i-- > 0;) CHECK(place(begins[i]) == forwards[i]);
    CHECK(forwards[4] == "1:5");
    CHECK(forwards.back() == "5:2");
}

TEST_CASE("a line is without its break, whatever that is") {
    Source const source("a.ehi", "a\r\nb\rc\n\nd\n");
    std::string lines;
    for (std::size_t i = 0; i <= source.text().size(); ++i) lines += std::string(source.text(source.line(i))) + '|';
    CHECK(lines == "a|a|a|b|b|c|c||d|d||");
}
