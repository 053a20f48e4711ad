// One workload for this project, the bare floor and the peers, and the lines that it makes.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "paired.hpp"
#include "settings.hpp"

namespace bench {

/// A peer that runs, and what it can do.
struct RunningPeer {
    PeerKind kind;
    std::unique_ptr<Peer> peer;

    [[nodiscard]] CpuClock clock() const {
        return [this] { return peer->process().cpuNanoseconds(); };
    }
};

inline std::vector<RunningPeer> startPeers(Settings const& settings) {
    std::vector<RunningPeer> running;
    for (auto const& kind : settings.peers) running.push_back({kind, kind.start()});
    return running;
}

/// A run of `work` against a peer: errors have its name, and the next run does not see it clear up.
inline Run runOf(RunningPeer const& peer, Run work) {
    return [&peer, work = std::move(work)] {
        try {
            auto const cost = work();
            peer.peer->process().settle();
            return cost;
        } catch (std::exception const& error) {
            throw std::runtime_error(peer.peer->name() + ": " + error.what());
        }
    };
}

struct Workload {
    std::string name;
    std::string unit;
    std::string baseline;
    int runs = 1;
    Goal goal{};
};

/// Contests whose name does not contain it are left out: to profile the rest.
inline std::string& wantedRows() {
    static std::string text;
    return text;
}

/// `ours` and `bare` in turn with a run of each peer for which `peerRun` makes one; a line each, by processor time.
inline void contest(Workload const& workload, Run const& ours, Run const& bare, std::vector<RunningPeer> const& peers,
                    std::function<Run(RunningPeer const&)> const& peerRun) {
    if (workload.name.find(wantedRows()) == std::string::npos) return;
    std::vector<Run> runs{ours, bare};
    std::vector<std::string> names;
    for (auto const& peer : peers) {
        auto run = peerRun(peer);
        if (!run) continue;
        runs.push_back(runOf(peer, std::move(run)));
        names.push_back(peer.peer->name());
    }
    auto const costs = interleave(workload.runs, runs);
    print({workload.name, workload.unit, costs[0].cpu, workload.baseline, costs[1].cpu, workload.goal});
    for (std::size_t i = 0; i < names.size(); ++i)
        print({"  " + names[i], workload.unit, costs[i + 2].cpu, workload.baseline, costs[1].cpu});
}

}  // namespace bench
