// Connection ids and the secrets that go with them.
#pragma once

#include <string>
#include <string_view>

#include <eh/connection_id.hpp>

namespace eh {

/// An id that no connection of this process has; give it back with releaseConnectionId. Any thread.
[[nodiscard]] ConnectionId takeConnectionId();
void releaseConnectionId(ConnectionId id) noexcept;

/// 128 bits from the system's generator as 22 characters. Throws std::system_error if the system has none.
[[nodiscard]] std::string makeToken();

/// Compares in a time that does not depend on where the texts differ.
[[nodiscard]] bool sameToken(std::string_view a, std::string_view b) noexcept;

}  // namespace eh
