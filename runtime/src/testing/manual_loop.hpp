// A loop without sockets whose tasks run, and whose time passes, when its owner says so.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "event/loop.hpp"

namespace eh::testing {

/// The thread that makes it is the loop's. Loop only, but for what Loop allows to any thread.
class ManualLoop : public Loop {
public:
    ManualLoop() = default;
    ManualLoop(ManualLoop const&) = delete;
    ManualLoop& operator=(ManualLoop const&) = delete;
    virtual ~ManualLoop() = default;

    void post(std::function<void()> task) override;
    [[nodiscard]] bool isHere() const noexcept override { return std::this_thread::get_id() == owner_; }
    [[nodiscard]] Clock::time_point now() const noexcept override { return now_; }
    [[nodiscard]] std::unique_ptr<Ticker> every(std::chrono::milliseconds period, std::function<void()> task) override;
    [[nodiscard]] std::span<char> receiveBuffer() override;
    void log(LogLevel level, std::string_view line) const noexcept override;

    /// Runs everything that was posted, and what that posts. Nothing when called by one of these tasks.
    void run();
    /// Lets time pass from one ticker that falls due to the next, and runs everything in between.
    void pass(std::chrono::milliseconds time);
    [[nodiscard]] bool isRunning() const noexcept { return running_; }
    /// Waits for the next post, or until that moment of real time; false if that comes first.
    [[nodiscard]] bool waitForPost(Clock::time_point until);
    /// The last `mostLines` lines of the log, oldest first. Any thread.
    [[nodiscard]] std::vector<std::string> lines() const;

    static constexpr std::size_t mostLines = 10'000;

private:
    class Ticking;

    [[nodiscard]] std::function<void()> next();

    std::thread::id const owner_ = std::this_thread::get_id();
    mutable std::mutex mutex_;  // tasks and lines
    std::condition_variable posted_;
    std::deque<std::function<void()>> tasks_;
    mutable std::deque<std::string> lines_;
    std::vector<Ticking*> tickers_;
    std::vector<char> receiveBuffer_;
    Clock::time_point now_{std::chrono::hours(1)};
    bool running_ = false;
};

}  // namespace eh::testing
