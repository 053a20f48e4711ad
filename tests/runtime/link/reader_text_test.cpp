// RFC 6455 section 8.1 and 5.6: texts are UTF-8 as a whole, not frame by frame.
#include "ws_reading.hpp"

#include "support/catch.hpp"

using namespace eh::ws;

namespace {

constexpr std::string_view kosme = "\xCE\xBA\xE1\xBD\xB9\xCF\x83\xCE\xBC\xCE\xB5";  // Greek, of two and three bytes
constexpr std::string_view clef = "\xF0\x9D\x84\x9E";                               // of four

std::string inFragmentsOfOneByte(std::string_view payload) {
    std::string out = text("", more);
    for (char const byte : payload) out += goOn({&byte, 1}, more);
    return out + goOn("");
}

}  // namespace

TEST_CASE("A text with characters of every length is delivered") {
    std::string const all =
        "A\xC3\xA9\xE2\x82\xAC" + std::string(clef) + std::string(kosme) + " and a longer part in ASCII.";
    CHECK(read(text(all)) == Lines{"text " + all, "more"});
    CHECK(read(inFragmentsOfOneByte(all)) == Lines{"text " + all, "more"});
}

TEST_CASE("A character may be split over fragments, and frames may stand between") {
    for (std::size_t cut = 0; cut <= kosme.size(); ++cut)
        CHECK(read(text(kosme.substr(0, cut), more) + ping("p") + goOn(kosme.substr(cut))) ==
              Lines{"ping p", "text " + std::string(kosme), "more"});
    for (std::size_t cut = 0; cut <= clef.size(); ++cut)
        CHECK(read(text(clef.substr(0, cut), more) + goOn("", more) + goOn(clef.substr(cut))).front() ==
              "text " + std::string(clef));
}

TEST_CASE("Invalid UTF-8 in a text is an error") {
    for (std::string_view const bad :
         {"\x80", "\xBF", "\xC0\xAF", "\xC1\xBF", "\xE0\x80\xAF", "\xE0\x9F\xBF", "\xF0\x80\x80\xAF",
          "\xF0\x8F\xBF\xBF", "\xED\xA0\x80", "\xED\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFE", "\xFF",
          "\xC3\x28", "\xE2\x82\x28", "\xF0\x9D\x84\x28", "\xF8\x88\x80\x80\x80"}) {
        CHECK(endOf(text(bad)) == "failed 1007");
        CHECK(endOf(text(std::string(bad) + " with something after it")) == "failed 1007");
        CHECK(endOf(text("something of sixteen and more bytes, " + std::string(bad))) == "failed 1007");
        CHECK(endOf(inFragmentsOfOneByte(bad)) == "failed 1007");
    }
}

TEST_CASE("A text that ends within a character is an error") {
    for (std::string_view const cut : {"\xC3", "\xE2", "\xE2\x82", "\xF0", "\xF0\x9D", "\xF0\x9D\x84"}) {
        CHECK(endOf(text(cut)) == "failed 1007");
        CHECK(endOf(text("before " + std::string(cut))) == "failed 1007");
    }
}

TEST_CASE("An empty final frame ends a text within a character") {
    CHECK(endOf(text("\xE2\x82", more) + goOn("")) == "failed 1007");
    CHECK(endOf(text("\xE2\x82", more)) == "more");
    CHECK(failsAfter(text("\xE2\x82", more) + goOn("")) == 14);
}

TEST_CASE("A character does not go on in the next message") {
    Lines const lines = read(text("\xE2\x82\xAC") + text("\xE2\x82") + text("\xAC"));
    CHECK(lines.size() == 2);
    CHECK(endOf(text("fine") + text("\xAC")) == "failed 1007");
}

TEST_CASE("Invalid UTF-8 is found at its first byte, long before the message is complete") {
    constexpr std::size_t head = 6;
    CHECK(failsAfter(text("ab\xFF rest", more)) == head + 3);
    CHECK(failsAfter(text("\xED\xA0\x80", more)) == head + 2);
    CHECK(failsAfter(text("\xF4\x90\x80\x80", more)) == head + 2);
    CHECK(failsAfter(text("\xCE", more) + goOn("x")) == 2 * head + 2);
    CHECK(failsAfter(text("ab\xFF", {.announced = 125})) == head + 3);
}

TEST_CASE("Binary messages and pings need not be UTF-8") {
    CHECK(read(binary("\xFF\xFE") + ping("\xFF") + pong("\xC3") + binary("\xC3", more) + goOn("\x28")) ==
          Lines{"binary \xFF\xFE", "ping \xFF", "pong \xC3", "binary \xC3\x28", "more"});
}

TEST_CASE("A binary message does not disturb the text after it") {
    CHECK(read(binary("\xE2\x82") + text("\xE2\x82\xAC")) == Lines{"binary \xE2\x82", "text \xE2\x82\xAC", "more"});
}

TEST_CASE("Noncharacters, the byte order mark and NUL are characters like others") {
    for (std::string_view const fine :
         {std::string_view("\xEF\xBB\xBF"), std::string_view("\xEF\xBF\xBE"), std::string_view("\xEF\xBF\xBF"),
          std::string_view("\0", 1), std::string_view("\xF4\x8F\xBF\xBF"), std::string_view("\xED\x9F\xBF")})
        CHECK(read(text(fine)) == Lines{"text " + std::string(fine), "more"});
}
