// Thousands of WebSocket clients in one thread, woken by epoll.
#include "ws_load.hpp"

#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <vector>

#include "cores.hpp"
#include "ws_client.hpp"

namespace bench {

namespace {

using Clock = std::chrono::steady_clock;

/// Below half of the default heartbeat, within which each side says something.
constexpr auto aliveEvery = std::chrono::seconds(10);
constexpr std::chrono::milliseconds patience{30'000};  // without any event: the server has failed

class Crowd {
public:
    Crowd() : epoll_(epoll_create1(EPOLL_CLOEXEC)) {}
    Crowd(Crowd const&) = delete;
    Crowd& operator=(Crowd const&) = delete;
    ~Crowd() { ::close(epoll_); }

    bool connect(Order const& order) {
        clients_.reserve(static_cast<std::size_t>(order.connections));
        for (std::size_t i = 0; i < static_cast<std::size_t>(order.connections); ++i) {
            clients_.emplace_back();
            if (!clients_[i].connect(static_cast<std::uint16_t>(order.port), order.dialect) || !stayAlive())
                return false;
            epoll_event interest{.events = EPOLLIN, .data = {.u64 = i}};
            if (epoll_ctl(epoll_, EPOLL_CTL_ADD, clients_[i].socket(), &interest) != 0) return false;
        }
        return true;
    }

    /// Until each client has had `perClient` events. With `underWay`, that many requests are kept under way: with every
    /// answer the next one leaves, while there are any left to send.
    bool take(int perClient, int underWay) {
        std::vector<int> missing(clients_.size(), perClient);
        std::vector<int> unsent(clients_.size(), underWay > 0 ? perClient : 0);
        for (std::size_t i = 0; i < clients_.size(); ++i) {
            if (!request(i, std::min(underWay, unsent[i]), unsent)) return false;
        }
        std::array<epoll_event, 256> ready;
        for (std::size_t left = clients_.size(); left > 0;) {
            int const count = awaitReady(epoll_, ready, patience);
            if (count <= 0 || !stayAlive()) return false;
            for (int i = 0; i < count; ++i) {
                auto const index = static_cast<std::size_t>(ready[static_cast<std::size_t>(i)].data.u64);
                auto const events = clients_[index].receive();
                if (!events || *events > missing[index]) return false;
                missing[index] -= *events;
                if (*events > 0 && missing[index] == 0) --left;
                if (!request(index, std::min(*events, unsent[index]), unsent)) return false;
            }
        }
        return true;
    }

private:
    bool request(std::size_t index, int count, std::vector<int>& unsent) {
        unsent[index] -= count;
        return count == 0 || clients_[index].call(count);
    }

    bool stayAlive() {
        if (Clock::now() - alive_ < aliveEvery) return true;
        alive_ = Clock::now();
        for (auto& client : clients_) {
            if (!client.acknowledge()) return false;
        }
        return true;
    }

    int const epoll_;
    std::vector<WsClient> clients_;
    Clock::time_point alive_ = Clock::now();
};

}  // namespace

bool runWebSockets(Order const& order, Reins const& reins) {
    Crowd crowd;
    if (!crowd.connect(order)) return false;
    reins.report('r');
    if (order.kind == Order::Kind::wsFanOut) {
        for (int round = 0; round < order.rounds; ++round) {
            if (!crowd.take(order.perRound, 0)) return false;
            reins.report('d');
        }
        return true;
    }
    if (!reins.awaitGo()) return false;
    if (order.kind == Order::Kind::wsEcho && !crowd.take(order.rounds, order.perRound)) return false;
    reins.report('d');
    return true;
}

}  // namespace bench
