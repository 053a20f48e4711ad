// Bytes as people write them in specifications.
#pragma once

#include <string>
#include <string_view>

namespace eh::test {

/// The bytes of "83 61 49"; white space is skipped.
inline std::string fromHex(std::string_view hex) {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string bytes;
    int high = -1;
    for (char const c : hex) {
        std::size_t const digit = digits.find(c);
        if (digit == std::string_view::npos) continue;
        if (high < 0) {
            high = static_cast<int>(digit);
        } else {
            bytes.push_back(static_cast<char>(high * 16 + static_cast<int>(digit)));
            high = -1;
        }
    }
    return bytes;
}

inline std::string toHex(std::string_view bytes) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string hex;
    for (char const c : bytes) {
        auto const byte = static_cast<unsigned char>(c);
        hex.push_back(digits[byte >> 4]);
        hex.push_back(digits[byte & 15]);
    }
    return hex;
}

}  // namespace eh::test
