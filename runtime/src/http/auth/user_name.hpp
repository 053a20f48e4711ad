// What all stores of users have in common.
#pragma once

#include <string>
#include <string_view>

namespace eh::http {

/// Throws std::invalid_argument for what cannot be a user's name: it would not get through Basic, or into a line of a file.
void requireUserName(std::string_view name);

/// What digest has in the place of a password.
[[nodiscard]] std::string digestHash(std::string_view user, std::string_view realm, std::string_view password);

} // namespace eh::http
