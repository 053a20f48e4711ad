// Events over the WebSockets of a real server on loopback, beside the bare epoll loop.
#pragma once

#include "load.hpp"
#include "settings.hpp"

namespace bench {

/// Memory of idle connections; means something only before anything else has used the heap.
void runIdleWebSockets(Settings const& settings, Load& load);
void runWebSocketEvents(Settings const& settings, Load& load);

}  // namespace bench
