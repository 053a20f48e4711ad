// What the program sees: callbacks, addresses, policies, limits, the end.
#include "fake_client.hpp"
#include "stubs.hpp"
#include "support/catch.hpp"

using namespace eh::test;
using namespace std::chrono_literals;
using eh::SendResult;

namespace {

struct Program {
    FakeLoop loop;
    eh::EventHandler handler;
    Display display{handler};
    Control control;
    eh::Registration receiving = handler.add(control);
    std::vector<std::string> log;
    std::vector<std::unique_ptr<FakeClient>> clients;

    explicit Program(eh::EventHandlerOptions options = {}) : handler(std::move(options)) {
        handler.onConnect([this](eh::Connection& c) { log.push_back("connect " + std::to_string(c.id().value())); });
        handler.onDisconnect([this](eh::ConnectionId id, eh::Disconnect const& why) {
            log.push_back(std::string(toString(why.code)) + ' ' + std::to_string(id.value()));
        });
    }
    ~Program() {
        if (!clients.empty()) clients.front()->mounted->stop();
    }

    FakeClient& connect() {
        clients.push_back(std::make_unique<FakeClient>(handler, loop));
        REQUIRE(clients.back()->open(displayMap, controlMap)->status == 200);
        return *clients.back();
    }
    std::string received(FakeClient& client, std::uint64_t after = 0) {
        loop.run();
        return client.poll(after, "&wait=0")->body;
    }
};

}  // namespace

TEST_CASE("Options that contradict each other are refused with a sentence") {
    CHECK_THROWS_WITH(eh::EventHandler({.maxEvent = 10, .maxFrame = 5}),
                      "EventHandlerOptions: maxEvent must not be larger than maxFrame");
    CHECK_THROWS_WITH(eh::EventHandler({.queueBytes = 5}), "EventHandlerOptions: maxFrame must not be larger than queueBytes");
    CHECK_THROWS_AS(eh::EventHandler({.heartbeat = 0ms}), std::invalid_argument);
}

TEST_CASE("An event goes to one, to all, to all but one, or to a group") {
    Program program;
    auto& a = program.connect();
    auto& b = program.connect();
    auto& c = program.connect();
    CHECK(program.display.line(a.id(), "one") == SendResult::queued);
    CHECK(program.display.line("all") == SendResult::queued);
    CHECK(program.display.line(eh::everyone.except(b.id()), "not b") == SendResult::queued);
    eh::Group const group = program.handler.group("g");
    group.join(b.id());
    group.join(c.id());
    group.join(c.id());
    CHECK(program.display.line(group, "group") == SendResult::queued);
    CHECK(program.display.line(group.except(c.id()), "group but c") == SendResult::queued);
    group.leave(b.id());
    CHECK(program.display.line(program.handler.group("g"), "left") == SendResult::queued);
    CHECK(program.received(a) == displayLine("one") + displayLine("all") + displayLine("not b"));
    CHECK(program.received(b) == displayLine("all") + displayLine("group") + displayLine("group but c"));
    CHECK(program.received(c) == displayLine("all") + displayLine("not b") + displayLine("group") + displayLine("left"));
}

TEST_CASE("Sending answers what became of the call") {
    Program program({.maxEvent = 100});
    CHECK(program.display.line("nobody is there") == SendResult::queued);
    CHECK(program.display.line(eh::ConnectionId(7), "x") == SendResult::gone);
    auto& client = program.connect();
    CHECK(program.display.line(client.id(), std::string(200, 'x')) == SendResult::tooLarge);
    eh::EventHandler other;
    CHECK(program.display.line(other.group("g"), "x") == SendResult::invalid);
    client.post("/close", "", "");
    CHECK(program.display.line(client.id(), "x") == SendResult::gone);
    client.mounted->stop();
    CHECK(program.display.line("x") == SendResult::stopped);
}

TEST_CASE("A string that is not UTF-8 is repaired with a log line, or refused by checked stubs") {
    Program program;
    auto& client = program.connect();
    program.display.line("a\xff");
    CHECK(program.received(client) == displayLine("a\xEF\xBF\xBD"));
    REQUIRE(program.loop.lines.size() == 1);
    CHECK(program.loop.lines[0].find("Display.line") != std::string::npos);
    CHECK_THROWS_WITH(program.display.checkedLine("ab\xff"), "Display.line: argument 1: not valid UTF-8 at byte 2");
}

TEST_CASE("onConnect comes before the events of a connection and onDisconnect last, once each") {
    Program program;
    auto& client = program.connect();
    auto const id = std::to_string(client.cid);
    program.control.say = [&](eh::ConnectionId, std::string_view text) { program.log.emplace_back(text); };
    client.send(1, sayLine("hello"));
    client.post("/close", "first=2", sayLine("bye"));
    CHECK(program.log == std::vector<std::string>{"connect " + id, "hello", "bye", "closed " + id});
}

TEST_CASE("What onConnect sends is the first that a client gets") {
    Program program;
    program.handler.onConnect([&](eh::Connection& c) { program.display.line(c.id(), "welcome"); });
    auto& client = program.connect();
    program.display.line("later");
    CHECK(program.received(client) == displayLine("welcome") + displayLine("later"));
}

TEST_CASE("Admission sees who asks and may refuse with a reason") {
    Program program;
    program.handler.admit([](eh::Opening const& opening) {
        return opening.user == "ada" ? eh::Admit::yes : eh::Admit::refuse("only ada");
    });
    FakeClient client(program.handler, program.loop);
    auto const refused = client.open();
    CHECK(refused->status == 403);
    CHECK(refused->has("rejected"));
    CHECK(refused->has("only ada"));
    client.user = "ada";
    CHECK(client.open()->status == 200);
    program.handler.admit([](eh::Opening const&) -> eh::Admit { throw std::runtime_error("broken"); });
    CHECK(client.open()->status == 403);
    CHECK(program.loop.lines.back() == "the callback admit threw: broken");
    client.mounted->stop();
}

TEST_CASE("A callback that throws costs a log line and nothing else") {
    Program program;
    auto& client = program.connect();
    program.control.say = [](eh::ConnectionId, std::string_view) { throw std::runtime_error("oops"); };
    CHECK(client.send(1, sayLine("a") + sayLine("b"))->status == 200);
    CHECK(program.loop.lines == std::vector<std::string>(2, "the callback Control.say threw: oops"));
    program.control.say = [](eh::ConnectionId, std::string_view) { throw 7; };
    client.send(3, sayLine("c"));
    CHECK(program.loop.lines.back() == "the callback Control.say threw: something that is not a std::exception");
}

TEST_CASE("The program keeps its own object with a connection") {
    Program program;
    struct Visit {
        int calls = 0;
    };
    program.handler.onConnect([](eh::Connection& c) { c.emplace<Visit>(); });
    int calls = 0;
    program.control.stop = [&](eh::ConnectionId from) { calls = ++program.handler.connection(from)->get<Visit>()->calls; };
    auto& client = program.connect();
    client.send(1, "[\"Control\",\"stop\",[]]\n[\"Control\",\"stop\",[]]");
    CHECK(calls == 2);
    CHECK(program.handler.connection(eh::ConnectionId(1)) == nullptr);
}

TEST_CASE("What was sent to a client before its connection was closed goes first") {
    Program program;
    auto& client = program.connect();
    auto const held = client.poll(0);
    program.display.line(client.id(), "farewell");
    program.handler.close(client.id(), "enough");
    program.loop.run();
    CHECK(held->body == displayLine("farewell"));
    CHECK(client.poll(1)->has("enough"));
}

TEST_CASE("Leaving a group keeps the others in it, whoever ends") {
    Program program;
    std::vector<FakeClient*> clients;
    eh::Group const group = program.handler.group("g");
    for (int i = 0; i < 5; ++i) {
        clients.push_back(&program.connect());
        group.join(clients.back()->id());
    }
    clients[0]->post("/close", "", "");
    group.leave(clients[2]->id());
    clients[4]->post("/close", "", "");
    program.display.line(group, "x");
    CHECK(program.received(*clients[1]) == displayLine("x"));
    CHECK(program.received(*clients[2]).empty());
    CHECK(program.received(*clients[3]) == displayLine("x"));
}

TEST_CASE("A log function may send") {
    Program program;
    program.connect();
    program.loop.onLine = [&] { program.display.line("\xff"); };
    program.display.line("\xff");
    CHECK(program.loop.lines.size() == 2);
}

TEST_CASE("A client that does not take its events ends with slow, and the queue is bounded") {
    Program program({.queueEvents = 10});
    auto& slow = program.connect();
    auto& good = program.connect();
    for (int i = 0; i < 10; ++i) CHECK(program.display.line(slow.id(), "x") == SendResult::queued);
    CHECK(program.display.line(slow.id(), "x") == SendResult::full);
    program.loop.run();
    CHECK(program.log.back() == "slow " + std::to_string(slow.cid));
    CHECK(slow.poll(0)->has("slow"));
    program.display.line("still here");
    CHECK(program.received(good) == displayLine("still here"));
    for (int i = 0; i < 20; ++i) program.display.line("x");
    program.loop.run();
    CHECK(program.handler.connectionCount() == 0);
}

TEST_CASE("Or it loses the oldest that wait, and the program is told") {
    Program program({.queueEvents = 3, .onFull = eh::OnFull::dropOldest});
    std::uint64_t dropped = 0;
    program.handler.onDrop([&](eh::ConnectionId, std::uint64_t count) { dropped += count; });
    auto& client = program.connect();
    for (auto const* text : {"a", "b", "c", "d", "e"}) program.display.line(client.id(), text);
    CHECK(program.received(client) == displayLine("c") + displayLine("d") + displayLine("e"));
    CHECK(dropped == 2);
    CHECK(program.handler.stats().droppedByPolicy == 2);
}

TEST_CASE("The latest of a key replaces what waits, per event and key") {
    Program program;
    auto& client = program.connect();
    program.display.gauge(eh::everyone.latest("g"), 1, 1.0);
    program.display.line(eh::everyone.latest("g"), "other event");
    program.display.gauge(eh::everyone.latest("h"), 2, 1.0);
    program.display.gauge(eh::everyone.latest("g"), 1, 2.0);
    CHECK(program.received(client) == "[\"Display\",\"gauge\",[1,2]]\n" + displayLine("other event") + "[\"Display\",\"gauge\",[2,1]]\n");
    CHECK(program.handler.stats().replaced == 1);
}

TEST_CASE("Backlog and drain are told once each way") {
    Program program({.queueEvents = 8});
    std::vector<std::string> told;
    program.handler.onBacklog([&](eh::ConnectionId, eh::Backlog backlog) { told.push_back("backlog " + std::to_string(backlog.events)); });
    program.handler.onDrain([&](eh::ConnectionId) { told.emplace_back("drain"); });
    auto& client = program.connect();
    for (int i = 0; i < 6; ++i) program.display.line(client.id(), "x");
    program.loop.run();
    CHECK(told == std::vector<std::string>{"backlog 6"});
    client.poll(0);
    client.poll(3, "&wait=0");
    CHECK(told.size() == 1);
    client.poll(5, "&wait=0");
    CHECK(told == std::vector<std::string>{"backlog 6", "drain"});
}

TEST_CASE("Events in flight are bounded, the rest follows the acknowledgement") {
    Program program({.inFlightEvents = 2});
    auto& client = program.connect();
    for (auto const* text : {"a", "b", "c"}) program.display.line(client.id(), text);
    CHECK(program.received(client) == displayLine("a") + displayLine("b"));
    CHECK(program.received(client, 2) == displayLine("c"));
}

TEST_CASE("Sends of other threads wait for the loop, bounded, in order") {
    Program program({.inboxEvents = 3});
    auto& client = program.connect();
    program.loop.here = false;
    for (auto const* text : {"a", "b", "c"}) CHECK(program.display.line(client.id(), text) == SendResult::queued);
    CHECK(program.display.line(client.id(), "d") == SendResult::full);
    CHECK(program.display.line("d") == SendResult::full);
    program.loop.here = true;
    program.display.line(client.id(), "e");
    CHECK(program.received(client) == displayLine("a") + displayLine("b") + displayLine("c") + displayLine("e"));
    CHECK(program.handler.connection(client.id())->backlog().events == 4);
    client.poll(4, "&wait=0");
    CHECK(program.handler.connection(client.id())->backlog().bytes == 0);
}

TEST_CASE("A registration undone is a receiver forgotten") {
    Program program;
    auto& client = program.connect();
    program.receiving.reset();
    CHECK(client.send(1, sayLine("a"))->has("no interface Control"));
    program.receiving = program.handler.add(program.control);
    CHECK(client.send(2, sayLine("b"))->body == "{\"received\":2}\n");
    program.control.say = [&](eh::ConnectionId, std::string_view) { program.receiving.reset(); };
    CHECK(client.send(3, sayLine("c") + sayLine("d"))->has("no interface Control"));
}

TEST_CASE("A strict handler refuses clients that lack a function") {
    Program program({.strict = true});
    FakeClient client(program.handler, program.loop);
    auto const refused = client.open(R"~({"Display":["line(string)"]})~");
    CHECK(refused->status == 409);
    CHECK(refused->has("Display.gauge: the server calls gauge(int,double), the client does not have it"));
    CHECK(client.open(displayMap)->status == 200);
    CHECK(client.open()->status == 200);
    client.mounted->stop();
}

TEST_CASE("The numbers of connections are bounded") {
    Program program({.maxConnections = 2});
    program.connect();
    program.connect();
    FakeClient third(program.handler, program.loop);
    auto const refused = third.open();
    CHECK(refused->status == 429);
    CHECK(refused->has("limit"));
    CHECK_FALSE(refused->header("Retry-After").empty());
}

TEST_CASE("A shutdown lets clients take what waits for them and tells everybody") {
    Program program;
    auto& idle = program.connect();
    auto& busy = program.connect();
    auto const held = idle.poll(0);
    busy.poll(0, "&wait=0");
    program.display.line(busy.id(), "last words");
    bool drained = false;
    idle.mounted->shutDown([&] { drained = true; });
    program.loop.run();
    CHECK(held->status == 503);
    CHECK(held->has("shutdown"));
    CHECK(held->has("\"retry\":2000"));
    CHECK_FALSE(drained);
    CHECK(program.received(busy) == displayLine("last words"));
    auto const late = busy.poll(1);
    CHECK(late->status == 503);
    CHECK(drained);
    FakeClient next(program.handler, program.loop);
    CHECK(next.open()->status == 503);
}

TEST_CASE("An executor runs the callbacks, in order, and answers wait for it") {
    std::vector<std::function<void()>> queue;
    auto const work = [&queue] {
        auto const tasks = std::exchange(queue, {});
        for (auto const& task : tasks) task();
    };
    Program program({.executor = [&queue](std::function<void()> task) { queue.push_back(std::move(task)); }});
    program.control.say = [&](eh::ConnectionId from, std::string_view text) {
        program.log.push_back(std::string(text) + (program.handler.connection(from) ? "" : " (gone)"));
    };
    auto& client = program.connect();
    auto const answer = client.send(1, sayLine("a") + sayLine("b"));
    CHECK(program.log.empty());
    CHECK(answer->status == 0);
    client.post("/close", "", "");
    work();
    auto const id = std::to_string(client.cid);
    CHECK(answer->status == 200);
    CHECK(program.log == std::vector<std::string>{"connect " + id, "a (gone)", "b (gone)", "closed " + id});
}

TEST_CASE("A handler belongs to one server") {
    Program program;
    program.connect();
    FakeLoop other;
    CHECK_THROWS_WITH(FakeClient(program.handler, other), Catch::Matchers::Contains("another Server"));
}
