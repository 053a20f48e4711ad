// RFC 6455 section 5.2 and 5.1: the head of a frame, bit by bit.
#include "ws_reading.hpp"

#include "support/catch.hpp"

using namespace eh::ws;

namespace {

constexpr Side asClient{.role = Role::client};
constexpr Shape unmasked{.masked = false};

std::string repeated(std::size_t size, char letter = 'x') { return std::string(size, letter); }

}  // namespace

TEST_CASE("The examples of section 5.7 are read") {
    using namespace std::string_literals;
    CHECK(read("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"s) == Lines{"text Hello", "more"});
    CHECK(read("\x81\x05\x48\x65\x6c\x6c\x6f"s, asClient) == Lines{"text Hello", "more"});
    CHECK(read("\x01\x03\x48\x65\x6c\x80\x02\x6c\x6f"s, asClient) == Lines{"text Hello", "more"});
    CHECK(read("\x89\x05\x48\x65\x6c\x6c\x6f"s, asClient) == Lines{"ping Hello", "more"});
    CHECK(read("\x8a\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"s) == Lines{"pong Hello", "more"});
    CHECK(read("\x82\x7E\x01\x00"s + repeated(256), asClient) == Lines{"binary " + repeated(256), "more"});
    CHECK(read("\x82\x7F\x00\x00\x00\x00\x00\x01\x00\x00"s + repeated(65536), asClient) ==
          Lines{"binary " + repeated(65536), "more"});
}

TEST_CASE("Lengths around the borders of their encodings are read") {
    for (std::size_t const size : Sizes{0, 1, 124, 125, 126, 127, 128, 255, 256, 65535, 65536, 65537}) {
        INFO(size << " bytes");
        CHECK(read(binary(repeated(size)) + text("after")) ==
              Lines{size == 0 ? "binary" : "binary " + repeated(size), "text after", "more"});
    }
}

TEST_CASE("A reserved bit is an error, in every kind of frame") {
    for (unsigned const opcode : {0x1u, 0x2u, 0x8u, 0x9u, 0xAu})
        for (unsigned bits = 1; bits < 8; ++bits) CHECK(endOf(frame(opcode, "", {.reserved = bits})) == "failed 1002");
    CHECK(endOf(text("a", more) + goOn("b", {.reserved = 4})) == "failed 1002");
}

TEST_CASE("A reserved opcode is an error, alone, after a message and within one") {
    for (unsigned const opcode : {0x3u, 0x4u, 0x5u, 0x6u, 0x7u, 0xBu, 0xCu, 0xDu, 0xEu, 0xFu}) {
        CHECK(endOf(frame(opcode, "")) == "failed 1002");
        CHECK(endOf(frame(opcode, "payload")) == "failed 1002");
        CHECK(read(text("before") + frame(opcode, "") + text("after")).front() == "text before");
        CHECK(endOf(text("before") + frame(opcode, "")) == "failed 1002");
        CHECK(endOf(text("a", more) + frame(opcode, "")) == "failed 1002");
    }
}

TEST_CASE("A server takes no frame without a mask") {
    CHECK(endOf(text("hello", unmasked)) == "failed 1002");
    CHECK(endOf(ping("", unmasked)) == "failed 1002");
    CHECK(endOf(closing("", unmasked)) == "failed 1002");
    CHECK(endOf(text("a", more) + goOn("b", unmasked)) == "failed 1002");
}

TEST_CASE("A client takes no frame with a mask") {
    CHECK(endOf(text("hello"), asClient) == "failed 1002");
    CHECK(read(text("hello", unmasked), asClient) == Lines{"text hello", "more"});
}

TEST_CASE("A length that is not in its shortest form is an error") {
    for (std::size_t const size : Sizes{0, 1, 125})
        CHECK(endOf(binary(repeated(size), {.lengthSize = 2})) == "failed 1002");
    for (std::size_t const size : Sizes{0, 125, 126, 65535})
        CHECK(endOf(binary(repeated(size), {.lengthSize = 8})) == "failed 1002");
}

TEST_CASE("A length with the top bit set is an error of the protocol, whatever the limit") {
    Side const boundless{.limits = {.message = ~std::size_t{}}};
    for (Side const& side : {Side{}, boundless}) {
        CHECK(endOf(binary("", {.announced = std::uint64_t{1} << 63}), side) == "failed 1002");
        CHECK(endOf(binary("", {.announced = ~std::uint64_t{}}), side) == "failed 1002");
    }
    CHECK(endOf(binary("", {.announced = (std::uint64_t{1} << 63) - 1}), boundless) == "more");
}

TEST_CASE("An error is found at the byte that makes it one") {
    CHECK(failsAfter(text("hello", {.reserved = 1})) == 1);
    CHECK(failsAfter(frame(0x3, "hello")) == 1);
    CHECK(failsAfter(goOn("hello")) == 1);
    CHECK(failsAfter(ping("hello", more)) == 1);
    CHECK(failsAfter(text("a", more) + text("b")) == 8);
    CHECK(failsAfter(text("hello", unmasked)) == 2);
    CHECK(failsAfter(ping(repeated(126))) == 2);
    CHECK(failsAfter(binary("hello", {.lengthSize = 2})) == 4);
    CHECK(failsAfter(binary("hello", {.lengthSize = 8})) == 10);
}

TEST_CASE("An incomplete frame is no error") {
    std::string const whole = text("hello");
    for (std::size_t size = 0; size < whole.size(); ++size) CHECK(read(whole.substr(0, size)) == Lines{"more"});
}
