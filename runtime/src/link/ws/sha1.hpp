// SHA-1 (FIPS 180-4): the opening handshake of WebSocket asks for it, with or without a TLS library at hand.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace eh::ws {

using Sha1Digest = std::array<std::byte, 20>;

/// Proves that a server read a handshake, which is all that it is good for: SHA-1 protects nothing any more.
[[nodiscard]] Sha1Digest sha1(std::string_view text);

}  // namespace eh::ws
