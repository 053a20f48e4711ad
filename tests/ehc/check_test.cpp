// The rules that a grammar cannot state; their messages are in bad/.
#include "support.hpp"

#include "support/catch.hpp"

using namespace ehc::test;

TEST_CASE("a length may be anything from 1 to 1,048,576") {
    CHECK(complaints("server A { a { int x[1]; byte y[1048576]; } }") == "");
    CHECK(contains(complaints("server A { a { int x[1048577]; } }"), "is too large"));
    CHECK(contains(complaints("server A { a { int x[4294967297]; } }"), "is too large"));
    CHECK(contains(complaints("server A { a { int x[00]; } }"), "does not begin with 0"));
    CHECK(contains(complaints("server A { a { int x[1e3]; } }"), "not the length of an array"));
}

TEST_CASE("a name may have 128 characters and no more") {
    std::string const longest(128, 'n');
    CHECK(complaints("server " + longest + " { " + longest + " { int " + longest + "; } }") == "");
    CHECK(contains(complaints("server A { " + longest + "n { } }"), "has 129 characters"));
}

TEST_CASE("names may begin with an underscore, differ in case only, and be words of target languages") {
    CHECK(complaints("server A { _ { int a; int A; } a { } class { int delete; } Int { } }") == "");
}

TEST_CASE("the same name may be used in different places") {
    CHECK(complaints("server A { A { int A; } a { int x; } b { int x; } } client B { A { } }") == "");
}

TEST_CASE("every rule that is broken is told, in the order of the text") {
    std::string const text = complaints("server A { a { strin x; byte y; } a { int z[0]; } } client a { int { } }");
    std::size_t at = 0;
    for (std::string const sentence : {"unknown type 'strin'", "'byte' exists only", "two events called 'a'",
                                       "at least one element", "differ only in case", "'int' is a word"}) {
        INFO(sentence);
        std::size_t const next = text.find(sentence, at);
        REQUIRE(next != std::string::npos);
        at = next;
    }
    CHECK(text.ends_with("6 errors\n"));
}

TEST_CASE("an interface that could not be read is not called empty") {
    CHECK_FALSE(contains(complaints("server A { 5 }"), "has no event"));
    CHECK(contains(complaints("server A { }"), "has no event"));
}

TEST_CASE("on a line with wrong characters nothing else is said") {
    CHECK(complaints("server A { a { strin\xff x; } }").ends_with("\n1 error\n"));
    CHECK(complaints("server A { a { int\x01 x; } }").ends_with("\n1 error\n"));
}
