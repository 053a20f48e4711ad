// Gives memory back to the system after much of it was in use: glibc keeps what is freed between pieces that are still used,
// and so does the pool of large ones (event/page_pool.hpp).
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>

#include "event/loop.hpp"
#include "event/server_load.hpp"

namespace eh {

/// Loop only.
class HeapTrim {
public:
    /// Looks whether what clients make the server hold has fallen much, and if so trims the heap, which takes some
    /// milliseconds: seldom, therefore. To be called every now and then.
    void look(ServerLoad& load, std::size_t sockets, Clock::time_point now) {
        std::size_t const lives = load.connections * connectionBytes + sockets * socketBytes;
        std::size_t const held = lives + load.queues.total().bytes() + load.receiving.held();
        highest_ = std::max({highest_, held, lives + load.queues.total().takeHighest() + load.receiving.takeHighest()});
        if (isMore_) isMore_ = trimBlocks();
        bool const stillFalls = held < std::exchange(held_, held) / 8 * 7;
        if (highest_ < worthwhile || held > highest_ / 4 || stillFalls || now - last_ < seldom) return;
        highest_ = held;
        last_ = now;
        trim();
        isMore_ = trimBlocks();
    }

private:
    static constexpr std::size_t worthwhile = 1u << 20;  // a few that are left keep many times that from being given back
    static constexpr std::size_t connectionBytes = 2'000;  // about what one takes that was opened and waits for nothing
    static constexpr std::size_t socketBytes = 500;
    static constexpr Clock::duration seldom = std::chrono::seconds(5);

    static void trim() noexcept;
    [[nodiscard]] static bool trimBlocks() noexcept;

    std::size_t held_ = 0;     // at the last look
    std::size_t highest_ = 0;  // since the last trim
    Clock::time_point last_{};
    bool isMore_ = false;      // than one trim of the blocks could give back
};

}  // namespace eh
