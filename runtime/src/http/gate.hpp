// Which users get what is below which path, and what the others are told.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <eh/users.hpp>

#include "http/cross_origin.hpp"

namespace eh::http {

/// The longest path decides. Loop only.
class Gate {
public:
    struct Rule {
        std::string path; ///< without a slash at its end
        std::shared_ptr<Authenticator> authenticator; ///< null: open to everybody
        Protection protection;
        bool isPage = false; ///< holds for exactly that path
    };

    /// `path`: normal, as requests have it. The same again replaces the rule that it has.
    void protect(std::string path, std::shared_ptr<Authenticator> authenticator, Protection protection);
    /// Opens exactly that path, where one signs in: what is below it has the rule of what is above it.
    void open(std::string page);
    /// Null: whoever comes. Kept by those who wait for a verdict.
    [[nodiscard]] std::shared_ptr<Rule const> find(std::string_view path) const;
    void sweep();

    /// Whether the request may go on, and then it says whose it is; else what it is answered. `directory`: that will be asked, if
    /// it is one for other origins.
    [[nodiscard]] static std::optional<Response> judge(Rule const& rule, Request& request, Verdict verdict, CrossOrigin const* directory);

private:
    void add(Rule rule);

    std::vector<std::shared_ptr<Rule const>> rules_; // longest paths first
};

} // namespace eh::http
