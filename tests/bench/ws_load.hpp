// The WebSocket clients of the benchmarks: they mask, check every event that comes, and acknowledge as the hello asks.
#pragma once

#include <functional>

#include "load.hpp"

namespace bench {

/// How an order is reported on and when it goes on; load.cpp says what the bytes mean.
struct Reins {
    std::function<void(char)> report;
    std::function<bool()> awaitGo;
};

/// Carries out an order of a WebSocket kind; its sockets are closed on return. False if an answer was wrong.
bool runWebSockets(Order const& order, Reins const& reins);

}  // namespace bench
