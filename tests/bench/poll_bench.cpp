// The server side of the poll benchmarks: what is sent, when the clocks run, and what is compared with what.
#include "poll_bench.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

#include <eh/eh.hpp>

#include "../runtime/threads/poll_client.hpp"
#include "BenchCalls.hpp"
#include "BenchFeed.hpp"
#include "contest.hpp"
#include "floor.hpp"
#include "rounds.hpp"

namespace bench {

namespace {

class CallCounter final : public BenchCalls {
public:
    void tick(eh::ConnectionId, std::string_view name, double price, std::int32_t volume) override {
        if (name == eventName && price == eventPrice && volume == eventVolume) ++calls;
    }
    std::atomic<std::uint64_t> calls{0};
};

/// The real thing. The handler outlives the server.
struct Rig {
    Rig() {
        handler.onConnect([this](eh::Connection& connection) { newest = connection.id().value(); });
        server.mount("/events", handler);
        server.start();
    }
    std::int32_t port() const { return server.port(); }

    CallCounter counter;
    std::atomic<std::int32_t> newest{0};
    eh::EventHandler handler;
    eh::Registration registration = handler.add(counter);
    BenchFeed feed{handler};
    eh::Server server;
};

void require(bool condition, char const* what) {
    if (!condition) throw std::runtime_error(std::string("poll benchmark: ") + what);
}

std::string_view headUntilBody(std::string_view raw) { return raw.substr(0, raw.find("\r\n") + 2); }

/// An answer as the real server gives it, head and all, for a body that the benchmark chooses.
std::string answerLike(std::string_view head, std::string_view body) {
    std::string answer(headUntilBody(head));
    for (auto rest = head.substr(answer.size()); !rest.empty();) {
        auto const line = rest.substr(0, rest.find("\r\n") + 2);
        rest.remove_prefix(line.size());
        if (line.starts_with("Content-Length:")) answer += "Content-Length: " + std::to_string(body.size()) + "\r\n";
        else answer += line;
    }
    return answer + "\r\n" + std::string(body);
}

std::string repeated(std::string_view text, int times) {
    std::string result;
    for (int i = 0; i < times; ++i) result += text;
    return result;
}

/// The heads of a poll's and of a send's answer.
struct Heads {
    std::string poll;
    std::string send;
    std::string sendBody;
};

Heads recordHeads(Rig& rig) {
    eh::testing::PollClient client(rig.server.port());
    require(client.open(), "the server answers");
    Heads heads;
    auto const sent = client.exchangeSend(callLine, 1);
    heads.send = sent.head;
    heads.sendBody = sent.body;
    rig.feed.tick(eventName, eventPrice, eventVolume);
    auto polled = client.exchangePoll();
    while (polled.status == 204) polled = client.exchangePoll();  // the event comes from another thread
    require(polled.status == 200, "the event arrives");
    heads.poll = polled.head;
    client.close();
    return heads;
}

void printRates(std::string const& workload, Paired const& cost, std::string const& baseline) {
    print({workload, "events/s", 1e9 / cost.ours.wall, baseline, 1e9 / cost.theirs.wall});
    print({workload, "ns of server CPU an event", cost.ours.cpu, baseline, cost.theirs.cpu});
}

Cost runUp(Load& load, std::int32_t port, Dialect dialect, int perRequest, int requests) {
    load.begin({Order::Kind::up, port, 1, perRequest, requests, dialect});
    auto const cost = measure(static_cast<double>(perRequest) * requests, [&] {
        load.go();
        load.awaitRound();
    });
    load.end();
    return cost;
}

void benchUp(Settings const& settings, Load& load, Rig& rig, Heads const& heads, int perRequest) {
    int const requests = (settings.scale == Scale::full ? 20'000 : 2'000) / (perRequest == 1 ? 1 : 10);
    Floor floor(Floor::Mode::answer, answerLike(heads.send, heads.sendBody));
    auto const before = rig.counter.calls.load();
    int const runs = settings.runs(5);
    auto const cost = interleave(
        runs, [&] { return runUp(load, rig.port(), Dialect::project, perRequest, requests); },
        [&] { return runUp(load, floor.port(), Dialect::bare, perRequest, requests); });
    auto const expected = static_cast<std::uint64_t>(runs) * static_cast<std::uint64_t>(perRequest) *
                          static_cast<std::uint64_t>(requests);
    require(rig.counter.calls - before == expected, "every call arrived as it was");
    printRates("up, " + std::to_string(perRequest) + " a request, 1 connection", cost,
               "bare epoll, requests skipped unread");
}

Cost runDown(Load& load, Rig& rig, int events) {
    load.begin({Order::Kind::down, rig.port(), 1, 1, events, Dialect::project});
    eh::ConnectionId const to(rig.newest);
    auto const limit = rig.handler.options().queueEvents / 2 * eventLine.size();
    auto const cost = measure(events, [&] {
        load.go();
        for (int sent = 0; sent < events;) {
            if (rig.handler.stats().queuedBytes > limit) {
                std::this_thread::sleep_for(std::chrono::microseconds(100));
                continue;
            }
            for (int i = 0; i < 256 && sent < events; ++i, ++sent) {
                require(rig.feed.tick(to, eventName, eventPrice, eventVolume) == eh::SendResult::queued,
                        "a send was refused");
            }
        }
        load.awaitRound();
    });
    load.end();
    return cost;
}

void benchDown(Settings const& settings, Load& load, Rig& rig, Heads const& heads) {
    auto const perAnswer = static_cast<int>(rig.handler.options().inFlightEvents);
    int const events = perAnswer * (settings.scale == Scale::full ? 150 : 20);
    Floor floor(Floor::Mode::answer, answerLike(heads.poll, repeated(eventLine, perAnswer)));
    auto const bare = [&] {
        load.begin({Order::Kind::down, floor.port(), 1, 1, events, Dialect::bare});
        auto const cost = measure(events, [&] {
            load.go();
            load.awaitRound();
        });
        load.end();
        return cost;
    };
    auto const cost = interleave(settings.runs(5), [&] { return runDown(load, rig, events); }, bare);
    printRates("down, as fast as one client polls", cost, "bare epoll, 2048 events made beforehand an answer");
}

struct PollFan {
    int connections;
    int perRound;
    int rounds;
    int runs;
    Goal goal;
};

void benchFanOut(Load& load, PollFan const& fan, Rig& rig, Heads const& heads, std::vector<RunningPeer> const& peers) {
    auto const order = [&](std::int32_t port, Dialect dialect) {
        return Order{Order::Kind::fanOut, port, fan.connections, fan.perRound, fan.rounds, dialect};
    };
    Floor floor(Floor::Mode::hold, answerLike(heads.poll, repeated(eventLine, fan.perRound)));
    auto const ours = [&] {
        return runRounds(load, order(rig.port(), Dialect::project), [&] {
            for (int i = 0; i < fan.perRound; ++i) {
                require(rig.feed.tick(eventName, eventPrice, eventVolume) == eh::SendResult::queued,
                        "a send was refused");
            }
        });
    };
    auto const bare = [&] {
        return runRounds(load, order(floor.port(), Dialect::bare), [&] { floor.release(); });
    };
    auto const peerRun = [&](RunningPeer const& each) -> Run {
        if (!each.kind.polls) return {};
        return [&] {
            auto& peer = *each.peer;
            return runRounds(
                load, order(peer.port(), each.kind.dialect), [&] { peer.publish(fan.perRound); }, each.clock());
        };
    };
    auto const name = (fan.perRound == 1 ? std::string("multicast") : "burst of " + std::to_string(fan.perRound)) +
                      ", " + std::to_string(fan.connections) + (fan.connections == 1 ? " connection" : " connections");
    contest({name, "ns of server CPU a connection and event", "bare epoll, answer made beforehand", fan.runs, fan.goal},
            ours, bare, peers, peerRun);
}

}  // namespace

void runThroughput(Settings const& settings, Load& load) {
    Rig rig;
    auto const heads = recordHeads(rig);
    printTitle("Events of 63 bytes over poll, loopback, one client");
    benchUp(settings, load, rig, heads, 1);
    benchUp(settings, load, rig, heads, 100);
    benchDown(settings, load, rig, heads);
}

void runFanOut(Settings const& settings, Load& load) {
    auto const peers = startPeers(settings);
    Rig rig;
    auto const heads = recordHeads(rig);
    printTitle("Multicast of one event of 63 bytes to held polls");
    std::vector<RunningPeer> const none;
    bool const isSmoke = settings.scale == Scale::smoke;
    for (int const perRound : {1, 16}) {
        for (int const connections : isSmoke ? std::vector{1, 20} : std::vector{1, 100, 1'000}) {
            int const events = settings.scale == Scale::full ? 40'000 : 4'000;
            int const rounds = isSmoke ? 3 : std::max(20, events / connections / (perRound == 1 ? 1 : 4));
            bool const ofTheTable = perRound == 1 && connections > 1 && (isSmoke || connections == 1'000);
            PollFan const fan{connections, perRound, rounds, settings.runs(7), ofTheTable ? Goal{1.3, 1.15} : Goal{}};
            benchFanOut(load, fan, rig, heads, ofTheTable ? peers : none);
        }
    }
}

}  // namespace bench
