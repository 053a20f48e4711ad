// Clocks, medians and the table that everything ends up in.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

namespace bench {

/// Nanoseconds of processor time that this process, with all its threads, has used.
inline double cpuNanoseconds() {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

inline double wallNanoseconds() {
    return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

inline double median(std::vector<double> values) {
    auto const middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/// Calls `work` until `seconds` are over, three times, and returns the nanoseconds of one call: the median of the
/// three.
template <typename Work>
double nanosecondsOf(double seconds, Work const& work) {
    std::vector<double> results;
    for (int run = 0; run < 3; ++run) {
        std::uint64_t calls = 0;
        double const begin = wallNanoseconds();
        double now = begin;
        while (now - begin < seconds * 1e9 / 3) {
            for (int i = 0; i < 64; ++i) work();
            calls += 64;
            now = wallNanoseconds();
        }
        results.push_back((now - begin) / static_cast<double>(calls));
    }
    return median(results);
}

/// Ratios that this project holds itself to; 0: none.
struct Goal {
    double bar = 0;
    double stretch = 0;
};

/// One line of the result: a workload, what this project (or a peer) needs, what a named baseline needs for the same.
struct Row {
    std::string workload;
    std::string unit;
    double ours;
    std::string baseline;
    double theirs;
    Goal goal{};
};

inline void printTitle(char const* title) {
    std::printf("\n%s\n%-44s %12s %12s %8s  %s\n", title, "", "figure", "baseline", "ratio", "unit; baseline");
}

inline void print(Row const& row) {
    std::printf("%-44s %12.*f %12.*f %8.2f  %s; %s", row.workload.c_str(), row.ours < 100 ? 2 : 0, row.ours,
                row.theirs < 100 ? 2 : 0, row.theirs, row.ours / row.theirs, row.unit.c_str(), row.baseline.c_str());
    auto const verdict = [&](double limit) { return row.ours / row.theirs <= limit ? "met" : "NOT met"; };
    if (row.goal.bar > 0) std::printf("; bar %.2f %s", row.goal.bar, verdict(row.goal.bar));
    if (row.goal.stretch > 0) std::printf("; stretch %.2f %s", row.goal.stretch, verdict(row.goal.stretch));
    std::printf("\n");
    std::fflush(stdout);
}

}  // namespace bench
