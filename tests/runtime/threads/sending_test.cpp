// Eight threads that send to one, to a group and to all while two hundred connections come and go.
#include "support/catch.hpp"

#include <array>
#include <charconv>
#include <memory>

#include "poll_client.hpp"
#include "traffic_bed.hpp"

namespace {

using eh::testing::PollClient;
using eh::testing::TrafficBed;

constexpr int senders = 8;
constexpr int visitors = 8;
constexpr int visitsEach = 25;

struct Received {
    std::string_view event;
    int thread = -1;
    int number = -1;
};

/// `["Told","toldOne",[3,17]]`
Received parse(std::string_view line) {
    Received received;
    auto const name = line.find(",\"") + 2;
    received.event = line.substr(name, line.find('"', name) - name);
    auto const first = line.rfind('[') + 1;
    auto const comma = line.find(',', first);
    std::from_chars(line.data() + first, line.data() + comma, received.thread);
    std::from_chars(line.data() + comma + 1, line.data() + line.size(), received.number);
    return received;
}

/// What one connection has seen of each sender.
class Order {
public:
    /// Numbers of a sender only rise; of those sent to all (every third) none is left out once the first was seen.
    bool accepts(std::string_view body) {
        while (!body.empty()) {
            auto const end = std::min(body.find('\n'), body.size());
            auto const received = parse(body.substr(0, end));
            body.remove_prefix(std::min(end + 1, body.size()));
            if (received.thread < 0 || received.thread >= senders) return false;
            auto const at = static_cast<std::size_t>(received.thread);
            if (received.number <= last_[at]) return false;
            last_[at] = received.number;
            if (received.event == "told" && lastToAll_[at] != 0 && received.number != lastToAll_[at] + 3) return false;
            if (received.event == "told") lastToAll_[at] = received.number;
        }
        return true;
    }

private:
    std::array<int, senders> last_{};
    std::array<int, senders> lastToAll_{};
};

struct Totals {
    std::atomic<int> visits{0};
    std::atomic<int> disorders{0};
    std::atomic<int> failures{0};
    std::atomic<int> failedStatus{0};  // of the last failure
    std::atomic<std::size_t> bytes{0};
    std::atomic<int> refusedSends{0};
    std::atomic<bool> done{false};
};

/// Returns when the loop has come so far: no sender runs away from a server that a sanitizer slows down.
void awaitLoop(TrafficBed& bed, Totals const& totals) {
    auto const reached = std::make_shared<std::atomic<bool>>(false);
    bed.server.post([reached] { *reached = true; });
    eh::testing::eventually([&] { return reached->load() || totals.done; });
}

void sendAllTheTime(TrafficBed& bed, Totals& totals, int thread) {
    auto const group = bed.handler.group("visitors");
    for (int number = 1; !totals.done; ++number) {
        eh::SendResult result = eh::SendResult::queued;
        if (number % 3 == 0) {
            result = bed.told.told(thread, number);
        } else if (number % 3 == 1) {
            result = bed.told.toldGroup(group, thread, number);
        } else if (auto const id = bed.roll.pick(static_cast<std::size_t>(number * 7 + thread))) {
            result = bed.told.toldOne(*id, thread, number);
            if (result == eh::SendResult::gone) result = eh::SendResult::queued;  // it left in between
        }
        if (result != eh::SendResult::queued) ++totals.refusedSends;
        std::this_thread::sleep_for(std::chrono::microseconds(500));
        if (number % 8 == 0) awaitLoop(bed, totals);
    }
}

void visit(TrafficBed& bed, Totals& totals, int number) {
    PollClient client(bed.server.port());
    Order order;
    auto const require = [&](bool fine) {
        if (fine) return;
        ++totals.failures;
        totals.failedStatus = client.status();
    };
    if (!client.open()) return require(false);
    for (int polls = 3 + number % 5; polls > 0; --polls) {
        auto const body = client.poll();
        totals.bytes += body.size();
        if (!order.accepts(body)) ++totals.disorders;
        require(client.status() == 200 || client.status() == 204);
    }
    if (number % 8 != 0) require(client.close());  // every eighth just goes away
    ++totals.visits;
}

}  // namespace

TEST_CASE("eight threads send while two hundred connections come and go") {
    TrafficBed bed({.queueBytes = 64u << 20,  // so that those who just went away do not end as slow
                    .queueEvents = 500'000,
                    .window = std::chrono::minutes(5)});  // a busy machine under a sanitizer may need long
    bed.handler.onConnect([&](eh::Connection& connection) { bed.handler.group("visitors").join(connection.id()); });
    bed.server.start();
    Totals totals;
    {
        eh::testing::Threads sending;
        sending.start(senders, [&](int thread) { sendAllTheTime(bed, totals, thread); });
        eh::testing::Threads visiting;
        visiting.start(visitors, [&](int) {
            for (int i = 0; i < visitsEach; ++i) visit(bed, totals, i);
        });
        visiting.join();
        totals.done = true;
    }
    CAPTURE(totals.failedStatus.load());
    CHECK(totals.visits == visitors * visitsEach);
    CHECK(totals.disorders == 0);
    CHECK(totals.failures == 0);
    CHECK(totals.refusedSends == 0);
    CHECK(totals.bytes > 10'000);
    CHECK(bed.roll.connects() == visitors * visitsEach);
    CHECK(bed.handler.connectionCount() <= visitors * visitsEach / 8 + visitors);  // those who just went away
    bed.server.stop(std::chrono::milliseconds(0));
    CHECK(bed.roll.isBalanced());
}

TEST_CASE("joining and sending from one thread keep their order") {
    TrafficBed bed;
    bed.server.start();
    std::vector<PollClient> clients;
    for (int i = 0; i < 4; ++i) {
        REQUIRE(clients.emplace_back(bed.server.port()).open());
    }
    std::atomic<int> wrong{0};
    auto const run = [&](int thread) {
        auto const group = bed.handler.group("own" + std::to_string(thread));
        eh::ConnectionId const id(clients[static_cast<std::size_t>(thread)].cid());
        for (int number = 1; number <= 300; number += 3) {
            group.join(id);
            if (bed.told.toldGroup(group, thread, number) != eh::SendResult::queued) ++wrong;
            group.leave(id);
            if (bed.told.toldGroup(group, thread, number + 1) != eh::SendResult::queued) ++wrong;
        }
        if (bed.told.toldOne(id, thread, 1'000) != eh::SendResult::queued) ++wrong;
    };
    eh::testing::Threads threads;
    threads.start(4, run);
    threads.join();
    CHECK(wrong == 0);
    for (int thread = 0; thread < 4; ++thread) {
        std::string all;
        for (int polls = 0; polls < 100 && all.find("toldOne") == std::string::npos; ++polls) {
            all += clients[static_cast<std::size_t>(thread)].poll();
        }
        std::string expected;
        auto const arguments = [thread](int number) {
            return "[" + std::to_string(thread) + "," + std::to_string(number) + "]]\n";
        };
        for (int number = 1; number <= 300; number += 3) expected += "[\"Told\",\"toldGroup\"," + arguments(number);
        expected += "[\"Told\",\"toldOne\"," + arguments(1'000);
        CHECK(all == expected);
    }
}
