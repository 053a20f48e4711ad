// Polls and sends as the order says, checks every line that comes, and reports by one byte: 'r' ready, 'd' done,
// 'e' all closed, 'x' wrong.
#include "load.hpp"

#include <sys/epoll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <vector>

#include "../runtime/threads/poll_client.hpp"
#include "ws_load.hpp"

namespace bench {

namespace {

using eh::testing::PollClient;

/// How many events a body holds; -1 if there is anything else in it.
int countEvents(std::string_view body) {
    int count = 0;
    for (; !body.empty(); body.remove_prefix(eventLine.size()), ++count) {
        if (!body.starts_with(eventLine)) return -1;
    }
    return count;
}

class Worker {
public:
    Worker(int in, int out) : in_(in), out_(out) {}

    void run() {
        Order order;
        while (::read(in_, &order, sizeof order) == static_cast<ssize_t>(sizeof order)) {
            bool const fine = order.kind >= Order::Kind::wsFanOut ? executeWebSockets(order) : execute(order);
            if (!fine) report('x');
        }
    }

private:
    bool executeWebSockets(Order const& order) {
        bool const fine = runWebSockets(order, {[this](char byte) { report(byte); }, [this] { return awaitGo(); }});
        if (fine) report('e');
        return fine;
    }

    bool execute(Order const& order) {
        std::vector<PollClient> clients;
        for (int i = 0; i < order.connections; ++i) {
            clients.emplace_back(static_cast<std::uint16_t>(order.port));
            if (order.opens != 0 && !clients.back().open()) return false;
        }
        bool fine = false;
        switch (order.kind) {
        case Order::Kind::fanOut: fine = fanOut(order, clients); break;
        case Order::Kind::up: fine = up(order, clients.front()); break;
        case Order::Kind::down: fine = down(order, clients.front()); break;
        case Order::Kind::wsFanOut:
        case Order::Kind::wsEcho:
        case Order::Kind::wsIdle: break;  // executeWebSockets
        }
        if (order.opens != 0) {
            for (auto& client : clients) client.close();
        }
        if (fine) report('e');
        return fine;
    }

    bool fanOut(Order const& order, std::vector<PollClient>& clients) {
        int const epoll = epoll_create1(EPOLL_CLOEXEC);
        for (std::size_t i = 0; i < clients.size(); ++i) {
            if (!clients[i].startPoll()) return false;
            epoll_event interest{.events = EPOLLIN, .data = {.u64 = i}};
            epoll_ctl(epoll, EPOLL_CTL_ADD, clients[i].socket(), &interest);
        }
        report('r');
        bool fine = true;
        for (int round = 0; fine && round < order.rounds; ++round) {
            fine = takeRound(epoll, clients, order.perRound);
            if (fine) report('d');
        }
        ::close(epoll);
        for (auto& client : clients) client.hangUp();  // a poll is under way
        return fine;
    }

    bool takeRound(int epoll, std::vector<PollClient>& clients, int perRound) {
        std::vector<int> missing(clients.size(), perRound);
        std::array<epoll_event, 256> ready;
        for (std::size_t left = clients.size(); left > 0;) {
            int const count = epoll_wait(epoll, ready.data(), static_cast<int>(ready.size()), 30'000);
            if (count <= 0) return false;
            for (int i = 0; i < count; ++i) {
                auto const index = static_cast<std::size_t>(ready[static_cast<std::size_t>(i)].data.u64);
                auto const body = clients[index].finishPoll();
                int const events = countEvents(body);
                if (clients[index].status() != 200 && clients[index].status() != 204) return false;
                if (events < 0 || events > missing[index] || !clients[index].startPoll()) return false;
                missing[index] -= events;
                if (events > 0 && missing[index] == 0) --left;
            }
        }
        return true;
    }

    bool up(Order const& order, PollClient& client) {
        std::string lines;
        for (int i = 0; i < order.perRound; ++i) lines += callLine;
        report('r');
        if (!awaitGo()) return false;
        for (int request = 0; request < order.rounds; ++request) {
            if (!client.send(lines, static_cast<std::uint32_t>(order.perRound))) return false;
        }
        report('d');
        return true;
    }

    bool down(Order const& order, PollClient& client) {
        report('r');
        if (!awaitGo()) return false;
        for (int received = 0; received < order.rounds;) {
            int const events = countEvents(client.poll());
            if (events < 0 || (client.status() != 200 && client.status() != 204)) return false;
            received += events;
        }
        report('d');
        return true;
    }

    bool awaitGo() {
        char byte = 0;
        return ::read(in_, &byte, 1) == 1 && byte == 'g';
    }

    void report(char byte) {
        if (::write(out_, &byte, 1) != 1) _exit(1);
    }

    int in_;
    int out_;
};

void await(int file, char expected) {
    char byte = 0;
    if (::read(file, &byte, 1) != 1 || byte != expected)
        throw std::runtime_error("a client of the benchmark got a wrong answer, or none");
}

}  // namespace

Load::Load() {
    int down[2];
    int up[2];
    if (::pipe(down) != 0 || ::pipe(up) != 0) throw std::runtime_error("no pipe");
    child_ = ::fork();
    if (child_ == 0) {
        ::close(down[1]);
        ::close(up[0]);
        Worker(down[0], up[1]).run();
        _exit(0);
    }
    ::close(down[0]);
    ::close(up[1]);
    toChild_ = down[1];
    fromChild_ = up[0];
}

Load::~Load() {
    ::close(toChild_);
    ::close(fromChild_);
    ::waitpid(child_, nullptr, 0);
}

void Load::begin(Order const& order) {
    if (::write(toChild_, &order, sizeof order) != static_cast<ssize_t>(sizeof order))
        throw std::runtime_error("the clients are gone");
    await(fromChild_, 'r');
}

void Load::go() {
    if (::write(toChild_, "g", 1) != 1) throw std::runtime_error("the clients are gone");
}

void Load::awaitRound() { await(fromChild_, 'd'); }

void Load::end() { await(fromChild_, 'e'); }

}  // namespace bench
