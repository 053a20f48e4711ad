// What the schemes of RFC 9110 11 have in common when they ask who it is.
#pragma once

#include <string>
#include <string_view>

#include <eh/http.hpp>

namespace eh::http {

/// Throws std::invalid_argument for a realm that is empty or not printable ASCII, or holds a quote or a backslash.
[[nodiscard]] std::string checkedRealm(std::string realm);

/// Adds WWW-Authenticate: `Scheme realm="..."` and more, if the answer is a 401.
void addChallenge(Response& answer, std::string_view scheme, std::string_view realm, std::string_view more = {});

/// Whether a person's browser is on its way to a page with this request, and no script asks.
[[nodiscard]] bool wantsPage(Request const& request) noexcept;

} // namespace eh::http
