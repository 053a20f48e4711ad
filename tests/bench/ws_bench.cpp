// The server side of the WebSocket benchmarks: what is sent, when the clocks run, and what is compared with what.
#include "ws_bench.hpp"

#include <sys/resource.h>

#include <fstream>
#include <functional>
#include <stdexcept>

#include <eh/eh.hpp>

#include "BenchCalls.hpp"
#include "BenchFeed.hpp"
#include "floor.hpp"
#include "link/ws/frame_head.hpp"
#include "paired.hpp"

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
    std::string frame(eh::ws::FrameHead(eh::ws::Opcode::text, wsEventLine.size()).view());
    frame += wsEventLine;
    std::string frames;
    for (int i = 0; i < times; ++i) frames += frame;
    return frames;
}

/// Whether server and clients, each in a process, may have so many sockets and a few files.
bool allowed(int connections) {
    rlimit limit{};
    return getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur >= static_cast<rlim_t>(connections) + 100;
}

struct Fan {
    int connections;
    int perRound;
    int rounds;
    int runs;
    Goal goal;
};

Cost runFan(Load& load, Fan const& fan, std::int32_t port, bool opens, std::function<void()> const& send) {
    int const warmUp = fan.rounds / 5 + 1;
    load.begin({Order::Kind::wsFanOut, port, fan.connections, fan.perRound, warmUp + fan.rounds, opens ? 1 : 0});
    auto const run = [&](int count) {
        for (int round = 0; round < count; ++round) {
            send();
            load.awaitRound();
        }
    };
    run(warmUp);
    auto const events = static_cast<double>(fan.connections) * fan.perRound * fan.rounds;
    auto const cost = measure(events, [&] { run(fan.rounds); });
    load.end();
    return cost;
}

void benchFan(Load& load, Fan const& fan) {
    auto const ours = [&] {
        WsRig rig;
        return runFan(load, fan, rig.server.port(), true, [&] {
            for (int i = 0; i < fan.perRound; ++i) {
                require(rig.feed.tick(wsEventName, eventPrice, eventVolume) == eh::SendResult::queued,
                        "a send was refused");
            }
        });
    };
    auto const bare = [&] {
        Floor floor(Floor::Mode::wsPush, framed(fan.perRound));
        return runFan(load, fan, floor.port(), false, [&] { floor.release(); });
    };
    auto const cost = interleave(fan.runs, ours, bare);
    auto const name = (fan.perRound == 1 ? std::string("fan-out") : "burst of " + std::to_string(fan.perRound)) +
                      ", " + std::to_string(fan.connections) + " WebSockets";
    print({name, "ns of server CPU a connection and event", cost.ours.cpu, "bare epoll, one send a socket",
           cost.theirs.cpu, fan.goal});
}

struct Echo {
    char const* name;
    int connections;
    int underWay;
    int requests;  ///< of each connection
    int runs;
    Goal goal;
};

Cost runEcho(Load& load, Echo const& echo, std::int32_t port, bool opens) {
    load.begin({Order::Kind::wsEcho, port, echo.connections, echo.underWay, echo.requests, opens ? 1 : 0});
    auto const cost = measure(static_cast<double>(echo.connections) * echo.requests, [&] {
        load.go();
        load.awaitRound();
    });
    load.end();
    return cost;
}

void benchEcho(Load& load, Echo const& echo) {
    auto const ours = [&] {
        WsRig rig;
        return runEcho(load, echo, rig.server.port(), true);
    };
    auto const bare = [&] {
        Floor floor(Floor::Mode::wsEcho, framed(1));
        return runEcho(load, echo, floor.port(), false);
    };
    auto const cost = interleave(echo.runs, ours, bare);
    print({echo.name, "ns of server CPU a request", cost.ours.cpu, "bare epoll echo, nothing decoded", cost.theirs.cpu,
           echo.goal});
}

/// Bytes of this process that no other shares.
double privateBytes() {
    std::ifstream rollup("/proc/self/smaps_rollup");
    for (std::string word; rollup >> word;) {
        double kilobytes = 0;
        if (word == "Private_Dirty:" && rollup >> kilobytes) return kilobytes * 1'024;
    }
    throw std::runtime_error("WebSocket benchmark: no Private_Dirty in /proc/self/smaps_rollup");
}

}  // namespace

void runIdleWebSockets(Settings const& settings, Load& load) {
    int const connections = !settings.quick && allowed(10'000) ? 10'000 : 1'000;
    WsRig rig;
    auto const hold = [&](int count) {
        load.begin({Order::Kind::wsIdle, rig.server.port(), count, 1, 1, 1});
        double const bytes = privateBytes();
        load.go();
        load.awaitRound();
        load.end();
        return bytes;
    };
    double const before = hold(1);  // with what the first connection of a server makes for all
    double const each = (hold(connections) - before) / connections;
    printTitle("Memory of idle WebSocket connections, everything included but the kernel's");
    print({std::to_string(connections) + " idle WebSockets", "private bytes a connection", each,
           "the bar itself, 2.5 KB", 2'560, {1.0, 0.6}});
}

void runWebSocketEvents(Settings const& settings, Load& load) {
    int const runs = settings.quick ? 3 : 7;
    int const scale = settings.quick ? 1 : 5;
    printTitle("Events of 63 bytes over WebSockets, loopback");
    benchFan(load, {1'000, 1, 10 * scale, runs, {1.25, 1.05}});
    if (!settings.quick && allowed(10'000)) benchFan(load, {10'000, 1, 10, 3, {1.2, 1.05}});
    benchFan(load, {1'000, 16, 4 * scale, runs, {1.5, 1.1}});
    benchEcho(load, {"request and answer, 100 WebSockets", 100, 1, 100 * scale, runs, {1.5, 1.25}});
    benchEcho(load, {"request and answer, 1 with 16 under way", 1, 16, 10'000 * scale, runs, {4.0, 2.5}});
}

}  // namespace bench
