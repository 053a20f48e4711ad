// How often an address may be wrong.
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string_view>
#include <unordered_map>

#include <eh/users.hpp>

#include "event/loop.hpp"
#include "http/ip_address.hpp"

namespace eh::http {

/// A guess is taken before it is looked at, so that many at the same time are as many. Any thread.
class Guesses {
public:
    explicit Guesses(GuessLimits limits);

    /// Nothing: there is one left, and it has been taken. Else after which time to come again.
    [[nodiscard]] std::optional<std::chrono::seconds> take(std::string_view remote, Clock::time_point now);
    /// It was right, and so none.
    void giveBack(std::string_view remote, Clock::time_point now);
    [[nodiscard]] std::size_t addresses() const;

private:
    struct Hash {
        std::size_t operator()(IpAddress const& address) const noexcept { return address.hash(); }
    };

    [[nodiscard]] Clock::time_point& dueOf(std::string_view remote, Clock::time_point now);

    Clock::duration const step_; // what one guess costs; 0: nothing
    Clock::duration const all_;
    mutable std::mutex mutex_;
    std::unordered_map<IpAddress, Clock::time_point, Hash> due_; // when all guesses so far are made up for
    Clock::time_point others_;                                   // of all for whom there was no room
};

} // namespace eh::http
