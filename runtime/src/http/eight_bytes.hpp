// Eight bytes of text looked at together.
#pragma once

#include <cstdint>
#include <cstring>

namespace eh::http {

[[nodiscard]] constexpr std::uint64_t eachByte(std::uint8_t byte) noexcept { return 0x0101010101010101U * byte; }

[[nodiscard]] inline std::uint64_t eightBytes(char const* at) noexcept {
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof(word));
    return word;
}

/// The highest bit of each byte of `word` that is `byte`; no other bits.
[[nodiscard]] constexpr std::uint64_t bytesThatAre(std::uint64_t word, char byte) noexcept {
    std::uint64_t const others = word ^ eachByte(static_cast<std::uint8_t>(byte));
    return ~(((others & eachByte(0x7f)) + eachByte(0x7f)) | others | eachByte(0x7f));
}

/// Whether all are ASCII from `first`, which is not 0, to '~'. In doubt not: a borrow may spoil the bytes above the first that is none.
[[nodiscard]] constexpr bool arePrintableFrom(std::uint64_t word, char first) noexcept {
    return (((word - eachByte(static_cast<std::uint8_t>(first))) | (word + eachByte(1)) | word) & eachByte(0x80)) == 0;
}

} // namespace eh::http
