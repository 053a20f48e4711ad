// Whole-string checks of UTF-8: eight ASCII bytes at a time, the rest by sequence.
#include "event/codec/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace eh::utf8 {

std::size_t firstInvalid(std::string_view text) noexcept {
    std::size_t at = 0;
    while (at < text.size()) {
        if (text.size() - at >= 8) {
            std::uint64_t eight = 0;
            std::memcpy(&eight, text.data() + at, 8);
            if ((eight & 0x8080808080808080u) == 0) {
                at += 8;
                continue;
            }
        }
        std::size_t const length = sequenceLength(text.substr(at));
        if (length == 0) return at;
        at += length;
    }
    return at;
}

void append(std::string& out, char32_t codePoint) {
    auto const put = [&out](char32_t byte) { out.push_back(static_cast<char>(static_cast<unsigned char>(byte))); };
    if (codePoint < 0x80) return put(codePoint);
    if (codePoint < 0x800) {
        put(0xC0 | (codePoint >> 6));
    } else {
        if (codePoint < 0x10000) {
            put(0xE0 | (codePoint >> 12));
        } else {
            put(0xF0 | (codePoint >> 18));
            put(0x80 | ((codePoint >> 12) & 0x3F));
        }
        put(0x80 | ((codePoint >> 6) & 0x3F));
    }
    put(0x80 | (codePoint & 0x3F));
}

}  // namespace eh::utf8
