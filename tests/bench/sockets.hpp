// The number of sockets that a process may have, which is what limits the largest rows.
#pragma once

#include <sys/resource.h>

namespace bench {

/// As many as the kernel lets: its clients, and the peers, inherit it. Root may go beyond a low hard limit.
inline void allowManySockets() {
    constexpr rlim_t enough = 12'000;
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_max < enough) {
        rlimit const higher{enough, enough};
        if (setrlimit(RLIMIT_NOFILE, &higher) == 0) return;
    }
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

/// Whether server and clients, each in a process, may have so many sockets and a few files.
inline bool socketsAllowed(int connections) {
    rlimit limit{};
    return getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur >= static_cast<rlim_t>(connections) + 100;
}

}  // namespace bench
