// The server side of the WebSocket benchmarks: what is sent, when the clocks run, and what is compared with what.
#include "ws_bench.hpp"

#include <cstdio>
#include <functional>
#include <stdexcept>

#include <eh/eh.hpp>

#include "BenchCalls.hpp"
#include "BenchFeed.hpp"
#include "contest.hpp"
#include "floor.hpp"
#include "link/ws/frame_head.hpp"
#include "rounds.hpp"
#include "sockets.hpp"

namespace bench {

namespace {

/// Answers each call with the event, to the caller alone.
class Answerer final : public BenchCalls {
public:
    explicit Answerer(BenchFeed& feed) : feed_(feed) {}
    void tick(eh::ConnectionId caller, std::string_view name, double price, std::int32_t volume) override {
        feed_.tick(caller, name, price, volume);
    }

private:
    BenchFeed& feed_;
};

/// The real thing, new for each run: the connections of the run before would be kept for their window.
struct WsRig {
    WsRig() {
        server.mount("/events", handler);
        server.start();
    }

    eh::EventHandler handler;
    BenchFeed feed{handler};
    Answerer answerer{feed};
    eh::Registration registration = handler.add(answerer);
    eh::Server server;
};

void require(bool condition, char const* what) {
    if (!condition) throw std::runtime_error(std::string("WebSocket benchmark: ") + what);
}

/// The event as a frame, `times` over.
std::string framed(int times) {
    std::string frame(eh::ws::FrameHead(eh::ws::Opcode::text, eventLine.size()).view());
    frame += eventLine;
    std::string frames;
    for (int i = 0; i < times; ++i) frames += frame;
    return frames;
}

struct Fan {
    int connections;
    int perRound;
    int rounds;
    int runs;
    Goal goal;
};

void benchFan(Load& load, Fan const& fan, std::vector<RunningPeer> const& peers) {
    auto const order = [&](std::int32_t port, Dialect dialect) {
        return Order{Order::Kind::wsFanOut, port, fan.connections, fan.perRound, fan.rounds, dialect};
    };
    auto const ours = [&] {
        WsRig rig;
        return runRounds(load, order(rig.server.port(), Dialect::project), [&] {
            for (int i = 0; i < fan.perRound; ++i) {
                require(rig.feed.tick(eventName, eventPrice, eventVolume) == eh::SendResult::queued,
                        "a send was refused");
            }
        });
    };
    auto const bare = [&] {
        Floor floor(Floor::Mode::wsPush, framed(fan.perRound));
        return runRounds(load, order(floor.port(), Dialect::bare), [&] { floor.release(); });
    };
    auto const peerRun = [&](RunningPeer const& each) -> Run {
        return [&] {
            auto& peer = *each.peer;
            return runRounds(
                load, order(peer.port(), each.kind.dialect), [&] { peer.publish(fan.perRound); }, each.clock());
        };
    };
    auto const name = (fan.perRound == 1 ? std::string("fan-out") : "burst of " + std::to_string(fan.perRound)) +
                      ", " + std::to_string(fan.connections) + " WebSockets";
    contest({name, "ns of server CPU a connection and event", "bare epoll, one send a socket", fan.runs, fan.goal},
            ours, bare, peers, peerRun);
}

struct Echo {
    std::string name;
    int connections;
    int underWay;
    int requests;  ///< of each connection
    int runs;
    Goal goal;
};

void benchEcho(Load& load, Echo const& echo, std::vector<RunningPeer> const& peers) {
    auto const run = [&](std::int32_t port, Dialect dialect, CpuClock const& clock) {
        load.begin({Order::Kind::wsEcho, port, echo.connections, echo.underWay, echo.requests, dialect});
        auto const exchange = [&] {
            load.go();
            load.awaitRound();
        };
        auto const cost = measure(static_cast<double>(echo.connections) * echo.requests, exchange, clock);
        load.end();
        return cost;
    };
    auto const ours = [&] {
        WsRig rig;
        return run(rig.server.port(), Dialect::project, cpuNanoseconds);
    };
    auto const bare = [&] {
        Floor floor(Floor::Mode::wsEcho, framed(1));
        return run(floor.port(), Dialect::bare, cpuNanoseconds);
    };
    auto const peerRun = [&](RunningPeer const& each) -> Run {
        if (!each.kind.answers) return {};
        return [&] { return run(each.peer->port(), each.kind.dialect, each.clock()); };
    };
    contest({echo.name, "ns of server CPU a request", "bare epoll echo, nothing decoded", echo.runs, echo.goal}, ours,
            bare, peers, peerRun);
}

/// Private bytes with `count` idle connections.
double bytesWith(Load& load, int count, std::int32_t port, Dialect dialect, std::function<double()> const& bytes) {
    load.begin({Order::Kind::wsIdle, port, count, 1, 1, dialect});
    double const result = bytes();
    load.go();
    load.awaitRound();
    load.end();
    return result;
}

/// What each of `count` connections adds to a server that has had one, with what that one makes for all.
double bytesOfEach(Load& load, int count, std::int32_t port, Dialect dialect, std::function<double()> const& bytes) {
    double const before = bytesWith(load, 1, port, dialect, bytes);
    return (bytesWith(load, count, port, dialect, bytes) - before) / count;
}

}  // namespace

void runIdleWebSockets(Settings const& settings, Load& load) {
    bool const large = settings.scale == Scale::full && socketsAllowed(10'000);
    int const connections = settings.many(large ? 10'000 : 1'000);
    printTitle("Memory of idle WebSocket connections, everything included but the kernel's");
    auto const printLine = [](std::string const& name, double bytes, Goal goal) {
        print({name, "private bytes a connection", bytes, "the bar itself, 2.5 KB", 2'560, goal});
    };
    {
        WsRig rig;
        auto const bytes = [] { return privateBytesOf("self"); };
        printLine(std::to_string(connections) + " idle WebSockets",
                  bytesOfEach(load, connections, rig.server.port(), Dialect::project, bytes), {1.0, 0.6});
    }
    for (auto const& each : startPeers(settings)) {
        auto const bytes = [&] {
            each.peer->process().settle();
            each.peer->collectGarbage();
            return each.peer->process().privateBytes();
        };
        printLine("  " + each.peer->name(),
                  bytesOfEach(load, connections, each.peer->port(), each.kind.dialect, bytes), {});
    }
}

void runWebSocketEvents(Settings const& settings, Load& load) {
    int const runs = settings.runs(7);
    int const scale = settings.scale == Scale::full ? 5 : 1;
    auto const peers = startPeers(settings);
    printTitle("Events of 63 bytes over WebSockets, loopback");
    benchFan(load, {settings.many(1'000), 1, 10 * scale, runs, {1.25, 1.05}}, peers);
    if (settings.scale == Scale::full) {
        if (socketsAllowed(10'000)) benchFan(load, {10'000, 1, 10, 3, {1.2, 1.05}}, peers);
        else std::printf("fan-out, 10000 WebSockets: left out, RLIMIT_NOFILE is too low (ulimit -n 10200)\n");
    }
    benchFan(load, {settings.many(1'000), 16, 4 * scale, runs, {1.5, 1.1}}, peers);
    int const callers = settings.many(100);
    auto const name = "request and answer, " + std::to_string(callers) + " WebSockets";
    benchEcho(load, {name, callers, 1, settings.many(100) * scale, runs, {1.5, 1.25}}, peers);
    benchEcho(load, {"request and answer, 1 with 16 under way", 1, 16, settings.many(10'000) * scale, runs, {4.0, 2.5}},
              peers);
}

}  // namespace bench
