// The number of sockets that a process may have, which is what limits the largest rows.
#pragma once

#include <sys/resource.h>

namespace bench {

/// As many as the hard limit lets; the clients and the peers inherit it.
inline void allowManySockets() {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

/// Whether server and clients, each in a process, may have so many sockets and a few files.
inline bool socketsAllowed(int connections) {
    rlimit limit{};
    return getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur >= static_cast<rlim_t>(connections) + 100;
}

}  // namespace bench
