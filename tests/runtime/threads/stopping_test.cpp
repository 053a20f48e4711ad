// Before the loop runs, while it stops under traffic, and afterwards: what sends answer, and that every connection is
// told of once.
#include "support/catch.hpp"

#include <stdexcept>

#include "poll_client.hpp"
#include "traffic_bed.hpp"

namespace {

using eh::SendResult;
using eh::testing::eventually;
using eh::testing::PollClient;
using eh::testing::TrafficBed;

constexpr int threads = 8;

/// Sends from eight threads at once and counts the answers that are not `toAll`, `toGroup` and `toOne`.
int differingAnswers(TrafficBed& bed, SendResult toAll, SendResult toGroup, SendResult toOne) {
    std::atomic<int> wrong{0};
    eh::testing::Threads sending;
    sending.start(threads, [&](int thread) {
        auto const group = bed.handler.group("all");
        for (int number = 0; number < 200; ++number) {
            wrong += bed.told.told(thread, number) != toAll;
            wrong += bed.told.toldGroup(group, thread, number) != toGroup;
            wrong += bed.told.toldOne(eh::ConnectionId(thread + 1), thread, number) != toOne;
        }
    });
    sending.join();
    return wrong;
}

}  // namespace

TEST_CASE("before the loop runs nobody is there: sends to many are queued for nobody, sends to one are gone") {
    TrafficBed bed;
    CHECK(differingAnswers(bed, SendResult::queued, SendResult::queued, SendResult::gone) == 0);
    bed.server.start();
    PollClient client(bed.server.port());
    REQUIRE(client.open());
    CHECK(bed.told.told(1, 2) == SendResult::queued);
    CHECK(client.poll() == "[\"Told\",\"told\",[1,2]]\n");
}

TEST_CASE("after the loop has stopped every send answers stopped") {
    TrafficBed bed;
    bed.server.start();
    PollClient client(bed.server.port());
    REQUIRE(client.open());
    bed.server.stop(std::chrono::milliseconds(0));
    CHECK(differingAnswers(bed, SendResult::stopped, SendResult::stopped, SendResult::stopped) == 0);
    CHECK(bed.roll.isBalanced());
}

TEST_CASE("a group of another EventHandler is an invalid address") {
    TrafficBed bed;
    eh::EventHandler other;
    CHECK(bed.told.told(other.group("all"), 1, 1) == SendResult::invalid);
}

TEST_CASE("stopping under traffic ends every connection once") {
    TrafficBed bed({.heartbeat = std::chrono::milliseconds(2'000)});
    bed.server.start();
    std::atomic<bool> done{false};
    std::atomic<int> answered{0};
    std::atomic<int> wrong{0};
    {
        eh::testing::Threads sending;
        sending.start(threads, [&](int thread) {
            for (int number = 1; !done; ++number) {
                auto const result = bed.told.told(thread, number);
                wrong += result != SendResult::queued && result != SendResult::stopped;
                std::this_thread::sleep_for(std::chrono::microseconds(500));
            }
        });
        eh::testing::Threads polling;
        polling.start(threads, [&](int) {
            while (!done) {
                PollClient client(bed.server.port());
                if (!client.open()) {
                    std::this_thread::sleep_for(std::chrono::milliseconds(1));
                    continue;
                }
                for (int polls = 0; polls < 20 && (client.poll(), client.status() == 200 || client.status() == 204);
                     ++polls) {
                    ++answered;
                }
            }
        });
        CHECK(eventually([&] { return answered > 100; }));
        bed.server.stop(std::chrono::milliseconds(200));
        CHECK(bed.told.told(0, 0) == SendResult::stopped);
        done = true;
    }
    CHECK(wrong == 0);
    CHECK(bed.roll.connects() > 0);
    CHECK(bed.roll.isBalanced());
}

TEST_CASE("an exception in a callback costs a log line, and the connection stays") {
    TrafficBed bed;
    class Failing final : public Calls {
    public:
        void call(eh::ConnectionId, std::int32_t, std::int32_t) override { ++calls; }
        void fail(eh::ConnectionId) override { throw std::runtime_error("the receiver is out of sorts"); }
        std::atomic<int> calls{0};
    } failing;
    auto const registration = bed.handler.add(failing);
    bed.handler.onConnect([](eh::Connection&) { throw std::runtime_error("the greeter is out of sorts"); });
    bed.handler.onDisconnect([](eh::ConnectionId, eh::Disconnect const&) { throw 42; });
    bed.server.start();
    PollClient client(bed.server.port());
    REQUIRE(client.open());
    CHECK(eventually([&] { return bed.log.countOf("the greeter is out of sorts") == 1; }));
    CHECK(client.send("[\"Calls\",\"fail\",[]]\n" + eh::testing::callLine(0, 1) + "[\"Calls\",\"fail\",[]]\n", 3));
    CHECK(failing.calls == 1);
    CHECK(bed.log.countOf("the receiver is out of sorts") == 2);
    CHECK(bed.log.countOf("Calls.fail") == 2);
    CHECK(bed.told.told(1, 1) == SendResult::queued);
    CHECK(client.poll() == "[\"Told\",\"told\",[1,1]]\n");
    CHECK(client.close());
    CHECK(eventually([&] { return bed.roll.isBalanced() && bed.roll.connects() == 1; }));
}

TEST_CASE("closing from another thread, several times, ends a connection once") {
    TrafficBed bed;
    bed.server.start();
    PollClient client(bed.server.port());
    REQUIRE(client.open());
    eh::ConnectionId const id(client.cid());
    eh::testing::Threads closing;
    closing.start(threads, [&](int) { bed.handler.close(id, "enough"); });
    closing.join();
    CHECK(eventually([&] { return bed.roll.connects() == 1 && bed.roll.isBalanced(); }));
    client.poll();
    CHECK(client.status() == 410);
    CHECK(bed.told.toldOne(id, 1, 1) == SendResult::gone);
}

TEST_CASE("an executor runs the callbacks one at a time, in order, off the loop") {
    std::mutex mutex;
    std::vector<std::function<void()>> tasks;
    TrafficBed bed({.executor = [&](std::function<void()> task) {
        std::lock_guard const lock(mutex);
        tasks.push_back(std::move(task));
    }});
    class Numbers final : public Calls {
    public:
        void call(eh::ConnectionId, std::int32_t, std::int32_t number) override { numbers.push_back(number); }
        void fail(eh::ConnectionId) override {}
        std::vector<int> numbers;  // on the executor's thread only
    } numbers;
    auto registration = bed.handler.add(numbers);
    bed.server.start();
    std::atomic<bool> done{false};
    eh::testing::Threads gui;
    gui.start(1, [&](int) {
        while (true) {
            bool const last = done;
            std::vector<std::function<void()>> ready;
            {
                std::lock_guard const lock(mutex);
                ready.swap(tasks);
            }
            for (auto& task : ready) task();
            if (last && ready.empty()) return;
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    });
    {
        PollClient client(bed.server.port());
        REQUIRE(client.open());
        for (int number = 1; number <= 100; ++number) CHECK(client.send(eh::testing::callLine(0, number), 1));
        CHECK(client.close());
    }
    CHECK(eventually([&] { return bed.roll.connects() == 1 && bed.roll.isBalanced(); }));
    bed.server.stop();
    done = true;
    gui.join();
    REQUIRE(numbers.numbers.size() == 100);
    CHECK(std::is_sorted(numbers.numbers.begin(), numbers.numbers.end()));
}
