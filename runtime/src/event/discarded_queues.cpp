// One event after the other; the pages of large ones go back to the system at once, while that is little to do.
#include "event/discarded_queues.hpp"

#include <utility>

#include "event/heap_trim.hpp"

namespace eh {

void DiscardedQueues::freeOne() noexcept {
    Ring<QueueItem>& queue = queues_.front();
    Frame const frame = std::move(queue[0].frame);
    queue.popFront();
    if (queue.empty()) queues_.pop_front();
    total_.leave(*frame);
    if (frame.use_count() == 1) HeapTrim::giveBack(*frame);
}

}  // namespace eh
