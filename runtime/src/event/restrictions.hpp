// Interfaces that are for users with certain roles only.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <eh/login.hpp>

namespace eh {

/// Set before the server runs, and only read afterwards.
class Restrictions {
public:
    void set(std::string_view interface, std::vector<std::string> roles) { roles_.insert_or_assign(std::string(interface), std::move(roles)); }
    [[nodiscard]] bool empty() const noexcept { return roles_.empty(); }
    /// `identity`: null for nobody.
    [[nodiscard]] bool allows(std::string_view interface, http::Identity const* identity) const {
        auto const found = roles_.find(interface);
        if (found == roles_.end()) return true;
        return identity && std::ranges::any_of(found->second, [&](auto const& role) { return identity->has(role); });
    }
    /// Those that are not for him.
    [[nodiscard]] std::vector<std::string> closedTo(http::Identity const* identity) const {
        std::vector<std::string> closed;
        for (auto const& [interface, roles] : roles_)
            if (!allows(interface, identity)) closed.push_back(interface);
        return closed;
    }

private:
    std::map<std::string, std::vector<std::string>, std::less<>> roles_;
};

}  // namespace eh
