// One look at all queues for as many ends as it takes: they are a heap by length.
#include "event/server_queues.hpp"

#include <algorithm>

#include "event/hub.hpp"

namespace eh {

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
    }
}

}  // namespace eh
