// What a server counts: written on its loop only, read anywhere.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace eh::http {

/// One thread adds; that is no more than an addition.
class Counter {
public:
    void add(std::uint64_t count = 1) noexcept {
        value_.store(value_.load(std::memory_order_relaxed) + count, std::memory_order_relaxed);
    }
    [[nodiscard]] std::uint64_t get() const noexcept { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::uint64_t> value_{0};
};

/// See ServerStats, which has them in the same order.
struct Counters {
    Counter accepted;
    Counter turnedAway;
    Counter closed;
    Counter requests;
    std::array<Counter, 6> answers; ///< by the hundreds of their status
    Counter upgrades;
    Counter received;
    Counter sent;
    Counter malformed;
    Counter wrongHost;
    Counter tooMany;
    Counter slowHeads;
    Counter slowBodies;
    Counter slowReaders;
    Counter idle;

    void answered(int status) noexcept { answers[static_cast<std::size_t>(status) / 100 % answers.size()].add(); }
};

} // namespace eh::http
