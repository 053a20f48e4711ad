// Gives memory back to the system after much of it was in use: glibc keeps what is freed between pieces that are still used.
#pragma once

#include <algorithm>
#include <cstddef>

#include "event/loop.hpp"
#include "event/server_load.hpp"

namespace eh {

/// Loop only.
class HeapTrim {
public:
    /// Looks whether what clients make the server hold has fallen much, and if so trims the heap, which takes some
    /// milliseconds: seldom, therefore. To be called every now and then.
    void look(ServerLoad& load, Clock::time_point now) {
        std::size_t const held = load.queues.total().bytes() + load.receiving.held();
        highest_ = std::max({highest_, held, load.queues.total().takeHighest() + load.receiving.takeHighest()});
        if (highest_ < worthwhile || held > highest_ / 4 || now - last_ < seldom) return;
        highest_ = held;
        last_ = now;
        trim();
    }

private:
    static constexpr std::size_t worthwhile = 32u << 20;
    static constexpr Clock::duration seldom = std::chrono::seconds(5);

    static void trim() noexcept;

    std::size_t highest_ = 0;  // since the last trim
    Clock::time_point last_{};
};

}  // namespace eh
