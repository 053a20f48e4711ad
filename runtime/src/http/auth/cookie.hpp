// Cookies as browsers send them, and as a session sets them (RFC 6265).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <eh/users.hpp>

namespace eh::http {

/// Whether a cookie may have that name: a token.
[[nodiscard]] bool isCookieName(std::string_view name) noexcept;

/// The value of the cookie of that name; nothing if there is none, and if there are two that differ: a page of a neighbouring host can
/// plant one, and nobody knows which is whose. Quotes around a value are not part of it.
[[nodiscard]] std::optional<std::string_view> cookieOf(Request const& request, std::string_view name) noexcept;

/// The same for one Cookie header.
struct FoundCookie {
    std::optional<std::string_view> value{};
    bool isAmbiguous = false;
};
void findCookie(std::string_view header, std::string_view name, FoundCookie& found) noexcept;

/// A Set-Cookie header for all paths of this host, which ends with the browser; an empty value takes it away.
[[nodiscard]] std::string setCookie(std::string_view name, std::string_view value, SameSite sameSite, bool secure);

} // namespace eh::http
