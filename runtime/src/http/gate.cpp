// Rules by path; a verdict and a rule give a refusal or none.
#include "http/gate.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "http/auth/refused.hpp"
#include "link/origin.hpp"

namespace eh::http {

namespace {

bool isBelow(std::string_view path, std::string_view folder) noexcept {
    return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

bool mayChange(Request const& request) noexcept {
    return request.method != "GET" && request.method != "HEAD" && request.method != "OPTIONS";
}

Response wrongRole(Request const& request, std::vector<std::string> const& roles) {
    std::string list;
    for (std::string const& role : roles) list.append(list.empty() ? "" : ", ").append(role);
    std::string const user(request.user);
    return refused(403, "rejected", user + " is not allowed to use this: it is for " + list + ".");
}

} // namespace

void Gate::protect(std::string path, std::shared_ptr<Authenticator> authenticator, Protection protection) {
    add({std::move(path), std::move(authenticator), std::move(protection)});
}

void Gate::open(std::string page) { add({std::move(page), nullptr, {}, true}); }

/// A page and what is below it may have rules of their own.
void Gate::add(Rule one) {
    auto made = std::make_shared<Rule const>(std::move(one));
    std::erase_if(rules_, [&](auto const& rule) { return rule->path == made->path && rule->isPage == made->isPage; });
    auto const after = std::find_if(rules_.begin(), rules_.end(), [&](auto const& rule) { return rule->path.size() < made->path.size() || (made->isPage && rule->path.size() == made->path.size());
    });
    rules_.insert(after, std::move(made));
}

std::shared_ptr<Gate::Rule const> Gate::find(std::string_view path) const {
    auto const found = std::find_if(rules_.begin(), rules_.end(), [path](auto const& rule) { return rule->isPage ? path == rule->path : isBelow(path, rule->path); });
    return found == rules_.end() || !(*found)->authenticator ? nullptr : *found;
}

void Gate::sweep() {
    std::set<Authenticator*> swept;
    for (auto const& rule : rules_)
        if (rule->authenticator && swept.insert(rule->authenticator.get()).second) rule->authenticator->sweep();
}

std::optional<Response> Gate::judge(Rule const& rule, Request& request, Verdict verdict, CrossOrigin const* directory) {
    auto const refuse = [&](Response response) {
        if (directory) directory->openTo(request, response);
        return response;
    };
    Protection const& protection = rule.protection;
    if (verdict.login && mayChange(request) && rule.authenticator->isAmbient(request) && !(directory && directory->isListed(request)) &&
        checkOrigin(request, protection.origins) == OriginCheck::refused)
        return refuse(refused(403, "origin", wrongOrigin().detail));
    if (verdict.login) {
        request.login = std::move(verdict.login);
        request.user = request.login->identity().user;
        bool const fits = protection.roles.empty() || std::any_of(protection.roles.begin(), protection.roles.end(),
                                                                  [&](std::string const& role) { return request.has(role); });
        return fits ? std::nullopt : std::optional(refuse(wrongRole(request, protection.roles)));
    }
    if (protection.everybody && verdict.status == 401 && !verdict.presented) return std::nullopt;
    Response answer = refused(verdict.status, codeFor(verdict.status), verdict.detail, verdict.retryAfter);
    rule.authenticator->challenge(request, verdict, answer);
    return refuse(std::move(answer));
}

} // namespace eh::http
