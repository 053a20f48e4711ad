// SHA-256 (FIPS 180-4), so that sessions and digests work without OpenSSL.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace eh::http {

using Sha256 = std::array<std::uint8_t, 32>;

[[nodiscard]] Sha256 sha256(std::string_view bytes) noexcept;
/// In 64 small hex digits.
[[nodiscard]] std::string hexText(Sha256 const& hash);

} // namespace eh::http
