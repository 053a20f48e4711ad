// One piece after the other.
#include "event/discarded.hpp"

namespace eh {

void Discarded::freeEvent() noexcept {
    Ring<QueueItem>& queue = queues_.front();
    Frame const frame = std::move(queue[0].frame);
    queue.popFront();
    if (queue.empty()) queues_.pop_front();
    total_.leave(*frame);
}

void Discarded::freeBlock() noexcept {
    std::vector<Block>& blocks = blocks_.front();
    blocks.pop_back();
    if (blocks.empty()) blocks_.pop_front();
}

}  // namespace eh
