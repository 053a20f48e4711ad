// The masking, against the definition of section 5.3: byte i is changed by byte i mod 4 of the key.
#include "link/ws/mask.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"

using eh::ws::applyMask;
using eh::ws::MaskKey;

TEST_CASE("Every length, alignment and offset is masked as the definition says") {
    constexpr MaskKey key{0x37, 0xFA, 0x21, 0x3D};
    for (std::size_t size = 0; size < 100; ++size)
        for (std::size_t shift = 0; shift < 9; ++shift)
            for (std::size_t offset = 0; offset < 5; ++offset) {
                std::vector<char> bytes(shift + size + 1, 'A');
                applyMask(std::span(bytes).subspan(shift, size), key, offset);
                bool right = bytes.back() == 'A';
                for (std::size_t i = 0; i < shift; ++i) right = right && bytes[i] == 'A';
                for (std::size_t i = 0; i < size; ++i)
                    right = right && static_cast<unsigned char>(bytes[shift + i]) == ('A' ^ key[(offset + i) % 4]);
                if (!right) FAIL_CHECK(size << " bytes, shifted by " << shift << ", at offset " << offset);
            }
}

TEST_CASE("Masking twice gives the payload back") {
    std::string text = "a payload of more than thirty-two bytes, for the blocks";
    std::string const before = text;
    applyMask(text, {1, 2, 3, 4});
    CHECK(text != before);
    applyMask(text, {1, 2, 3, 4});
    CHECK(text == before);
}
