// Base64, against the vectors of RFC 4648 section 10 and against itself.
#include "event/codec/base64.hpp"

#include <random>
#include <vector>

#include "support/catch.hpp"

namespace {

std::string encoded(std::string_view text) {
    std::string out;
    eh::base64::encode(out, std::as_bytes(std::span(text)));
    return out;
}

std::size_t decode(std::string_view text) {
    std::vector<std::byte> out(eh::base64::decodedSize(text) + 1);
    return eh::base64::decode(text, out.data());
}

}  // namespace

TEST_CASE("Base64 encodes the vectors of its RFC") {
    CHECK(encoded("").empty());
    CHECK(encoded("f") == "Zg==");
    CHECK(encoded("fo") == "Zm8=");
    CHECK(encoded("foo") == "Zm9v");
    CHECK(encoded("foobar") == "Zm9vYmFy");
}

TEST_CASE("Base64 decodes what it encoded") {
    std::mt19937 random(3);
    for (std::size_t size = 0; size < 100; ++size) {
        std::vector<std::byte> bytes(size);
        for (std::byte& byte : bytes) byte = static_cast<std::byte>(random() & 0xFF);
        std::string text;
        eh::base64::encode(text, bytes);
        std::vector<std::byte> back(eh::base64::decodedSize(text) + 1);
        std::size_t const got = eh::base64::decode(text, back.data());
        REQUIRE(got == size);
        back.resize(got);
        CHECK(back == bytes);
    }
}

TEST_CASE("Base64 that is not padded, or has other characters or bits that are lost, is refused") {
    auto const text = GENERATE(as<std::string>{}, "Zg", "Zg=", "Zg===", "Z===", "====", "Zh==", "Zm9=", "Zm9v!A==", "Zg==Zg==", "Z-==");
    CAPTURE(text);
    CHECK(decode(text) == eh::base64::npos);
}
