// Base64 by table.
#include "event/codec/base64.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace eh::base64 {

namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t bad = 0xFF;

constexpr auto values = [] {
    std::array<std::uint8_t, 256> table{};
    table.fill(bad);
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
    return table;
}();

std::uint32_t valueOf(char c) noexcept { return values[static_cast<unsigned char>(c)]; }

}  // namespace

void encode(std::string& out, std::span<std::byte const> bytes) {
    out.reserve(out.size() + (bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::size_t const have = std::min<std::size_t>(3, bytes.size() - i);
        std::uint32_t group = std::to_integer<std::uint32_t>(bytes[i]) << 16;
        if (have > 1) group |= std::to_integer<std::uint32_t>(bytes[i + 1]) << 8;
        if (have > 2) group |= std::to_integer<std::uint32_t>(bytes[i + 2]);
        out.push_back(alphabet[group >> 18]);
        out.push_back(alphabet[(group >> 12) & 63]);
        out.push_back(have > 1 ? alphabet[(group >> 6) & 63] : '=');
        out.push_back(have > 2 ? alphabet[group & 63] : '=');
    }
}

std::size_t decode(std::string_view text, std::byte* out) noexcept {
    if (text.size() % 4 != 0) return npos;
    std::byte* const begin = out;
    for (std::size_t i = 0; i < text.size(); i += 4) {
        bool const last = i + 4 == text.size();
        std::size_t const padding = !last || text[i + 3] != '=' ? 0 : text[i + 2] == '=' ? 2 : 1;
        std::uint32_t const a = valueOf(text[i]);
        std::uint32_t const b = valueOf(text[i + 1]);
        std::uint32_t const c = padding == 2 ? 0 : valueOf(text[i + 2]);
        std::uint32_t const d = padding != 0 ? 0 : valueOf(text[i + 3]);
        if (a == bad || b == bad || c == bad || d == bad) return npos;
        if ((padding == 2 && (b & 15) != 0) || (padding == 1 && (c & 3) != 0)) return npos;
        std::uint32_t const group = a << 18 | b << 12 | c << 6 | d;
        *out++ = static_cast<std::byte>(group >> 16);
        if (padding < 2) *out++ = static_cast<std::byte>(group >> 8 & 0xFF);
        if (padding < 1) *out++ = static_cast<std::byte>(group & 0xFF);
    }
    return static_cast<std::size_t>(out - begin);
}

std::string encodeUrl(std::span<std::byte const> bytes) {
    std::string text;
    encode(text, bytes);
    while (!text.empty() && text.back() == '=') text.pop_back();
    std::ranges::replace(text, '+', '-');
    std::ranges::replace(text, '/', '_');
    return text;
}

bool isUrlText(std::string_view text) noexcept {
    return std::ranges::all_of(text, [](char c) {
        return c == '-' || c == '_' || (c != '+' && c != '/' && valueOf(c) != bad);
    });
}

}  // namespace eh::base64
