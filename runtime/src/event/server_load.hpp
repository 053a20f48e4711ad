// What clients make one server hold, all its handlers and sockets together, within limits.
#pragma once

#include <cstddef>

#include "event/receiving.hpp"
#include "event/server_queues.hpp"

namespace eh {

/// Shared by the server and all that it carries, which may outlive it in the hands of an executor.
struct ServerLoad {
    /// The defaults of ServerOptions.
    static constexpr std::size_t defaultQueued = 512u << 20;
    static constexpr std::size_t defaultReceiving = 256u << 20;

    explicit ServerLoad(std::size_t maxQueued = defaultQueued, std::size_t maxReceiving = defaultReceiving) noexcept
        : queues(maxQueued), receiving(maxReceiving) {}

    ServerQueues queues;
    Receiving receiving;
    std::size_t connections = 0;  // of all its handlers; loop only
};

}  // namespace eh
