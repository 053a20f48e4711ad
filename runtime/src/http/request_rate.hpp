// Requests a second, with a bucket for bursts, in the eight bytes of one moment.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

#include <eh/server.hpp>

#include "event/loop.hpp"

namespace eh::http {

/// When the requests so far would have come at the steady rate; the next may come so much earlier as the burst allows.
class Metered {
public:
    /// Whether one more may come now; then it has.
    [[nodiscard]] bool take(RequestRate const& rate, Clock::time_point now) noexcept {
        Clock::time_point const due = std::max(due_, now);
        if (due - now > slack(rate)) return false;
        due_ = due + step(rate);
        return true;
    }
    /// Until take() answers true.
    [[nodiscard]] Clock::duration wait(RequestRate const& rate, Clock::time_point now) const noexcept { return due_ - now - slack(rate); }
    /// As if nothing had ever come.
    [[nodiscard]] bool isFresh(Clock::time_point now) const noexcept { return due_ <= now; }

private:
    static Clock::duration step(RequestRate const& rate) noexcept {
        return std::chrono::duration_cast<Clock::duration>(std::chrono::seconds(1)) / static_cast<Clock::rep>(rate.perSecond);
    }
    static Clock::duration slack(RequestRate const& rate) noexcept {
        return step(rate) * static_cast<Clock::rep>(std::max<std::size_t>(rate.burst == 0 ? rate.perSecond : rate.burst, 1) - 1);
    }

    Clock::time_point due_{};
};

} // namespace eh::http
