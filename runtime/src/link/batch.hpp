// Small events of one message in one block, made once for all connections that get the same.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "event/frame.hpp"

namespace eh {

/// A burst to many is the same message for each of them, and the kernel copies one block sooner than its pieces. Keeps
/// its last message, 16 KiB at most. Loop only.
class Batch {
public:
    /// Whether it is worth it: several events, small ones.
    [[nodiscard]] static bool suits(std::span<Frame const* const> events, std::size_t bytes) noexcept {
        return events.size() > 1 && bytes <= most && bytes <= events.size() * small;
    }

    /// The head and the events behind it. Valid until the next call.
    [[nodiscard]] std::string_view of(std::string_view head, std::span<Frame const* const> events);

private:
    static constexpr std::size_t most = 16u << 10;
    static constexpr std::size_t small = 512;

    std::string bytes_;
    std::vector<Frame> events_;  // whose texts they are
    std::size_t head_ = 0;       // its size
};

}  // namespace eh
