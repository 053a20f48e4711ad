// The loop as the rooms above the sockets see it: a place to post to, a clock, a ticker and a log.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <string_view>

#include <eh/log.hpp>

namespace eh {

using Clock = std::chrono::steady_clock;

/// Stops its ticking when destroyed. Loop only.
class Ticker {
public:
    virtual ~Ticker() = default;
};

class Loop {
public:
    /// Runs `task` on the loop, soon. Any thread. Dropped if the loop has ended or ends first.
    virtual void post(std::function<void()> task) = 0;
    /// Whether this is the loop's thread: the one that runs it now.
    [[nodiscard]] virtual bool isHere() const noexcept = 0;
    [[nodiscard]] virtual Clock::time_point now() const noexcept = 0;
    /// Calls `task` about every `period` until the ticker is destroyed. Loop only, or before it runs.
    [[nodiscard]] virtual std::unique_ptr<Ticker> every(std::chrono::milliseconds period, std::function<void()> task) = 0;
    /// 64 KiB that whoever reads a socket of this loop may use until it returns to the loop: what arrives is worked
    /// through there, and only a rest is kept. To be read into from WatchUser::readable, not from within a call of a
    /// Directory, whose request may have come with more bytes behind it. Loop only.
    [[nodiscard]] virtual std::span<char> receiveBuffer() = 0;
    /// Any thread.
    virtual void log(LogLevel level, std::string_view line) const noexcept = 0;

    /// The loop that runs on this thread and says so by a Scope; null if none does. A pointer to compare: cheaper than
    /// isHere(), and safe with a loop that another thread destroys.
    [[nodiscard]] static Loop const* current() noexcept { return current_; }

protected:
    ~Loop() = default;

    class Scope {
    public:
        explicit Scope(Loop const& loop) noexcept : outer_(current_) { current_ = &loop; }
        Scope(Scope const&) = delete;
        Scope& operator=(Scope const&) = delete;
        ~Scope() { current_ = outer_; }

    private:
        Loop const* outer_;
    };

private:
    static inline constinit thread_local Loop const* current_ = nullptr;
};

}  // namespace eh
