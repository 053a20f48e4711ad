// What ended connections leave behind, freed a little at a time: hundreds of megabytes at once would take tens of
// milliseconds, in which the loop serves nobody.
#pragma once

#include <deque>
#include <utility>
#include <vector>

#include "event/block.hpp"
#include "event/frame.hpp"
#include "event/outbox.hpp"
#include "event/ring.hpp"

namespace eh {

/// Loop only.
class Discarded {
public:
    explicit Discarded(QueueTotal& total) noexcept : total_(total) {}
    Discarded(Discarded const&) = delete;
    Discarded& operator=(Discarded const&) = delete;

    /// None that is empty. The total counts its events until they are freed.
    void add(Ring<QueueItem> queue) { queues_.push_back(std::move(queue)); }
    void add(std::vector<Block> blocks) { blocks_.push_back(std::move(blocks)); }
    [[nodiscard]] bool hasEvents() const noexcept { return !queues_.empty(); }
    [[nodiscard]] bool empty() const noexcept { return queues_.empty() && blocks_.empty(); }
    /// Not if there is none.
    void freeEvent() noexcept;
    /// An event or a block; not if empty.
    void freeOne() noexcept { hasEvents() ? freeEvent() : freeBlock(); }

private:
    void freeBlock() noexcept;

    QueueTotal& total_;
    std::deque<Ring<QueueItem>> queues_;
    std::deque<std::vector<Block>> blocks_;
};

}  // namespace eh
