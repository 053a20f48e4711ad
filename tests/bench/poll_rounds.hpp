// Held polls of many clients in one thread, woken by epoll; whose protocol they speak is the client's matter.
#pragma once

#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <optional>
#include <vector>

#include "cores.hpp"
#include "load.hpp"

namespace bench {

/// Reads one answer of each socket that is ready and polls again, until each client has had `perRound` events.
/// `Client` has socket(), startPoll() and takeAnswer(): how many events came, empty if anything was not as expected.
template <typename Client>
bool takePolls(int epoll, std::vector<Client>& clients, int perRound) {
    std::vector<int> missing(clients.size(), perRound);
    std::array<epoll_event, 256> ready;
    for (std::size_t left = clients.size(); left > 0;) {
        int const count = awaitReady(epoll, ready, std::chrono::seconds(30));
        if (count <= 0) return false;
        for (int i = 0; i < count; ++i) {
            auto const index = static_cast<std::size_t>(ready[static_cast<std::size_t>(i)].data.u64);
            std::optional<int> const events = clients[index].takeAnswer();
            if (!events || *events > missing[index] || !clients[index].startPoll()) return false;
            missing[index] -= *events;
            if (*events > 0 && missing[index] == 0) --left;
        }
    }
    return true;
}

/// The rounds of a fanOut order; a poll of each client is under way when they end.
template <typename Client>
bool pollRounds(std::vector<Client>& clients, Order const& order, std::function<void(char)> const& report) {
    int const epoll = epoll_create1(EPOLL_CLOEXEC);
    bool fine = true;
    for (std::size_t i = 0; fine && i < clients.size(); ++i) {
        epoll_event interest{.events = EPOLLIN, .data = {.u64 = i}};
        fine = clients[i].startPoll() && epoll_ctl(epoll, EPOLL_CTL_ADD, clients[i].socket(), &interest) == 0;
    }
    if (fine) report('r');
    for (int round = 0; fine && round < order.rounds; ++round) {
        fine = takePolls(epoll, clients, order.perRound);
        if (fine) report('d');
    }
    ::close(epoll);
    return fine;
}

}  // namespace bench
