// Compressed messages: the examples of RFC 7692, bombs, and what is malformed.
#include "ws_reading.hpp"

#include <algorithm>
#include <random>

#include "link/ws/deflate.hpp"
#include "link/ws/frame_head.hpp"
#include "support/catch.hpp"

using namespace eh::ws;

TEST_CASE("Only where it was agreed on may the first reserved bit be set, and only in the first frame of a message") {
    std::string const hello{"\xf2\x48\xcd\xc9\xc9\x07\x00", 7};
    CHECK(endOf(text(hello, {.reserved = 4})) == "failed 1002");
    if (!canDeflate()) return;
    Side const side{.windowBits = 15};
    CHECK(read(text(hello, {.reserved = 4}), side) == Lines{"text Hello", "more"});
    for (unsigned const reserved : {1U, 2U, 3U, 5U, 6U, 7U}) CHECK(endOf(text(hello, {.reserved = reserved}), side) == "failed 1002");
    CHECK(endOf(ping("a", {.reserved = 4}), side) == "failed 1002");
    CHECK(endOf(closing("", {.reserved = 4}), side) == "failed 1002");
    CHECK(endOf(frame(3, "", {.reserved = 4}), side) == "failed 1002");
    CHECK(endOf(text(hello.substr(0, 3), {.final = false, .reserved = 4}) + goOn(hello.substr(3), {.reserved = 4}), side) == "failed 1002");
}

#ifdef EH_DEFLATE

namespace {

Side const side{.windowBits = 15};
constexpr Shape compressed{.reserved = 4};
constexpr Shape compressedMore{.final = false, .reserved = 4};

std::string bytes(std::initializer_list<unsigned> values) {
    std::string text;
    for (unsigned const value : values) text.push_back(static_cast<char>(value));
    return text;
}

std::string const hello = bytes({0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00});

/// Something that compresses to about a half, always the same.
std::string someText(std::size_t size) {
    std::mt19937 random(7692);
    std::string text;
    while (text.size() < size) text.push_back(static_cast<char>('a' + random() % 16));
    return text;
}

std::string mustDeflate(std::string_view payload, int windowBits = 15) {
    auto const made = deflated(payload, windowBits);
    REQUIRE(made);
    return *made;
}

}  // namespace

TEST_CASE("The examples of RFC 7692") {
    Lines const expected{"text Hello", "more"};
    CHECK(read(text(hello, compressed), side) == expected);                                                                        // 7.2.3.1
    CHECK(read(text(hello.substr(0, 3), compressedMore) + goOn(hello.substr(3)), side) == expected);                               // 7.2.3.1
    CHECK(read(text(bytes({0x00, 0x05, 0x00, 0xfa, 0xff}) + "Hello" + bytes({0x00}), compressed), side) == expected);             // 7.2.3.3
    CHECK(read(text(bytes({0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x00}), compressed), side) == expected);                     // 7.2.3.4
    CHECK(read(text(bytes({0xf2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xff, 0xff, 0xca, 0xc9, 0xc9, 0x07, 0x00}), compressed), side) == expected); // 7.2.3.5
    CHECK(read(text(bytes({0x00}), compressed), side) == Lines{"text", "more"});                                                  // 7.2.3.6
}

TEST_CASE("No context is kept: a message that needs the one before it is malformed") {
    CHECK(endOf(text(hello, compressed) + text(bytes({0xf2, 0x00, 0x11, 0x00, 0x00}), compressed), side) == "failed 1007"); // 7.2.3.2
}

TEST_CASE("Compressed and other messages, and control frames between fragments, come in order") {
    CHECK(read(text("plain") + text(hello, compressed) + binary(hello) + binary(hello, compressed), side) ==
          Lines{"text plain", "text Hello", "binary " + hello, "binary Hello", "more"});
    CHECK(read(text(hello.substr(0, 2), compressedMore) + ping("p") + goOn("", more) + goOn(hello.substr(2), more) + goOn(""), side) ==
          Lines{"ping p", "text Hello", "more"});
    CHECK(endOf(text(hello.substr(0, 2), compressedMore) + text(hello, compressed), side) == "failed 1002");
}

TEST_CASE("Behind a last block the same window goes on") {
    std::string const twice = bytes({0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00}) + bytes({0xf2, 0x00, 0x11, 0x00, 0x00});
    CHECK(read(text(twice, compressed), side) == Lines{"text HelloHello", "more"});
    std::string ends;
    for (int i = 0; i < 1000; ++i) ends += bytes({0x03, 0x00}); // empty last blocks
    CHECK(read(text(ends + hello, compressed), side) == Lines{"text Hello", "more"});
}

TEST_CASE("A compressed message that is malformed or not complete fails with 1007") {
    for (auto const& wrong : {bytes({}), bytes({0xf2}), hello.substr(0, 5), hello.substr(0, 6), bytes({0x06}), bytes({0x07, 0x00}), bytes({0xff, 0xff, 0xff}),
                              bytes({0x00, 0x05, 0x00, 0x00, 0x00}), bytes({0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07}), std::string("Hello")}) {
        INFO("of " << wrong.size() << " bytes");
        CHECK(endOf(text(wrong, compressed), side) == "failed 1007");
    }
    CHECK(read(text(bytes({0x06}), compressed), side).back() == "failed 1007 a compressed message is malformed");
    CHECK(read(text(hello.substr(0, 5), compressed), side).back() == "failed 1007 a compressed message is not complete");
}

TEST_CASE("A compressed text has to be UTF-8, and it is told as soon as that is sure") {
    std::string const wrong = "\xC3\x28" + std::string(5000, 'x');
    CHECK(endOf(text(mustDeflate(wrong), compressed), side) == "failed 1007");
    CHECK(endOf(binary(mustDeflate(wrong), compressed), side) == "more");
    CHECK(endOf(text(mustDeflate(std::string(300, 'x') + "\xE2\x82"), compressed), side) == "failed 1007");
    CHECK(read(text(mustDeflate(std::string(300, 'x') + "€"), compressed), side) == Lines{"text " + std::string(300, 'x') + "€", "more"});
}

TEST_CASE("What a message becomes is bounded while it is inflated") {
    Side bounded = side;
    bounded.limits.message = 1000;
    CHECK(endOf(binary(mustDeflate(std::string(1000, 'x')), compressed), bounded) == "more");
    CHECK(endOf(binary(mustDeflate(std::string(1001, 'x')), compressed), bounded) == "failed 1009");
    std::string const bomb = mustDeflate(std::string(50u << 20, '\0')); // a thousandth of that
    REQUIRE(bomb.size() < 60'000);
    Reader reader(Role::server, {.message = 1u << 20});
    reader.inflate(15);
    Recorder recorder;
    std::string wire = binary(bomb, compressed);
    std::size_t most = 0;
    Status status;
    for (char& byte : wire) {
        status = reader.feed({&byte, 1}, recorder);
        most = std::max(most, reader.held());
    }
    CHECK(status.code == close_code::tooBig);
    CHECK(most <= (1u << 20) + (64u << 10));
    CHECK(recorder.lines.empty());
}

TEST_CASE("A compressed message that becomes nothing has an end, too") {
    Side bounded = side;
    bounded.limits = {.message = 1000, .fragments = 1000};
    std::string const empty = bytes({0x00, 0x00, 0x00, 0xff, 0xff}); // a block without anything
    std::string wire = binary(empty, compressedMore);
    for (int i = 0; i < 2000 / 5; ++i) wire += goOn(empty, more);
    CHECK(endOf(wire, bounded) == "more");
    for (int i = 0; i < 200; ++i) wire += goOn(empty, more);
    CHECK(endOf(wire, bounded) == "failed 1009");
    CHECK(failsAfter(binary("", {.reserved = 4, .announced = 1000 + 125 + 1024}), bounded) == std::string::npos);
    CHECK(failsAfter(binary("", {.reserved = 4, .announced = 1000 + 125 + 1025}), bounded) == 4);
}

TEST_CASE("What cannot be compressed may be longer than it is") {
    std::string payload;
    std::mt19937 random(1);
    while (payload.size() < 100'000) payload.push_back(static_cast<char>(random()));
    CHECK_FALSE(deflated(payload, 15));
    std::string blocks;
    for (std::size_t at = 0; at < payload.size(); at += 100) // stored, in the most wasteful way that is likely
        blocks += bytes({0x00, 100, 0x00, 0x9b, 0xff}) + payload.substr(at, 100);
    Side bounded = side;
    bounded.limits.message = payload.size();
    CHECK(endOf(binary(blocks + bytes({0x00}), compressed), bounded) == "more");
}

TEST_CASE("What is compressed is read again, with windows of every size") {
    for (int bits = 9; bits <= 15; ++bits)
        for (std::size_t const size : {5U, 100U, 255U, 256U, 511U, 512U, 513U, 5'000U, 70'000U, 300'000U}) {
            std::string const payload = size < 100 ? std::string(size, 'a') : someText(size);
            auto const made = deflated(payload, bits);
            if (!made) continue;
            CHECK(made->size() < payload.size());
            Reader reader(Role::server);
            reader.inflate(bits);
            Recorder recorder;
            std::string wire = text(*made, compressed);
            CHECK(reader.feed(wire, recorder).progress == Progress::more);
            CHECK(recorder.lines == Lines{"text " + payload});
            CHECK(reader.held() == 0);
        }
    CHECK(deflated(someText(100), 15));
    CHECK(deflated(someText(300'000), 9));
}

TEST_CASE("A short message needs a small window") {
    std::string const payload = someText(400);
    Side narrow;
    narrow.windowBits = 9;
    CHECK(read(text(mustDeflate(payload, 15), compressed), narrow) == Lines{"text " + payload, "more"});
}

TEST_CASE("What does not become shorter is not compressed") {
    for (auto const* const payload : {"", "a", "abcd", "abcdefgh", "0123456789abcdef"}) CHECK_FALSE(deflated(payload, 15));
    CHECK(deflatedServerFrame(Opcode::text, hello) == bytes({0xc1, 0x07}) + hello);
}

#endif
