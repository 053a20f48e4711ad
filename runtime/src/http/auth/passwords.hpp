// Checks passwords: not too many of one address, and away from the loop if that takes its time.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include <eh/users.hpp>

#include "http/auth/guesses.hpp"

namespace eh::http {

/// One thread and what waits for it, bounded; the thread begins with the first task. Any thread, but for the end.
class Worker {
public:
    explicit Worker(std::size_t most) : most_(most) {}
    Worker(Worker const&) = delete;
    Worker& operator=(Worker const&) = delete;
    /// Waits for the task that runs. The others are dropped.
    ~Worker();

    /// False: too many wait. What leaves a task as an exception is dropped with it.
    [[nodiscard]] bool run(std::function<void()> task);

private:
    void work();

    std::size_t const most_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> waiting_;
    bool ends_ = false;
    std::thread thread_;
};

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
