// Passwords as scrypt keeps them (RFC 7914), if the runtime was built with OpenSSL.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <eh/users.hpp>

namespace eh::http {

/// One hashed password.
struct ScryptHash {
    ScryptCost cost;
    std::string salt; ///< bytes
    std::string hash; ///< 32 bytes

    /// `scrypt$15$8$1$salt$hash`, the last two in base64; nothing for anything else, and for a cost out of range.
    [[nodiscard]] static std::optional<ScryptHash> parse(std::string_view text);
    [[nodiscard]] std::string text() const;
};

/// Throws std::logic_error if the runtime was built without OpenSSL, naming what for.
void requireScrypt(std::string_view what);
/// Throws std::invalid_argument for a cost out of range.
void requireCost(ScryptCost const& cost);

/// With a new salt.
[[nodiscard]] ScryptHash scryptHash(std::string_view password, ScryptCost cost);
/// In a time that does not depend on the password. Throws std::runtime_error if there is no memory for it.
[[nodiscard]] bool matches(ScryptHash const& known, std::string_view password);

} // namespace eh::http
