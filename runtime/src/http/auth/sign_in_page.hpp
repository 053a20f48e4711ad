// The library's own page for signing in, and where it leads.
#pragma once

#include <string>
#include <string_view>

#include <eh/users.hpp>

namespace eh::http {

/// A page without scripts and without anything from elsewhere.
[[nodiscard]] Response signInPage(SignInPage const& page, std::string_view title);

/// For text between tags and in quotes.
[[nodiscard]] std::string htmlText(std::string_view text);

/// A path on this server, with its query, if `text` is one; else "/". Nobody is led elsewhere by a link to the page.
[[nodiscard]] std::string safeNext(std::string_view text);

} // namespace eh::http
