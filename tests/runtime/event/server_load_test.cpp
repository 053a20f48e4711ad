// The limits that all handlers of a server share: of what waits for clients, and of what waits for executors.
#include "event/server_load.hpp"

#include <deque>
#include <string>
#include <vector>

#include "fake_client.hpp"
#include "stubs.hpp"
#include "support/catch.hpp"

using namespace eh::test;
using eh::SendResult;

namespace {

/// A handler and some clients of it; several may share a loop.
struct Side {
    FakeLoop& loop;
    eh::EventHandler handler;
    Display display{handler};
    Control control;
    eh::Registration receiving = handler.add(control);
    std::vector<std::unique_ptr<FakeClient>> clients;
    std::vector<eh::ConnectionId> slow;

    explicit Side(FakeLoop& itsLoop, eh::EventHandlerOptions options = {}) : loop(itsLoop), handler(std::move(options)) {
        handler.onDisconnect([this](eh::ConnectionId id, eh::Disconnect const& why) {
            if (why.code == eh::Disconnect::Code::slow) slow.push_back(id);
        });
    }
    ~Side() {
        if (!clients.empty()) clients.front()->mounted->stop();
    }

    FakeClient& connect() {
        clients.push_back(std::make_unique<FakeClient>(handler, loop));
        REQUIRE(clients.back()->open("", controlMap)->status == 200);
        return *clients.back();
    }
    SendResult lines(FakeClient const& to, int count) const {
        auto result = SendResult::queued;
        for (int i = 0; i < count && result == SendResult::queued; ++i) result = display.line(to.id(), std::string(976, 'x'));
        return result;
    }
};

std::size_t queued(FakeLoop const& loop) { return loop.load->queues.total().bytes(); }

constexpr std::size_t entry = 976 + 24 + eh::frameOverhead;  // of Side::lines: an event of 1,000 bytes
constexpr std::size_t noLimit = 1u << 30;

struct Part final : eh::ReceivingPart {
    Part(eh::Receiving& all, std::vector<Part*>& given) : ReceivingPart(all), givenUp(given) {}
    void giveUp() override {
        givenUp.push_back(this);
        if (!beingServed) holds(0);
    }
    std::vector<Part*>& givenUp;
    bool beingServed = false;
};

}  // namespace

TEST_CASE("When the queues of a server are over their limit the longest end as slow, whichever handler has them") {
    FakeLoop loop;
    loop.load = std::make_shared<eh::ServerLoad>(10 * entry);
    Side left(loop);
    Side right(loop);
    auto& two = left.connect();
    auto& five = left.connect();
    auto& three = right.connect();
    CHECK(left.lines(two, 2) == SendResult::queued);
    CHECK(left.lines(five, 5) == SendResult::queued);
    CHECK(right.lines(three, 3) == SendResult::queued);
    CHECK(queued(loop) == 10 * entry);
    CHECK(right.lines(three, 1) == SendResult::queued);
    loop.run();
    CHECK(left.slow == std::vector{five.id()});
    CHECK(right.slow.empty());
    CHECK(queued(loop) == 6 * entry);
    CHECK(five.poll(0)->has("the server held too much for all clients together, and for this one the most"));
    CHECK(two.poll(0)->header("EH-Last") == "2");
    CHECK(three.poll(0)->header("EH-Last") == "4");
}

TEST_CASE("As many connections end as it takes to be within the limit") {
    FakeLoop loop;
    loop.load = std::make_shared<eh::ServerLoad>(9 * entry);
    Side side(loop);
    auto& two = side.connect();
    auto& three = side.connect();
    auto& four = side.connect();
    CHECK(side.lines(two, 2) == SendResult::queued);
    CHECK(side.lines(three, 3) == SendResult::queued);
    CHECK(side.lines(four, 4) == SendResult::queued);
    CHECK(side.display.line(two.id(), std::string(6 * entry, 'y')) == SendResult::queued);
    loop.run();
    CHECK(side.slow == std::vector{two.id()});
    CHECK(side.display.line(three.id(), std::string(3 * entry - eh::frameOverhead, 'y')) == SendResult::queued);
    loop.run();
    CHECK(side.slow == std::vector{two.id(), three.id()});
    CHECK(queued(loop) == 4 * entry);
    for (int i = 0; i < 4; ++i) CHECK(side.lines(side.connect(), 1) == SendResult::queued);
    CHECK(side.display.line(std::string(5 * entry, 'z')) == SendResult::queued);  // stays as long as one has it
    loop.run();
    REQUIRE(side.slow.size() == 4);
    CHECK(side.slow[2] == four.id());
    CHECK(queued(loop) > 8 * entry);
    CHECK(queued(loop) <= 9 * entry);
}

TEST_CASE("The long queue of a connection that ended goes bit by bit, and faster where others would have to go for it") {
    FakeLoop loop;
    loop.load = std::make_shared<eh::ServerLoad>(200 * entry);
    Side side(loop);
    auto& longest = side.connect();
    auto& other = side.connect();
    CHECK(side.lines(longest, 150) == SendResult::queued);
    CHECK(side.lines(other, 51) == SendResult::queued);
    CHECK(side.lines(longest, 1) == SendResult::gone);
    CHECK(queued(loop) == 200 * entry);
    CHECK(side.lines(other, 29) == SendResult::queued);
    CHECK(queued(loop) == 200 * entry);
    loop.run();
    CHECK(queued(loop) == 80 * entry);
    CHECK(side.slow == std::vector{longest.id()});
    CHECK(other.poll(0)->header("EH-Last") == "80");
}

TEST_CASE("An event that stands in many queues counts once") {
    FakeLoop loop;
    loop.load = std::make_shared<eh::ServerLoad>(noLimit);
    Side side(loop);
    for (int i = 0; i < 10; ++i) side.connect();
    CHECK(side.display.line(std::string(976, 'x')) == SendResult::queued);
    CHECK(queued(loop) == 1'000 + 10 * eh::frameOverhead);
    for (int i = 0; i < 9; ++i) {
        side.clients[static_cast<std::size_t>(i)]->poll(0);
        side.clients[static_cast<std::size_t>(i)]->poll(1, "&wait=0");
    }
    CHECK(queued(loop) == entry);
    side.clients.back()->poll(0);
    side.clients.back()->poll(1, "&wait=0");
    CHECK(queued(loop) == 0);
}

TEST_CASE("Of readers of the same events, who is behind goes and who keeps up stays") {
    FakeLoop loop;
    loop.load = std::make_shared<eh::ServerLoad>(5 * entry);
    Side side(loop);
    auto& stalled = side.connect();
    auto& reader = side.connect();
    for (std::uint64_t i = 0; i < 20; ++i) {
        CHECK(side.display.line(std::string(976, 'x')) == SendResult::queued);
        loop.run();
        CHECK(reader.poll(i, "&wait=0")->header("EH-Last") == std::to_string(i + 1));
    }
    CHECK(side.slow == std::vector{stalled.id()});
    CHECK(queued(loop) == entry);
}

TEST_CASE("What clients declare counts as well, from their opening to their end") {
    FakeLoop loop;
    loop.load = std::make_shared<eh::ServerLoad>(18'000);
    Side side(loop);
    std::string functions;
    for (int i = 0; i < 60; ++i) functions += (i == 0 ? "\"f" : ",\"f") + std::to_string(i) + "()\"";
    FakeClient modest(side.handler, loop);
    CHECK(modest.open(R"~({"A":["f()"]})~")->status == 200);
    std::size_t const little = queued(loop);
    CHECK(little > 32);
    FakeClient first(side.handler, loop);
    CHECK(first.open("{\"First\":[" + functions + "]}")->status == 200);
    CHECK(queued(loop) > 6'000);
    FakeClient second(side.handler, loop);
    CHECK(second.open("{\"Second\":[" + functions + "]}")->status == 200);
    CHECK(second.send(1, "{\"declare\":{\"client\":{\"More\":[" + functions + "]},\"server\":{}}}")->status == 410);
    loop.run();
    CHECK(side.slow == std::vector{second.id()});
    first.post("/close", "", "");
    CHECK(queued(loop) == little);
    modest.mounted->stop();
    CHECK(queued(loop) == 0);
}

TEST_CASE("What leaves a queue in whichever way is not counted any more") {
    FakeLoop loop;
    loop.load = std::make_shared<eh::ServerLoad>(noLimit);
    Side side(loop, {.maxEvent = 2'000, .maxFrame = 2'000, .queueBytes = 4 * entry, .onFull = eh::OnFull::dropOldest});
    auto& client = side.connect();
    for (int i = 0; i < 3; ++i)
        CHECK(side.display.line(eh::To(client.id()).latest("k"), std::string(976, 'x')) == SendResult::queued);
    CHECK(queued(loop) == entry);
    CHECK(side.lines(client, 10) == SendResult::queued);
    CHECK(side.handler.stats().droppedByPolicy == 7);
    CHECK(queued(loop) == 4 * entry);
    client.post("/close", "", "");
    CHECK(queued(loop) == 0);
}

TEST_CASE("What other threads sent is bounded when the loop takes it") {
    FakeLoop loop;
    loop.load = std::make_shared<eh::ServerLoad>(5 * entry);
    Side side(loop);
    auto& client = side.connect();
    auto& other = side.connect();
    loop.here = false;
    CHECK(side.lines(client, 6) == SendResult::queued);
    CHECK(side.lines(other, 1) == SendResult::queued);
    loop.here = true;
    CHECK(queued(loop) == 0);
    loop.run();
    CHECK(side.slow == std::vector{client.id()});
    CHECK(queued(loop) == entry);
}

TEST_CASE("Of all that is being received the largest is given up first") {
    std::vector<Part*> given;
    eh::Receiving all(1'000);
    Part small(all, given);
    Part large(all, given);
    small.holds(300);
    large.holds(700);
    CHECK(given.empty());
    small.holds(301);
    CHECK(given == std::vector{&large});
    CHECK(all.held() == 301);
    large.holds(699);
    CHECK(given.size() == 1);
    {
        Part third(all, given);
        third.holds(1);
        CHECK(given.size() == 2);
        third.holds(500);
    }
    CHECK(all.held() == 301);
    small.holds(1'001);
    CHECK(given == std::vector{&large, &large, &small});
    CHECK(all.held() == 0);
}

TEST_CASE("A body that is being served is not given up, and what waits for executors counts") {
    std::vector<Part*> given;
    eh::Receiving all(1'000);
    Part served(all, given);
    served.beingServed = true;
    served.holds(800);
    Part other(all, given);
    other.holds(300);
    CHECK(given == std::vector{&served});
    served.holds(0);
    all.addUndelivered(900);
    other.holds(301);
    CHECK(given.back() == &other);
    CHECK_FALSE(all.hasTooMuchUndelivered());
    all.addUndelivered(100);
    CHECK(all.hasTooMuchUndelivered());
}

TEST_CASE("While executors hold all that a server may, nothing more is taken in for them") {
    FakeLoop loop;
    loop.load = std::make_shared<eh::ServerLoad>(noLimit, 10'000);
    std::deque<std::function<void()>> tasks;
    Side slow(loop, {.executor = [&](std::function<void()> task) { tasks.push_back(std::move(task)); }});
    Side quick(loop);
    int said = 0;
    slow.control.say = [&](eh::ConnectionId, std::string_view) { ++said; };
    std::string body;
    for (int i = 0; i < 100; ++i) body += sayLine("x");
    auto& first = slow.connect();
    auto& second = slow.connect();
    auto const answer = first.send(1, body);
    auto const refused = second.send(1, body);
    auto const work = [&] {
        while (!tasks.empty()) {
            std::exchange(tasks.front(), nullptr)();
            tasks.pop_front();
            loop.run();
        }
    };
    CHECK(loop.load->receiving.undelivered() >= 10'000);
    CHECK(loop.load->receiving.undelivered() < 11'000);
    CHECK(quick.connect().send(1, sayLine("x"))->body == "{\"received\":1}\n");
    work();
    CHECK(said > 10);
    CHECK(said < 100);
    CHECK(answer->body == "{\"received\":" + std::to_string(said) + "}\n");
    CHECK(refused->body == "{\"received\":0}\n");
    CHECK(loop.load->receiving.undelivered() == 0);
    second.send(1, sayLine("x"));
    work();
    CHECK(said == 1 + std::stoi(answer->body.substr(12)));
}

TEST_CASE("One address may have so many connections") {
    FakeLoop loop;
    Side side(loop, {.maxPerAddress = 2});
    side.connect();
    auto& second = side.connect();
    FakeClient third(side.handler, loop);
    auto const refused = third.open();
    CHECK(refused->status == 429);
    CHECK(refused->has("this address has as many connections as the server allows to one"));
    second.post("/close", "", "");
    CHECK(third.open()->status == 200);
}

TEST_CASE("So many connections may be opened and not used") {
    FakeLoop loop;
    Side side(loop, {.maxUnattached = 2});
    auto& first = side.connect();
    side.connect();
    FakeClient third(side.handler, loop);
    CHECK(third.open()->status == 429);
    first.poll(0, "&wait=0");
    CHECK(third.open()->status == 200);
}
