// RFC 6455 section 5.5: what a control frame may be.
#include "ws_reading.hpp"

#include "support/catch.hpp"

using namespace eh::ws;

TEST_CASE("Pings and pongs are delivered with their payload, whatever bytes it has") {
    std::string const bytes("\x00\xFF\xFE\x80", 4);
    CHECK(read(ping("") + ping("hello") + pong("") + pong("hello") + ping(bytes)) ==
          Lines{"ping", "ping hello", "pong", "pong hello", "ping " + bytes, "more"});
}

TEST_CASE("A control frame has up to 125 bytes") {
    std::string const longest(125, 'x');
    CHECK(read(ping(longest)) == Lines{"ping " + longest, "more"});
    CHECK(read(pong(longest)) == Lines{"pong " + longest, "more"});
    for (unsigned const opcode : {0x8u, 0x9u, 0xAu}) {
        CHECK(endOf(frame(opcode, std::string(126, 'x'))) == "failed 1002");
        CHECK(endOf(frame(opcode, std::string(65536, 'x'))) == "failed 1002");
        CHECK(endOf(frame(opcode, "x", {.lengthSize = 2})) == "failed 1002");
        CHECK(endOf(frame(opcode, "x", {.lengthSize = 8})) == "failed 1002");
    }
}

TEST_CASE("A control frame is never fragmented") {
    for (unsigned const opcode : {0x8u, 0x9u, 0xAu}) {
        CHECK(endOf(frame(opcode, "", more)) == "failed 1002");
        CHECK(endOf(frame(opcode, "x", more) + goOn("y")) == "failed 1002");
        CHECK(endOf(text("a", more) + frame(opcode, "", more)) == "failed 1002");
    }
}

TEST_CASE("Control frames in a row come one by one") {
    std::string bytes;
    Lines expected;
    for (int i = 0; i < 100; ++i) {
        bytes += ping(std::to_string(i));
        expected.push_back("ping " + std::to_string(i));
    }
    expected.emplace_back("more");
    CHECK(read(bytes) == expected);
}

TEST_CASE("A control frame does not count towards the limits of the message around it") {
    Side const side{.limits = {.message = 4, .fragments = 2}};
    CHECK(read(text("ab", more) + ping("longer than four") + pong("so is this one") + goOn("cd"), side) ==
          Lines{"ping longer than four", "pong so is this one", "text abcd", "more"});
}
