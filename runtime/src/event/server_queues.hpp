// All down queues of one server, of whichever handler, and what their clients declared: what that is together, and a
// limit for it.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "event/block.hpp"
#include "event/discarded.hpp"
#include "event/frame.hpp"
#include "event/loop.hpp"

namespace eh {

class ClientConnection;
class Hub;

/// Loop only.
class ServerQueues {
public:
    explicit ServerQueues(std::size_t limit) noexcept : limit_(limit) {}
    ServerQueues(ServerQueues const&) = delete;
    ServerQueues& operator=(ServerQueues const&) = delete;

    /// Where what is discarded is freed, before anything is. All that is on a server has the same loop.
    void runOn(Loop& loop) noexcept { loop_ = &loop; }
    void join(Hub& hub, Loop& loop) {
        hubs_.push_back(&hub);
        runOn(loop);
    }
    void leave(Hub& hub) noexcept { std::erase(hubs_, &hub); }
    [[nodiscard]] QueueTotal& total() noexcept { return total_; }

    /// Empties the queue of a connection that has ended, about so many bytes: at once if it is short, otherwise bit by bit.
    void discard(Outbox& queue, std::size_t bytes);
    /// Frees what had been received of a message, bit by bit; at once if there is no memory to put that off.
    void discard(std::vector<Block> blocks) noexcept;

    /// Frees what was discarded, then ends the connections that hold most, the first of them first, until all together are
    /// within the limit. Cheap while they are.
    void keepWithinLimit() {
        if (total_.bytes() <= limit_) return;
        freeDiscarded();
        if (total_.bytes() > limit_) endLongest();
    }

    struct Queue {
        std::size_t bytes;
        Hub* hub;
        ClientConnection* connection;
    };

private:
    void endLongest();
    void freeDiscarded() noexcept;
    void freeSoon();

    std::size_t const limit_;
    QueueTotal total_;
    Discarded discarded_{total_};
    Loop* loop_ = nullptr;
    std::shared_ptr<bool> const freesSoon_ = std::make_shared<bool>(false);
    std::vector<Hub*> hubs_;
};

}  // namespace eh
