// All down queues of one server, of whichever handler, and what their clients declared: what that is together, and a
// limit for it.
#pragma once

#include <cstddef>
#include <vector>

#include "event/frame.hpp"

namespace eh {

class ClientConnection;
class Hub;

/// Loop only.
class ServerQueues {
public:
    explicit ServerQueues(std::size_t limit) noexcept : limit_(limit) {}
    ServerQueues(ServerQueues const&) = delete;
    ServerQueues& operator=(ServerQueues const&) = delete;

    void join(Hub& hub) { hubs_.push_back(&hub); }
    void leave(Hub& hub) noexcept { std::erase(hubs_, &hub); }
    [[nodiscard]] QueueTotal& total() noexcept { return total_; }

    /// Ends the connections that hold most, the first of them first, until all together are within the limit. Cheap while
    /// they are.
    void keepWithinLimit() {
        if (total_.bytes() > limit_) endLongest();
    }

    struct Queue {
        std::size_t bytes;
        Hub* hub;
        ClientConnection* connection;
    };

private:
    void endLongest();

    std::size_t const limit_;
    QueueTotal total_;
    std::vector<Hub*> hubs_;
};

}  // namespace eh
