// Floats of every width, and arrays of numbers in little-endian order: by memcpy where the machine has that order.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <type_traits>

namespace eh::cbor {

/// The unsigned integer as wide as a number.
template <typename Number>
using BitsOf = std::conditional_t<sizeof(Number) == 4, std::uint32_t, std::uint64_t>;

/// Appends the elements in little-endian order. `order` is that of the machine; another one takes the long way, which
/// is right everywhere.
template <std::endian order = std::endian::native, typename Number>
void appendLittle(std::string& out, Number const* numbers, std::size_t count) {
    if constexpr (order == std::endian::little) {
        out.append(reinterpret_cast<char const*>(numbers), count * sizeof(Number));
    } else {
        for (std::size_t i = 0; i < count; ++i) {
            auto const bits = std::bit_cast<BitsOf<Number>>(numbers[i]);
            for (std::size_t byte = 0; byte < sizeof(Number); ++byte)
                out.push_back(static_cast<char>(bits >> (8 * byte) & 0xFF));
        }
    }
}

/// Reads `count` elements that stand in little-endian order at `bytes`, however they are aligned.
template <std::endian order = std::endian::native, typename Number>
void loadLittle(Number* numbers, char const* bytes, std::size_t count) noexcept {
    if (count == 0) return;
    if constexpr (order == std::endian::little) {
        std::memcpy(numbers, bytes, count * sizeof(Number));
    } else {
        for (std::size_t i = 0; i < count; ++i, bytes += sizeof(Number)) {
            BitsOf<Number> bits = 0;
            for (std::size_t byte = sizeof(Number); byte-- > 0;)
                bits = static_cast<BitsOf<Number>>(bits << 8 | static_cast<unsigned char>(bytes[byte]));
            numbers[i] = std::bit_cast<Number>(bits);
        }
    }
}

/// The double that an IEEE 754 half means; every half is one.
[[nodiscard]] inline double fromHalf(std::uint16_t half) noexcept {
    std::uint64_t const sign = std::uint64_t{half & 0x8000u} << 48;
    unsigned const exponent = half >> 10 & 31u;
    std::uint64_t const fraction = half & 0x3FFu;
    if (exponent == 0) {
        double const magnitude = static_cast<double>(fraction) * 0x1p-24;
        return sign == 0 ? magnitude : -magnitude;
    }
    std::uint64_t const wide = exponent == 31 ? 0x7FFu : exponent + (1023u - 15u);
    return std::bit_cast<double>(sign | wide << 52 | fraction << 42);
}

}  // namespace eh::cbor
