// Events over the poll link of a real server on loopback, beside the bare epoll loop.
#pragma once

#include "load.hpp"
#include "settings.hpp"

namespace bench {

void runThroughput(Settings const& settings, Load& load);
void runFanOut(Settings const& settings, Load& load);

}  // namespace bench
