// What every part of the benchmark is told.
#pragma once

#include <vector>

#include "measure.hpp"
#include "peers.hpp"

namespace bench {

/// How much is done; `smoke` only shows that everything works, and its figures mean nothing.
enum class Scale { full, quick, smoke };

struct Settings {
    Scale scale = Scale::full;
    std::vector<PeerKind> peers{};  ///< those to compare with: none unless they are asked for

    /// Connections of a row; few are enough to show that it works.
    [[nodiscard]] int many(int connections) const { return scale == Scale::smoke ? 20 : connections; }
    /// Runs of each contestant.
    [[nodiscard]] int runs(int full) const {
        if (scale == Scale::smoke) return 1;
        return scale == Scale::quick ? 3 : full;
    }
};

}  // namespace bench
