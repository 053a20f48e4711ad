// Secrets: made by the system's generator, and compared in a time that tells nothing.
#pragma once

#include <string>
#include <string_view>

#include "event/ids.hpp"

namespace eh::http {

/// 256 bits as 44 characters of the URL alphabet.
[[nodiscard]] inline std::string makeSecret() {
    std::string secret(view(makeToken()));
    return secret.append(view(makeToken()));
}

/// As long for texts that differ as for those that do not, if they are as long as each other: compare hashes.
[[nodiscard]] inline bool sameSecret(std::string_view a, std::string_view b) noexcept { return sameToken(a, b); }

} // namespace eh::http
