// Bytes of a string that are the same inside JSON and outside.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace eh::json {

inline constexpr std::size_t plainAtATime = 8;

/// Whether the eight bytes are ASCII that stands in JSON as it is.
[[nodiscard]] inline bool arePlain(char const* bytes) noexcept {
    static constexpr std::uint64_t each = 0x0101010101010101u;
    static constexpr std::uint64_t high = each * 0x80u;
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, sizeof(word));
    auto const hasZero = [](std::uint64_t v) { return (v - each) & ~v & high; };
    std::uint64_t const control = (word - each * 0x20u) & ~word & high;
    return ((word & high) | control | hasZero(word ^ each * '"') | hasZero(word ^ each * '\\')) == 0;
}

/// The size of a front of `text` that is plain, by eights.
[[nodiscard]] inline std::size_t plainFront(std::string_view text) noexcept {
    std::size_t at = 0;
    while (text.size() - at >= plainAtATime && arePlain(text.data() + at)) at += plainAtATime;
    return at;
}

}  // namespace eh::json
