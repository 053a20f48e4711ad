// Small comparisons that HTTP needs in several places.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace eh::http {

[[nodiscard]] constexpr char lowered(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

/// Whatever the case of ASCII letters.
[[nodiscard]] constexpr bool sameText(std::string_view a, std::string_view b) noexcept {
    return a.size() == b.size() &&
           (a == b || std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lowered(x) == lowered(y); }));
}

inline constexpr std::array<bool, 256> tokenCharacters = [] {
    std::array<bool, 256> table{};
    for (char const c : std::string_view("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ!#$%&'*+-.^_`|~"))
        table[static_cast<unsigned char>(c)] = true;
    return table;
}();

/// Of what the names of headers are made.
[[nodiscard]] constexpr bool isTokenCharacter(char c) noexcept { return tokenCharacters[static_cast<unsigned char>(c)]; }

[[nodiscard]] constexpr std::string_view trimmed(std::string_view text) noexcept {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

/// Calls `visit` for each trimmed element of a comma-separated header value until it returns true; whether one did.
template <typename Visit> bool anyElement(std::string_view list, Visit visit) {
    while (!list.empty()) {
        std::size_t const comma = std::min(list.find(','), list.size());
        if (visit(trimmed(list.substr(0, comma)))) return true;
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return false;
}

} // namespace eh::http
