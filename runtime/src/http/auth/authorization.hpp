// The header Authorization, taken apart: RFC 9110 11.4, 7617, 6750 and 7616.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <eh/http.hpp>

namespace eh::http {

/// What follows the name of the scheme; nothing if the header has another one, or is there twice.
[[nodiscard]] std::optional<std::string_view> credentialsOf(Request const& request, std::string_view scheme) noexcept;

struct BasicCredentials {
    std::string user;
    std::string password;
};

/// Nothing for what is no base64 of "user:password", and for control characters, which no honest client sends.
[[nodiscard]] std::optional<BasicCredentials> parseBasic(std::string_view credentials);

/// Nothing for what cannot be a token.
[[nodiscard]] std::optional<std::string_view> parseBearer(std::string_view credentials) noexcept;

struct DigestCredentials {
    std::string user;
    std::string realm;
    std::string nonce;
    std::string uri;
    std::string response;
    std::string cnonce;
    std::string count; ///< nc as sent: eight hex digits
    std::uint32_t number = 0; ///< the same
};

/// Nothing for what is malformed, lacks one of these, has a parameter twice, or is not of algorithm SHA-256 and quality auth.
[[nodiscard]] std::optional<DigestCredentials> parseDigest(std::string_view credentials);

} // namespace eh::http
