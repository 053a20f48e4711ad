// Lists of name=value between semicolons.
#include "http/auth/cookie.hpp"

#include <algorithm>

#include "http/text.hpp"

namespace eh::http {

namespace {

std::string_view unquoted(std::string_view value) noexcept {
    bool const quoted = value.size() >= 2 && value.front() == '"' && value.back() == '"';
    return quoted ? value.substr(1, value.size() - 2) : value;
}

std::string_view nameOf(SameSite sameSite) noexcept {
    switch (sameSite) {
    case SameSite::strict: return "Strict";
    case SameSite::none: return "None";
    case SameSite::lax: break;
    }
    return "Lax";
}

} // namespace

bool isCookieName(std::string_view name) noexcept { return !name.empty() && std::all_of(name.begin(), name.end(), isTokenCharacter); }

void findCookie(std::string_view header, std::string_view name, FoundCookie& found) noexcept {
    while (!header.empty()) {
        std::size_t const end = std::min(header.find(';'), header.size());
        std::string_view const pair = trimmed(header.substr(0, end));
        header.remove_prefix(std::min(end + 1, header.size()));
        std::size_t const equals = pair.find('=');
        if (equals == std::string_view::npos || trimmed(pair.substr(0, equals)) != name) continue;
        std::string_view const value = unquoted(trimmed(pair.substr(equals + 1)));
        if (found.value && *found.value != value) found.isAmbiguous = true;
        found.value = value;
    }
}

std::optional<std::string_view> cookieOf(Request const& request, std::string_view name) noexcept {
    FoundCookie found;
    for (Header const& header : request.headers)
        if (sameText(header.name, "Cookie")) findCookie(header.value, name, found);
    return found.isAmbiguous ? std::nullopt : found.value;
}

std::string setCookie(std::string_view name, std::string_view value, SameSite sameSite, bool secure) {
    std::string header;
    header.append(name).append("=").append(value).append("; Path=/; HttpOnly; SameSite=").append(nameOf(sameSite));
    if (secure) header.append("; Secure");
    if (value.empty()) header.append("; Max-Age=0");
    return header;
}

} // namespace eh::http
