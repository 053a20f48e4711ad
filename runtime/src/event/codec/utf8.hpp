// Validation of UTF-8 (RFC 3629), one sequence at a time.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace eh::utf8 {

/// The length of the valid sequence at the front of `text`, 0 if there is none. `text` is not empty.
[[nodiscard]] inline std::size_t sequenceLength(std::string_view text) noexcept {
    auto const byte = [text](std::size_t index) { return static_cast<unsigned char>(text[index]); };
    auto const continues = [&](std::size_t index) { return index < text.size() && (byte(index) & 0xC0u) == 0x80u; };
    unsigned const lead = byte(0);
    if (lead < 0x80) return 1;
    if (lead < 0xC2) return 0;
    if (lead < 0xE0) return continues(1) ? 2 : 0;
    if (lead < 0xF0) {
        if (!continues(1) || !continues(2)) return 0;
        if (lead == 0xE0 && byte(1) < 0xA0) return 0;   // overlong
        if (lead == 0xED && byte(1) >= 0xA0) return 0;  // a surrogate
        return 3;
    }
    if (lead > 0xF4 || !continues(1) || !continues(2) || !continues(3)) return 0;
    if (lead == 0xF0 && byte(1) < 0x90) return 0;   // overlong
    if (lead == 0xF4 && byte(1) >= 0x90) return 0;  // above U+10FFFF
    return 4;
}

/// The index of the first byte that is not part of a valid sequence; text.size() if there is none.
[[nodiscard]] std::size_t firstInvalid(std::string_view text) noexcept;

/// Appends a code point, which is at most U+10FFFF and no surrogate.
void append(std::string& out, char32_t codePoint);

inline constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

}  // namespace eh::utf8
