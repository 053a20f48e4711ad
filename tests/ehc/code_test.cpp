// The pen of the emitters.
#include "code.hpp"

#include "support/catch.hpp"

#include <stdexcept>

using ehc::code;
using ehc::listing;
using ehc::literal;

TEST_CASE("a block loses its common indentation and keeps the rest") {
    CHECK(code(R"(
        class A {
            int x;

        };
        )", {}) == "class A {\n    int x;\n\n};\n");
}

TEST_CASE("holes within a line are filled") {
    CHECK(code("\n{{type}} {{name}} = {{type}}();\n", {{"type", "int"}, {"name", "x"}}) == "int x = int();\n");
}

TEST_CASE("a hole alone on its line takes lines and indents them") {
    CHECK(code(R"(
        {
            {{body}}
        }
        )", {{"body", "one();\n\ntwo();\n"}}) == "{\n    one();\n\n    two();\n}\n");
}

TEST_CASE("a hole alone on its line leaves no line if nothing goes into it") {
    CHECK(code("\na\n{{nothing}}\nb\n", {{"nothing", ""}}) == "a\nb\n");
}

TEST_CASE("values are not searched for holes") {
    CHECK(code("\n{{a}}\n{{b}};\n", {{"a", "{{b}}"}, {"b", "{{a}}"}}) == "{{b}}\n{{a}};\n");
}

TEST_CASE("an unknown hole throws") {
    CHECK_THROWS_AS(code("\n{{nmae}}\n", {{"name", "x"}}), std::logic_error);
    CHECK_THROWS_AS(code("\nx {{nmae}}\n", {}), std::logic_error);
}

TEST_CASE("a value without a hole throws") { CHECK_THROWS_AS(code("\nx\n", {{"name", "x"}}), std::logic_error); }

TEST_CASE("a hole that is not closed throws") {
    CHECK_THROWS_AS(code("\nx {{name\n", {{"name", "x"}}), std::logic_error);
}

TEST_CASE("several lines within a line throw") {
    CHECK_THROWS_AS(code("\nx {{name}}\n", {{"name", "a\nb"}}), std::logic_error);
}

TEST_CASE("a listing stays on one line while it fits and is indented where it does not") {
    CHECK(listing("f(", {}, ");") == "f();");
    CHECK(listing("f(", {"int a", "int b"}, ");") == "f(int a, int b);");
    CHECK(listing("f(", {"int a", "int b", "int c"}, ");", 16) == "f(int a, int b,\n        int c);");
}

TEST_CASE("a literal escapes quotes and backslashes") { CHECK(literal("a\"b\\c") == "\"a\\\"b\\\\c\""); }
