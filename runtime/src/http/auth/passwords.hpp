// Checks passwords: not too many of one address, and away from the loop if that takes its time.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <eh/users.hpp>

#include "http/auth/guesses.hpp"
#include "http/worker.hpp"

namespace eh::http {

/// Any thread, but for the end. Its owner is not owned by `done`.
class Passwords {
public:
    Passwords(std::shared_ptr<UserStore> users, GuessLimits guesses);

    struct Checked {
        std::optional<Identity> identity{}; ///< nothing: see `refusal`
        std::string stamp{};                ///< of the user, as it was before the check
        Verdict refusal{};
    };
    [[nodiscard]] bool isSlow() const noexcept { return users_->isSlow(); }
    /// Calls `done` once: before it returns, or on the thread for slow stores, or never if this ends first.
    void check(std::string user, std::string password, std::string remote, std::function<void(Checked)> done);

    [[nodiscard]] UserStore& users() const noexcept { return *users_; }
    [[nodiscard]] Guesses& guesses() noexcept { return guesses_; }

private:
    [[nodiscard]] Checked checkNow(std::string const& user, std::string const& password, std::string const& remote);

    std::shared_ptr<UserStore> const users_;
    Guesses guesses_;
    Worker worker_; // last: its end is the first
};

/// What an address is told that has guessed too often.
[[nodiscard]] Verdict tooManyGuesses(std::chrono::seconds wait);

} // namespace eh::http
