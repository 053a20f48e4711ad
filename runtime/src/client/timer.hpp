// One call after a time, on a loop that knows tickers only.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <utility>

#include "event/loop.hpp"

namespace eh::clients {

/// Loop only. Destroying it, or starting it again, forgets the call.
class Timer {
public:
    void start(Loop& loop, std::chrono::milliseconds after, std::function<void()> task) {
        ticker_ = loop.every(after, [this, task = std::move(task)] {
            auto const once = std::move(ticker_);
            task();  // may destroy this
        });
    }
    void stop() noexcept { ticker_.reset(); }

private:
    std::unique_ptr<Ticker> ticker_;
};

}  // namespace eh::clients
