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
    CHECK(formatOne("one\ntwo three\n", {{8, 13}, "wrong", {}, {}}) ==
          "a.ehi:2:5: error: wrong\n"
          "two three\n"
          "    ^^^^^\n"
          "1 error\n");
}

TEST_CASE("a hint and a second place follow") {
    CHECK(formatOne("one\ntwo\n", {{4, 7}, "wrong", "do better", Note{{0, 3}, "it began here"}}) ==
          "a.ehi:2:1: error: wrong\n"
          "two\n"
          "^^^\n"
          "hint: do better\n"
          "a.ehi:1:1: note: it began here\n"
          "one\n"
          "^^^\n"
          "1 error\n");
}

TEST_CASE("carets stand under the span after tabs and letters of several bytes") {
    CHECK(formatOne("\t\xc3\xa4\tx", {{4, 5}, "wrong", {}, {}}) ==
          "a.ehi:1:4: error: wrong\n"
          "    \xc3\xa4   x\n"
          "        ^\n"
          "1 error\n");
}

TEST_CASE("an empty span gets one caret, also after the end of the line") {
    CHECK(formatOne("ab", {{2, 2}, "wrong", {}, {}}) == "a.ehi:1:3: error: wrong\nab\n  ^\n1 error\n");
    CHECK(formatOne("ab", {{1, 1}, "wrong", {}, {}}) == "a.ehi:1:2: error: wrong\nab\n ^\n1 error\n");
    CHECK(formatOne("", {{0, 0}, "wrong", {}, {}}) == "a.ehi:1:1: error: wrong\n\n^\n1 error\n");
}

TEST_CASE("a span over several lines is marked on its first") {
    CHECK(formatOne("ab\ncd", {{1, 5}, "wrong", {}, {}}) == "a.ehi:1:2: error: wrong\nab\n ^\n1 error\n");
}

TEST_CASE("of a long line only the neighbourhood is shown") {
    std::string const text = formatOne(std::string(10'000, 'a'), {{5'000, 5'003}, "wrong", {}, {}});
    CHECK(text.size() < 600);
    CHECK(text.starts_with("a.ehi:1:5001: error: wrong\n...aaa"));
    CHECK(text.find(" ^^^\n") != std::string::npos);
}

TEST_CASE("errors appear in the order of their places") {
    Diagnostics diagnostics;
    diagnostics.add({{4, 5}, "second", {}, {}});
    diagnostics.add({{0, 1}, "first", {}, {}});
    std::string const text = format(Source("a.ehi", "a\nb\nc"), diagnostics);
    CHECK(text.find("first") < text.find("second"));
    CHECK(text.ends_with("2 errors\n"));
}

TEST_CASE("a hundred errors are shown and all are counted") {
    Diagnostics diagnostics;
    for (int i = 0; i < 5'000; ++i) diagnostics.add({{0, 1}, "wrong", {}, {}});
    std::string const text = format(Source("a.ehi", "a"), diagnostics);
    CHECK(text.ends_with("only the first 100 errors are shown\n5000 errors\n"));
    CHECK(text.size() < 10'000);
}

TEST_CASE("characters that a terminal would obey are not printed") {
    CHECK(formatOne("a\x1b[31mb", {{0, 1}, "wrong", {}, {}}) == "a.ehi:1:1: error: wrong\na?[31mb\n^\n1 error\n");
    CHECK(formatOne("a\xc2\x9b" "b", {{0, 1}, "wrong", {}, {}}) == "a.ehi:1:1: error: wrong\na?b\n^\n1 error\n");
}
