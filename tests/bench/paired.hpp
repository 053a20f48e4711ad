// Runs of this project, of its baseline and of its peers in turn, so that all see the same weather.
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

using CpuClock = std::function<double()>;

/// Measures `work`, which moves `events`, by the processor time of this process or of another.
inline Cost measure(double events, std::function<void()> const& work, CpuClock const& clock = cpuNanoseconds) {
    double const cpu = clock();
    double const wall = wallNanoseconds();
    work();
    return {(clock() - cpu) / events, (wallNanoseconds() - wall) / events};
}

using Run = std::function<Cost()>;

/// The median of each.
inline std::vector<Cost> interleave(int times, std::vector<Run> const& runs) {
    std::vector<std::vector<Cost>> costs(runs.size());
    for (int time = 0; time < times; ++time) {
        for (std::size_t i = 0; i < runs.size(); ++i) costs[i].push_back(runs[i]());
    }
    std::vector<Cost> medians;
    for (auto const& each : costs) medians.push_back(median(each));
    return medians;
}

struct Paired {
    Cost ours;
    Cost theirs;
};

inline Paired interleave(int runs, Run const& ours, Run const& theirs) {
    auto const costs = interleave(runs, std::vector<Run>{ours, theirs});
    return {costs[0], costs[1]};
}

}  // namespace bench
