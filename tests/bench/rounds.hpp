// A fan-out, whoever sends and whichever links carry it: send, wait until all have it, again.
#pragma once

#include "load.hpp"
#include "paired.hpp"

namespace bench {

/// `order.rounds` are those that count; warming up comes before them.
inline Cost runRounds(Load& load, Order order, std::function<void()> const& send,
                      CpuClock const& clock = cpuNanoseconds) {
    int const counted = order.rounds;
    int const warmUp = counted / 5 + 1;
    order.rounds += warmUp;
    load.begin(order);
    auto const run = [&](int count) {
        for (int round = 0; round < count; ++round) {
            send();
            load.awaitRound();
        }
    };
    run(warmUp);
    auto const events = static_cast<double>(order.connections) * order.perRound * counted;
    auto const cost = measure(events, [&] { run(counted); }, clock);
    load.end();
    return cost;
}

}  // namespace bench
