// Runs of this project and of its baseline in turn, so that both see the same weather.
#pragma once

#include <functional>
#include <vector>

#include "measure.hpp"

namespace bench {

struct Cost {
    double cpu = 0;   ///< nanoseconds of the server's processor time for one event
    double wall = 0;  ///< nanoseconds between two events
};

inline Cost median(std::vector<Cost> const& costs) {
    std::vector<double> cpu;
    std::vector<double> wall;
    for (auto const& cost : costs) {
        cpu.push_back(cost.cpu);
        wall.push_back(cost.wall);
    }
    return {median(cpu), median(wall)};
}

/// Measures `work`, which moves `events`.
inline Cost measure(double events, std::function<void()> const& work) {
    double const cpu = cpuNanoseconds();
    double const wall = wallNanoseconds();
    work();
    return {(cpuNanoseconds() - cpu) / events, (wallNanoseconds() - wall) / events};
}

struct Paired {
    Cost ours;
    Cost theirs;
};

inline Paired interleave(int runs, std::function<Cost()> const& ours, std::function<Cost()> const& theirs) {
    std::vector<Cost> first;
    std::vector<Cost> second;
    for (int run = 0; run < runs; ++run) {
        first.push_back(ours());
        second.push_back(theirs());
    }
    return {median(first), median(second)};
}

}  // namespace bench
