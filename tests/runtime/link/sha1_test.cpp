// SHA-1, against the vectors of RFC 3174 and FIPS 180.
#include "link/ws/sha1.hpp"

#include <string>

#include "support/catch.hpp"

namespace {

std::string hex(std::string_view text) {
    std::string out;
    for (std::byte const byte : eh::ws::sha1(text)) {
        constexpr std::string_view digits = "0123456789abcdef";
        out.push_back(digits[std::to_integer<std::size_t>(byte >> 4)]);
        out.push_back(digits[std::to_integer<std::size_t>(byte & std::byte{15})]);
    }
    return out;
}

std::string repeated(std::string_view text, int times) {
    std::string out;
    while (times-- > 0) out.append(text);
    return out;
}

}  // namespace

TEST_CASE("SHA-1 gives the digests of its RFC") {
    CHECK(hex("abc") == "a9993e364706816aba3e25717850c26c9cd0d89d");
    CHECK(hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
          "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
    CHECK(hex(repeated("a", 1000000)) == "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
    CHECK(hex(repeated("0123456701234567012345670123456701234567012345670123456701234567", 10)) ==
          "dea356a2cddd90c7a7ecedc5ebb563934f460452");
}

TEST_CASE("SHA-1 gives the digest of nothing") { CHECK(hex("") == "da39a3ee5e6b4b0d3255bfef95601890afd80709"); }

TEST_CASE("SHA-1 pads texts around the size of a block") {
    CHECK(hex(repeated("x", 55)) == "cef734ba81a024479e09eb5a75b6ddae62e6abf1");
    CHECK(hex(repeated("x", 56)) == "901305367c259952f4e7af8323f480d59f81335b");
    CHECK(hex(repeated("x", 63)) == "0ddc4e0cccd9a12850deb5abb0853a4425559fec");
    CHECK(hex(repeated("x", 64)) == "bb2fa3ee7afb9f54c6dfb5d021f14b1ffe40c163");
    CHECK(hex(repeated("x", 65)) == "78c741ddc482e4cdf8c474a0876347a0905b6233");
    CHECK(hex(repeated("x", 119)) == "4300320394f7ee239bcdce7d3b8bcee173a0cd5c");
    CHECK(hex(repeated("x", 120)) == "ceb2821639c4b6dcb10bce0e522ca2e608ce056d");
    CHECK(hex(repeated("x", 128)) == "150fa3fbdc899bd0b8f95a9fb6027f564d953762");
}
