// Events as text that differs wherever anything of them does: doubles by their bits.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace eh::testing {

inline std::string show(std::int32_t value) { return std::to_string(value); }
inline std::string show(std::int64_t value) { return std::to_string(value) + 'L'; }
inline std::string show(double value) {
    if (value != value) return "NaN";  // which one, no encoding says
    return "d" + std::to_string(std::bit_cast<std::uint64_t>(value));
}
inline std::string show(std::string_view value) { return std::to_string(value.size()) + ':' + std::string(value); }
inline std::string show(std::byte value) { return std::to_string(std::to_integer<int>(value)) + 'b'; }
template <typename Element, std::size_t n> std::string show(std::span<Element const, n> values) {
    std::string text = "[";
    for (auto const& value : values) text += show(value) + ' ';
    return text + ']';
}
template <typename... Values> std::string showEvent(std::string_view name, Values const&... values) {
    std::string text(name);
    ((text += ' ' + show(values)), ...);
    return text;
}

}  // namespace eh::testing
