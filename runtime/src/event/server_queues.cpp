// One look at all queues for as many ends as it takes: they are a heap by length.
#include "event/server_queues.hpp"

#include <algorithm>
#include <chrono>
#include <new>
#include <utility>

#include "event/hub.hpp"

namespace eh {

namespace {

constexpr std::size_t shortBytes = 64u << 10;
constexpr std::size_t shortEvents = 64;
constexpr std::chrono::microseconds freeingTime{20};  // of a task, of which a turn may run some

}  // namespace

void ServerQueues::discard(Outbox& queue, std::size_t bytes) {
    if (queue.size() <= shortEvents && bytes <= shortBytes) return queue.clear();
    discarded_.add(queue.giveAway());
    freeSoon();
}

void ServerQueues::discard(std::vector<Block> blocks) noexcept {
    if (blocks.empty()) return;
    try {
        freeSoon();
        discarded_.add(std::move(blocks));
    } catch (std::bad_alloc const&) {
    }
}

void ServerQueues::freeSoon() {
    if (*freesSoon_) return;
    loop_->post([this, weak = std::weak_ptr(freesSoon_)] {
        auto const here = weak.lock();
        if (!here) return;
        *here = false;
        auto const begin = Clock::now();
        while (!discarded_.empty() && Clock::now() - begin < freeingTime) discarded_.freeOne();
        if (!discarded_.empty()) freeSoon();
    });
    *freesSoon_ = true;
}

void ServerQueues::freeDiscarded() noexcept {
    while (discarded_.hasEvents() && total_.bytes() > limit_) discarded_.freeEvent();
}

void ServerQueues::endLongest() {
    std::vector<Queue> queues;
    for (Hub* const hub : hubs_) hub->listQueues(queues);
    std::ranges::make_heap(queues, {}, &Queue::bytes);
    while (total_.bytes() > limit_ && !queues.empty()) {
        std::ranges::pop_heap(queues, {}, &Queue::bytes);
        Queue const longest = queues.back();
        queues.pop_back();
        longest.hub->end(*longest.connection,
                         {Disconnect::Code::slow, "the server held too much for all clients together, and for this one the most", 0});
        freeDiscarded();
    }
}

}  // namespace eh
