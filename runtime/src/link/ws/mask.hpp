// The masking of RFC 6455 section 5.3, eight bytes at a time.
#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace eh::ws {

/// In the order of the wire.
using MaskKey = std::array<unsigned char, 4>;

/// Masks or unmasks in place. `offset`: how many bytes of the payload came before these.
void applyMask(std::span<char> bytes, MaskKey key, std::size_t offset = 0) noexcept;

}  // namespace eh::ws
