// How errors look on paper.
#include "diagnostic.hpp"

#include "support/catch.hpp"

using namespace ehc;

namespace {

std::string formatOne(std::string const& text, Diagnostic diagnostic) {
    Diagnostics diagnostics;
    diagnostics.add(std::move(diagnostic));
    return format(Source("a.ehi", text), diagnostics);
}

}

TEST_CASE("an error shows its place, its line and its whole span") {
    CHECK(formatOne("one\ntwo three\n", {Id::typeUnknown, {8, 13}, "wrong", {}, {}}) ==
          "a.ehi:2:5: error: wrong [EH0203]\n"
          "two three\n"
          "    ^^^^^\n"
          "1 error\n");
}

TEST_CASE("a hint and a second place follow") {
    CHECK(formatOne("one\ntwo\n", {Id::typeUnknown, {4, 7}, "wrong", "do better", Note{{0, 3}, "it began here"}}) ==
          "a.ehi:2:1: error: wrong [EH0203]\n"
          "two\n"
          "^^^\n"
          "hint: do better\n"
          "a.ehi:1:1: note: it began here\n"
          "one\n"
          "^^^\n"
          "1 error\n");
}

TEST_CASE("carets stand under the span after tabs and letters of several bytes") {
    CHECK(formatOne("\t\xc3\xa4\tx", {Id::typeUnknown, {4, 5}, "wrong", {}, {}}) ==
          "a.ehi:1:4: error: wrong [EH0203]\n"
          "    \xc3\xa4   x\n"
          "        ^\n"
          "1 error\n");
}

TEST_CASE("an empty span gets one caret, also after the end of the line") {
    CHECK(formatOne("ab", {Id::typeUnknown, {2, 2}, "wrong", {}, {}}) == "a.ehi:1:3: error: wrong [EH0203]\nab\n  ^\n1 error\n");
    CHECK(formatOne("ab", {Id::typeUnknown, {1, 1}, "wrong", {}, {}}) == "a.ehi:1:2: error: wrong [EH0203]\nab\n ^\n1 error\n");
    CHECK(formatOne("", {Id::typeUnknown, {0, 0}, "wrong", {}, {}}) == "a.ehi:1:1: error: wrong [EH0203]\n\n^\n1 error\n");
}

TEST_CASE("a span over several lines is marked on its first") {
    CHECK(formatOne("ab\ncd", {Id::typeUnknown, {1, 5}, "wrong", {}, {}}) == "a.ehi:1:2: error: wrong [EH0203]\nab\n ^\n1 error\n");
}

TEST_CASE("of a long line only the neighbourhood is shown") {
    std::string const text = formatOne(std::string(10'000, 'a'), {Id::typeUnknown, {5'000, 5'003}, "wrong", {}, {}});
    CHECK(text.size() < 600);
    CHECK(text.starts_with("a.ehi:1:5001: error: wrong [EH0203]\n...aaa"));
    CHECK(text.find(" ^^^\n") != std::string::npos);
}

TEST_CASE("errors appear in the order of their places") {
    Diagnostics diagnostics;
    diagnostics.add({Id::typeUnknown, {4, 5}, "second", {}, {}});
    diagnostics.add({Id::typeUnknown, {0, 1}, "first", {}, {}});
    std::string const text = format(Source("a.ehi", "a\nb\nc"), diagnostics);
    CHECK(text.find("first") < text.find("second"));
    CHECK(text.ends_with("2 errors\n"));
}

TEST_CASE("a hundred errors are shown and all are counted") {
    Diagnostics diagnostics;
    for (int i = 0; i < 5'000; ++i) diagnostics.add({Id::typeUnknown, {0, 1}, "wrong", {}, {}});
    std::string const text = format(Source("a.ehi", "a"), diagnostics);
    CHECK(text.ends_with("only the first 100 errors are shown\n5000 errors\n"));
    CHECK(text.size() < 10'000);
}

TEST_CASE("characters that a terminal would obey are not printed") {
    CHECK(formatOne("a\x1b[31mb", {Id::typeUnknown, {0, 1}, "wrong", {}, {}}) == "a.ehi:1:1: error: wrong [EH0203]\na?[31mb\n^\n1 error\n");
    CHECK(formatOne("a\xc2\x9b" "b", {Id::typeUnknown, {0, 1}, "wrong", {}, {}}) == "a.ehi:1:1: error: wrong [EH0203]\na?b\n^\n1 error\n");
}

TEST_CASE("on a terminal places, kinds and carets are coloured, and the text is the same") {
    Diagnostics diagnostics;
    diagnostics.add({Id::eventTwice, {4, 7}, "wrong", "do better", Note{{0, 3}, "it began here"}});
    Source const source("a.ehi", "one\ntwo\n");
    std::string colored = format(source, diagnostics, Color::terminal);
    CHECK(colored.find("\x1b[1;31merror: \x1b[0mwrong [EH0211]\n") != std::string::npos);
    CHECK(colored.find("\x1b[1;32m^^^\x1b[0m\n") != std::string::npos);
    for (std::size_t at = colored.find('\x1b'); at != std::string::npos; at = colored.find('\x1b'))
        colored.erase(at, colored.find('m', at) + 1 - at);
    CHECK(colored == format(source, diagnostics));
}
