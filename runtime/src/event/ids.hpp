// Connection ids and the secrets that go with them.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include <eh/connection_id.hpp>

namespace eh {

/// An id that no connection of this process has; give it back with releaseConnectionId. Any thread.
[[nodiscard]] ConnectionId takeConnectionId();
void releaseConnectionId(ConnectionId id) noexcept;

/// 128 bits as 22 characters of the URL alphabet.
using Token = std::array<char, 22>;

/// From the system's generator. Throws std::system_error if the system has none.
[[nodiscard]] Token makeToken();
[[nodiscard]] inline std::string_view view(Token const& token) noexcept { return {token.data(), token.size()}; }

/// Compares in a time that does not depend on where the texts differ.
[[nodiscard]] bool sameToken(std::string_view a, std::string_view b) noexcept;

}  // namespace eh
