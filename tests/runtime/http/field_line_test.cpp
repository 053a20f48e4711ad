// Lines, headers, lengths and hosts, byte by byte.
#include "http/field_line.hpp"

#include <string>

#include "support/catch.hpp"

using namespace eh::http;

TEST_CASE("A line ends with CR LF") {
    CHECK(readLine("ab\r\ncd").text == "ab");
    CHECK(readLine("ab\r\ncd").size == 4);
    CHECK(readLine("\r\n").text.empty());
    CHECK(readLine("ab\r").state == Line::State::partial);
    CHECK(readLine("").state == Line::State::partial);
    CHECK(readLine("ab\ncd\r\n").state == Line::State::malformed);
    CHECK(readLine("\n").state == Line::State::malformed);
    CHECK(readLine("ab\r\n", 3).text == "ab");
}

TEST_CASE("A header has a name and a value without the blanks around it") {
    auto const field = readFieldLine("Accept: \t a b \t");
    REQUIRE(field);
    CHECK(field->name == "Accept");
    CHECK(field->value == "a b");
    CHECK(readFieldLine("A:")->value.empty());
    CHECK(readFieldLine("A:b:c")->value == "b:c");
}

TEST_CASE("Each byte may stand in a name, a value, both or neither") {
    for (int byte = 0; byte < 256; ++byte) {
        INFO(byte);
        char const c = static_cast<char>(byte);
        bool const isLetter = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        bool const isToken = isLetter || (byte != 0 && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos);
        if (c != ':') CHECK(readFieldLine("A" + std::string(1, c) + "b: x").has_value() == isToken);
        CHECK(readFieldLine("A: x" + std::string(1, c) + "y").has_value() == (byte == '\t' || (byte >= ' ' && byte != 0x7f)));
    }
    CHECK_FALSE(readFieldLine(" A: folded"));
    CHECK_FALSE(readFieldLine("no colon"));
    CHECK_FALSE(readFieldLine(": no name"));
    CHECK_FALSE(readFieldLine(""));
}

TEST_CASE("A length is digits alone") {
    CHECK(readLength("0") == 0);
    CHECK(readLength("007") == 7);
    CHECK(readLength("18446744073709551615") == 18446744073709551615U);
    for (std::string_view const none : {"", "-1", "+1", " 1", "1 ", "1,1", "0x1", "1e3", "18446744073709551616", "one"}) {
        INFO(none);
        CHECK_FALSE(readLength(none));
    }
}

TEST_CASE("What names a host") {
    for (std::string_view const host : {"", "a", "A.b-c_d~e", "localhost:80", "a:", "127.0.0.1:8080", "[::1]", "[2001:db8::1.2.3.4]:443", "a%2db", "!$&'()*+,;="}) {
        INFO(host);
        CHECK(isHostValue(host));
    }
    for (std::string_view const host : {" ", "a b", "a/b", "a?b", "a#b", "user@a", "a:b", "a:80:80", "::1", "[::1", "[::1]a", "[]", "[g::1]", "a%2", "a%zz", "a\"b", "a\\b", "a\x7f", "\xc3\xa4"}) {
        INFO(host);
        CHECK_FALSE(isHostValue(host));
    }
}
