// Base64: padded with the standard alphabet for byte arrays, unpadded with the URL alphabet for tokens (RFC 4648).
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace eh::base64 {

/// Appends the padded text of `bytes`.
void encode(std::string& out, std::span<std::byte const> bytes);

/// The bytes that `text` decodes to at most; 0 if its length is not a multiple of four.
[[nodiscard]] constexpr std::size_t decodedSize(std::string_view text) noexcept {
    return text.size() % 4 == 0 ? text.size() / 4 * 3 : 0;
}

/// Decodes strictly (padding required, unused bits zero) into `out`, which has room for decodedSize(text). Returns the
/// number of bytes, or npos if `text` is not base64.
[[nodiscard]] std::size_t decode(std::string_view text, std::byte* out) noexcept;
inline constexpr std::size_t npos = static_cast<std::size_t>(-1);

/// The URL alphabet without padding.
[[nodiscard]] std::string encodeUrl(std::span<std::byte const> bytes);
[[nodiscard]] bool isUrlText(std::string_view text) noexcept;

}  // namespace eh::base64
