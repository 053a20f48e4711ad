// What is written: heads in their shortest form, close payloads cut at a character, masked frames.
#include "link/ws/frame_head.hpp"

#include "support/catch.hpp"
#include "ws_reading.hpp"

using namespace eh::ws;
using namespace std::string_literals;

namespace {

std::string head(Opcode opcode, std::uint64_t length) { return std::string(FrameHead(opcode, length).view()); }

}  // namespace

TEST_CASE("A head has its length in the shortest form") {
    CHECK(head(Opcode::text, 0) == "\x81\x00"s);
    CHECK(head(Opcode::text, 125) == "\x81\x7D"s);
    CHECK(head(Opcode::text, 126) == "\x81\x7E\x00\x7E"s);
    CHECK(head(Opcode::binary, 0xFFFF) == "\x82\x7E\xFF\xFF"s);
    CHECK(head(Opcode::binary, 0x10000) == "\x82\x7F\x00\x00\x00\x00\x00\x01\x00\x00"s);
    CHECK(head(Opcode::binary, 0x0102030405060708) == "\x82\x7F\x01\x02\x03\x04\x05\x06\x07\x08"s);
    CHECK(head(Opcode::ping, 3) == "\x89\x03"s);
    CHECK(head(Opcode::pong, 125) == "\x8A\x7D"s);
    CHECK(head(Opcode::close, 2) == "\x88\x02"s);
}

TEST_CASE("A client reads what a server writes") {
    for (std::size_t const size : Sizes{0, 125, 126, 65535, 65536}) {
        std::string const payload(size, 'x');
        CHECK(read(head(Opcode::text, size) + payload, {.role = Role::client}) ==
              Lines{size == 0 ? "text" : "text " + payload, "more"});
    }
}

TEST_CASE("A client's frame is masked") {
    std::string out = "before";
    appendClientFrame(out, {.opcode = Opcode::text, .key = {0x37, 0xFA, 0x21, 0x3D}}, "Hello");
    CHECK(out == "before\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58");
}

TEST_CASE("A client's message may be fragmented") {
    std::string out;
    appendClientFrame(out, {.opcode = Opcode::binary, .final = false, .key = {1, 2, 3, 4}}, "frag");
    appendClientFrame(out, {.opcode = Opcode::continuation, .key = {5, 6, 7, 8}}, "ments");
    CHECK(read(out) == Lines{"binary fragments", "more"});
}

TEST_CASE("A close payload has its code and its reason") {
    CHECK(closePayload(1000) == "\x03\xE8");
    CHECK(closePayload(4999, "enough") == "\x13\x87"
                                          "enough");
    CHECK(read(closing(closePayload(1001, "bye"))) == Lines{"close 1001 bye", "closed"});
}

TEST_CASE("A reason is cut to what a close frame can hold, at a character") {
    CHECK(closePayload(1000, std::string(123, 'r')).size() == 125);
    CHECK(closePayload(1000, std::string(124, 'r')).size() == 125);
    std::string const euro = "\xE2\x82\xAC";
    CHECK(closePayload(1000, std::string(120, 'r') + euro + "r") == "\x03\xE8" + std::string(120, 'r') + euro);
    CHECK(closePayload(1000, std::string(121, 'r') + euro) == "\x03\xE8" + std::string(121, 'r'));
    CHECK(closePayload(1000, std::string(122, 'r') + euro) == "\x03\xE8" + std::string(122, 'r'));
}

TEST_CASE("A reason that is not UTF-8 is cut where it stops being so") {
    CHECK(closePayload(1000, "good\xFF"
                             "bad") == "\x03\xE8"
                                       "good");
}
