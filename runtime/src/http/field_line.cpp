// Each byte of a head is looked at once; tables say what may stand where.
#include "http/field_line.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "http/text.hpp"

namespace eh::http {

namespace {

/// RFC 9110 5.5: visible bytes, blanks, and those above ASCII.
constexpr bool isValueByte(char c) noexcept { return static_cast<unsigned char>(c) >= ' ' ? c != '\x7f' : c == '\t'; }

constexpr bool isHex(char c) noexcept { return (c >= '0' && c <= '9') || (lowered(c) >= 'a' && lowered(c) <= 'f'); }

constexpr bool isDigit(char c) noexcept { return c >= '0' && c <= '9'; }

/// Of the name of a host, RFC 3986 3.2.2: unreserved, sub-delims and percent signs.
inline constexpr std::array<bool, 256> nameBytes = [] {
    std::array<bool, 256> table{};
    for (char const c : std::string_view("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-._~!$&'()*+,;=%"))
        table[static_cast<unsigned char>(c)] = true;
    return table;
}();

/// Escapes are rare in it, and looked at only if there are some.
bool isName(std::string_view text) noexcept {
    if (!std::ranges::all_of(text, [](char c) { return nameBytes[static_cast<unsigned char>(c)]; })) return false;
    for (std::size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1))
        if (at + 2 >= text.size() || !isHex(text[at + 1]) || !isHex(text[at + 2])) return false;
    return true;
}

} // namespace

Line readLine(std::string_view bytes, std::size_t searched) noexcept {
    std::size_t const end = bytes.find('\n', searched);
    if (end == std::string_view::npos) return {Line::State::partial, {}};
    if (end == 0 || bytes[end - 1] != '\r') return {Line::State::malformed, {}};
    return {Line::State::complete, bytes.substr(0, end - 1), end + 1};
}

std::optional<Header> readFieldLine(std::string_view line) noexcept {
    std::size_t const colon = line.find(':');
    if (colon == 0 || colon == std::string_view::npos) return std::nullopt;
    Header const field{line.substr(0, colon), trimmed(line.substr(colon + 1))};
    if (!std::ranges::all_of(field.name, isTokenCharacter) || !std::ranges::all_of(field.value, isValueByte)) return std::nullopt;
    return field;
}

std::optional<std::uint64_t> readLength(std::string_view digits) noexcept {
    std::uint64_t length = 0;
    if (digits.empty() || !isDigit(digits.front())) return std::nullopt;
    auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
    if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return length;
}

bool isHostValue(std::string_view text) noexcept {
    std::size_t nameEnd = std::min(text.find(':'), text.size());
    if (text.starts_with('[')) {
        std::size_t const bracket = text.find(']');
        if (bracket == std::string_view::npos || bracket < 3) return false;
        std::string_view const address = text.substr(1, bracket - 1);
        if (!std::ranges::all_of(address, [](char c) { return isHex(c) || c == ':' || c == '.'; })) return false;
        nameEnd = bracket + 1;
    } else if (!isName(text.substr(0, nameEnd))) {
        return false;
    }
    if (nameEnd == text.size()) return true;
    return text[nameEnd] == ':' && std::ranges::all_of(text.substr(nameEnd + 1), isDigit);
}

} // namespace eh::http
