// Compares by identity: equal texts of different events are rare, and harmless.
#include "link/batch.hpp"

#include <algorithm>

namespace eh {

std::string_view Batch::of(std::string_view head, std::span<Frame const* const> events) {
    bool const isSame = std::string_view(bytes_).substr(0, head_) == head &&
                        std::ranges::equal(events, events_, [](Frame const* a, Frame const& b) { return *a == b; });
    if (isSame) return bytes_;
    bytes_ = head;
    head_ = head.size();
    events_.clear();
    for (Frame const* const event : events) {
        bytes_ += (*event)->text();
        events_.push_back(*event);
    }
    return bytes_;
}

}  // namespace eh
