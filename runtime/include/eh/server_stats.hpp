// What a server has counted.
#pragma once

#include <cstddef>
#include <cstdint>

namespace eh {

/// Counts since the server was made, and what is now. Taken on any thread; the fields are read one by one.
struct ServerStats {
    std::size_t sockets = 0;         ///< now, WebSockets included
    std::uint64_t accepted = 0;      ///< sockets
    std::uint64_t turnedAway = 0;    ///< closed as soon as they were accepted: AddressLimits::sockets
    std::uint64_t requests = 0;      ///< that were read to their end, or to their head if the program reads their body itself
    std::uint64_t answers2xx = 0;    ///< by status, refusals included
    std::uint64_t answers3xx = 0;
    std::uint64_t answers4xx = 0;
    std::uint64_t answers5xx = 0;
    std::uint64_t upgrades = 0;      ///< sockets that became WebSockets
    std::uint64_t receivedBytes = 0; ///< over all sockets, without what TLS adds
    std::uint64_t sentBytes = 0;
    std::uint64_t malformed = 0;     ///< requests that were refused by their form: 400, 414, 417, 431, 501, 505, and bodies: 413
    std::uint64_t wrongHost = 0;     ///< requests for other hosts than ServerOptions::hosts
    std::uint64_t tooMany = 0;       ///< requests over a RequestRate or AddressLimits::receiving: 429, 503
    std::uint64_t slowHeads = 0;     ///< cut by headerTimeout
    std::uint64_t slowBodies = 0;    ///< by bodyTimeout or bodyRate
    std::uint64_t slowReaders = 0;   ///< by writeTimeout
    std::uint64_t idle = 0;          ///< sockets that idleTimeout closed
};

} // namespace eh
