// Events that nobody will get any more, freed a few at a time: hundreds of megabytes at once would take tens of milliseconds,
// in which the loop serves nobody.
#pragma once

#include <deque>

#include "event/frame.hpp"
#include "event/outbox.hpp"
#include "event/ring.hpp"

namespace eh {

/// The total counts them until they are freed. Loop only.
class DiscardedQueues {
public:
    explicit DiscardedQueues(QueueTotal& total) noexcept : total_(total) {}
    DiscardedQueues(DiscardedQueues const&) = delete;
    DiscardedQueues& operator=(DiscardedQueues const&) = delete;

    /// None that is empty.
    void add(Ring<QueueItem> queue) { queues_.push_back(std::move(queue)); }
    [[nodiscard]] bool empty() const noexcept { return queues_.empty(); }
    /// Not if empty.
    void freeOne() noexcept;

private:
    QueueTotal& total_;
    std::deque<Ring<QueueItem>> queues_;
};

}  // namespace eh
