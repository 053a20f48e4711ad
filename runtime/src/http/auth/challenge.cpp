// Headers of answers, and what the headers of requests tell about who asks.
#include "http/auth/challenge.hpp"

#include <algorithm>
#include <stdexcept>

#include "http/text.hpp"

namespace eh::http {

std::string checkedRealm(std::string realm) {
    bool const sound = !realm.empty() && std::all_of(realm.begin(), realm.end(), [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });
    if (!sound) throw std::invalid_argument("a realm is printable ASCII without quotes and backslashes");
    return realm;
}

void addChallenge(Response& answer, std::string_view scheme, std::string_view realm, std::string_view more) {
    if (answer.status != 401) return;
    std::string value(scheme);
    value.append(" realm=\"").append(realm).append("\"").append(more);
    answer.headers.push_back({"WWW-Authenticate", std::move(value)});
}

bool wantsPage(Request const& request) noexcept {
    if (request.method != "GET" && request.method != "HEAD") return false;
    if (std::string_view const mode = request.header("Sec-Fetch-Mode"); !mode.empty()) return mode == "navigate";
    if (request.hasHeader("Upgrade") || request.hasHeader("EH-Connection") || request.hasHeader("X-Requested-With")) return false;
    return anyElement(request.header("Accept"), [](std::string_view type) { return sameText(type.substr(0, 9), "text/html"); });
}

} // namespace eh::http
