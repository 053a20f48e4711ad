// One piece after the other; the pages of large ones go back to the system at once, while that is little to do.
#include "event/discarded.hpp"

#include "event/heap_trim.hpp"

namespace eh {

void Discarded::freeEvent() noexcept {
    Ring<QueueItem>& queue = queues_.front();
    Frame const frame = std::move(queue[0].frame);
    queue.popFront();
    if (queue.empty()) queues_.pop_front();
    total_.leave(*frame);
    if (frame.use_count() == 1) HeapTrim::giveBack(frame->text());
}

void Discarded::freeBlock() noexcept {
    std::vector<std::string>& blocks = blocks_.front();
    HeapTrim::giveBack(blocks.back());
    blocks.pop_back();
    if (blocks.empty()) blocks_.pop_front();
}

}  // namespace eh
