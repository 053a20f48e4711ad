// A core for the servers and one for the clients, where the machine has two.
#pragma once

#include <sched.h>
#include <sys/epoll.h>

#include <chrono>
#include <span>

namespace bench {

enum class Side : bool { servers, clients };

/// Whether this process has a core that it may use up.
inline bool& ownsCore() {
    static bool owns = false;
    return owns;
}

/// Keeps this process, and those that it starts, on the first of its cores or on the last. Nothing happens if there is
/// one only.
inline void takeCore(Side side) {
    cpu_set_t all{};
    if (sched_getaffinity(0, sizeof all, &all) != 0 || CPU_COUNT(&all) < 2) return;
    int core = side == Side::servers ? 0 : CPU_SETSIZE - 1;
    while (!CPU_ISSET(core, &all)) core += side == Side::servers ? 1 : -1;
    cpu_set_t one{};
    CPU_SET(core, &one);
    ownsCore() = sched_setaffinity(0, sizeof one, &one) == 0;
}

/// epoll_wait for clients. On a core of their own they never sleep: the clients of a server in use are other machines, which
/// its sends do not have to wake. Waking one here costs as much as the send, and how often it happens depends on who of
/// the two is a little faster.
inline int awaitReady(int epoll, std::span<epoll_event> ready, std::chrono::milliseconds patience) {
    auto const end = std::chrono::steady_clock::now() + patience;
    int const most = static_cast<int>(ready.size());
    if (!ownsCore()) return epoll_wait(epoll, ready.data(), most, static_cast<int>(patience.count()));
    int count = 0;
    while ((count = epoll_wait(epoll, ready.data(), most, 0)) == 0 && std::chrono::steady_clock::now() < end) {}
    return count;
}

}  // namespace bench
