// Receivers that come and go while calls for them arrive: never called before add, never after reset.
#include "support/catch.hpp"

#include "poll_client.hpp"
#include "traffic_bed.hpp"

namespace {

using eh::testing::eventually;
using eh::testing::PollClient;
using eh::testing::TrafficBed;

class Counter final : public Calls {
public:
    ~Counter() override { alive_ = false; }

    void call(eh::ConnectionId, std::int32_t, std::int32_t) override {
        if (!alive_) std::abort();
        ++calls;
    }
    void fail(eh::ConnectionId) override {}

    std::atomic<int> calls{0};

private:
    std::atomic<bool> alive_{true};
};

/// Calls until told to stop; never mind what nobody receives.
void callAllTheTime(TrafficBed& bed, std::atomic<bool> const& done, int thread) {
    PollClient client(bed.server.port());
    if (!client.open()) return;
    for (int number = 1; !done; number += 5) {
        std::string lines;
        for (int i = 0; i < 5; ++i) lines += eh::testing::callLine(thread, number + i);
        client.send(lines, 5);
    }
}

}  // namespace

TEST_CASE("registrations made and undone while calls arrive") {
    TrafficBed bed({.maxBadEvents = 1'000'000'000});
    bed.server.start();
    std::atomic<bool> done{false};
    eh::testing::Threads calling;
    calling.start(4, [&](int thread) { callAllTheTime(bed, done, thread); });
    for (int round = 0; round < 50; ++round) {
        auto counter = std::make_unique<Counter>();
        auto registration = bed.handler.add(*counter);
        CHECK(eventually([&] { return counter->calls > 0; }));
        registration.reset();
        auto const calls = counter->calls.load();
        std::this_thread::yield();
        CHECK(counter->calls == calls);
        counter.reset();
    }
    done = true;
    calling.join();
    bed.server.stop();
    CHECK(bed.roll.isBalanced());
}

TEST_CASE("reset waits for the callback that is running") {
    TrafficBed bed;
    class Slow final : public Calls {
    public:
        void call(eh::ConnectionId, std::int32_t, std::int32_t) override {
            entered = true;
            eventually([this] { return leave.load(); });
            left = true;
        }
        void fail(eh::ConnectionId) override {}
        std::atomic<bool> entered{false};
        std::atomic<bool> leave{false};
        std::atomic<bool> left{false};
    } slow;
    auto registration = bed.handler.add(slow);
    bed.server.start();
    eh::testing::Threads calling;
    calling.start(1, [&](int) {
        PollClient client(bed.server.port());
        if (client.open()) client.send(eh::testing::callLine(0, 1), 1);
    });
    REQUIRE(eventually([&] { return slow.entered.load(); }));
    std::atomic<bool> isReset{false};
    bool leftBeforeReset = false;
    eh::testing::Threads resetting;
    resetting.start(1, [&](int) {
        registration.reset();
        leftBeforeReset = slow.left;
        isReset = true;
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(20));  // a reset that does not wait would return now
    CHECK_FALSE(isReset.load());
    slow.leave = true;
    resetting.join();
    CHECK(leftBeforeReset);
}

TEST_CASE("a receiver may undo its own registration while it is called") {
    TrafficBed bed({.maxBadEvents = 1'000});
    class Once final : public Calls {
    public:
        void call(eh::ConnectionId, std::int32_t, std::int32_t) override {
            ++calls;
            registration.reset();
        }
        void fail(eh::ConnectionId) override {}
        eh::Registration registration;
        std::atomic<int> calls{0};
    } once;
    once.registration = bed.handler.add(once);
    bed.server.start();
    PollClient client(bed.server.port());
    REQUIRE(client.open());
    CHECK(client.send(eh::testing::callLine(0, 1) + eh::testing::callLine(0, 2), 2));
    CHECK(once.calls == 1);
}

TEST_CASE("one receiver for an interface at a time") {
    TrafficBed bed;
    Counter first;
    Counter second;
    auto registration = bed.handler.add(first);
    CHECK_THROWS_AS(bed.handler.add(second), std::invalid_argument);
    registration.reset();
    auto again = bed.handler.add(second);
}
