// Polls and sends as the order says, checks every line that comes, and reports by one byte: 'r' ready, 'd' done,
// 'e' all closed, 'x' wrong.
#include "load.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <optional>
#include <stdexcept>
#include <vector>

#include "../runtime/threads/poll_client.hpp"
#include "cores.hpp"
#include "peer_polls.hpp"
#include "poll_rounds.hpp"
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

class Client final : public PollClient {
public:
    using PollClient::PollClient;

    std::optional<int> takeAnswer() {
        auto const body = finishPoll();
        int const events = countEvents(body);
        bool const fine = events >= 0 && (status() == 200 || status() == 204);
        return fine ? std::optional(events) : std::nullopt;
    }
};

class Worker {
public:
    Worker(int in, int out) : in_(in), out_(out) {}

    void run() {
        Order order;
        while (::read(in_, &order, sizeof order) == static_cast<ssize_t>(sizeof order)) {
            if (!execute(order)) report('x');
        }
    }

private:
    bool execute(Order const& order) {
        Reins const reins{[this](char byte) { report(byte); }, [this] { return awaitGo(); }};
        bool fine = false;
        if (order.kind >= Order::Kind::wsFanOut) fine = runWebSockets(order, reins);
        else if (order.dialect > Dialect::bare) fine = runPeerPolls(order, reins);
        else fine = runPolls(order);
        if (fine) report('e');
        return fine;
    }

    bool runPolls(Order const& order) {
        bool const opens = order.dialect == Dialect::project;
        std::vector<Client> clients;
        for (int i = 0; i < order.connections; ++i) {
            clients.emplace_back(static_cast<std::uint16_t>(order.port));
            if (opens && !clients.back().open()) return false;
        }
        bool fine = false;
        switch (order.kind) {
        case Order::Kind::fanOut: fine = fanOut(order, clients); break;
        case Order::Kind::up: fine = up(order, clients.front()); break;
        case Order::Kind::down: fine = down(order, clients.front()); break;
        case Order::Kind::wsFanOut:
        case Order::Kind::wsEcho:
        case Order::Kind::wsIdle: break;  // runWebSockets
        }
        if (opens) {
            for (auto& client : clients) client.close();
        }
        return fine;
    }

    bool fanOut(Order const& order, std::vector<Client>& clients) {
        bool const fine = pollRounds(clients, order, [this](char byte) { report(byte); });
        for (auto& client : clients) client.hangUp();  // a poll is under way
        return fine;
    }

    bool up(Order const& order, Client& client) {
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

    bool down(Order const& order, Client& client) {
        report('r');
        if (!awaitGo()) return false;
        for (int received = 0; received < order.rounds;) {
            auto const events = client.startPoll() ? client.takeAnswer() : std::nullopt;
            if (!events) return false;
            received += *events;
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
    // Not for the peers, which are programs of their own: the child would wait for their ends, too.
    if (::pipe2(down, O_CLOEXEC) != 0 || ::pipe2(up, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    child_ = ::fork();
    takeCore(child_ == 0 ? Side::clients : Side::servers);
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
