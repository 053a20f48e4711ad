// Hostile clients and careless programs: what must not end, block or grow the server.
#include "event/hub.hpp"
#include "fake_client.hpp"
#include "stubs.hpp"
#include "support/catch.hpp"

using namespace eh::test;
using namespace std::chrono_literals;
using eh::SendResult;

namespace {

struct Stage {
    FakeLoop loop;
    eh::EventHandler handler;
    Display display{handler};
    Control control;
    eh::Registration receiving = handler.add(control);
    std::vector<std::string> said;
    std::vector<std::string> ends;
    FakeClient client{handler, loop};

    explicit Stage(eh::EventHandlerOptions options = {}) : handler(std::move(options)) {
        control.say = [this](eh::ConnectionId, std::string_view text) { said.emplace_back(text); };
        handler.onDisconnect([this](eh::ConnectionId, eh::Disconnect const& why) {
            ends.push_back(std::string(toString(why.code)));
        });
    }
    ~Stage() { client.mounted->stop(); }

    void open() { REQUIRE(client.open(displayMap, controlMap)->status == 200); }
};

}  // namespace

TEST_CASE("A send that takes over and is refused for a gap leaves a connection that expires in peace") {
    Stage stage({.heartbeat = 100ms, .window = 400ms});
    stage.open();
    auto const held = stage.client.poll(0);
    CHECK(stage.client.send(5, sayLine("e"), "&link=2")->has("gap"));
    CHECK(held->status == 204);
    stage.loop.pass(200ms);
    CHECK(stage.ends.empty());
    stage.loop.pass(400ms);
    CHECK(stage.ends == std::vector<std::string>{"expired"});
}

TEST_CASE("A send during which the program ends the connection tells how it ended") {
    Stage stage;
    stage.open();
    stage.control.say = [&](eh::ConnectionId from, std::string_view) { stage.handler.close(from, "not you"); };
    auto const answer = stage.client.send(1, sayLine("a"));
    CHECK(answer->status == 410);
    CHECK(answer->has("\"code\":\"kicked\""));
    CHECK(answer->has("not you"));
}

TEST_CASE("A send that acknowledges the last event of a stopping server is told so, and nothing in it is taken in") {
    Stage stage;
    stage.open();
    stage.display.line("last words");
    stage.client.poll(0);
    stage.client.mounted->shutDown([] {});
    auto const answer = stage.client.send(1, sayLine("too late"), "&received=1");
    CHECK(answer->status == 503);
    CHECK(answer->has("shutdown"));
    CHECK(stage.said.empty());
}

TEST_CASE("Newer values of one key from another thread are no backlog") {
    Stage stage({.queueEvents = 10});
    stage.open();
    stage.client.poll(0, "&wait=0");
    stage.loop.here = false;
    auto const to = eh::To(stage.client.id()).latest("gauge");
    for (int i = 1; i <= 30; ++i) CHECK(stage.display.gauge(to, 1, i) == SendResult::queued);
    stage.loop.here = true;
    stage.loop.run();
    CHECK(stage.ends.empty());
    CHECK(stage.client.poll(0)->body == "[\"Display\",\"gauge\",[1,30]]\n");
}

TEST_CASE("An event of the size of the whole queue can be sent while nothing waits") {
    Stage stage({.maxEvent = 100, .maxFrame = 100, .queueBytes = 100, .inboxBytes = 50});
    stage.open();
    CHECK(stage.display.line(stage.client.id(), std::string(76, 'x')) == SendResult::queued);
    CHECK(stage.client.poll(0)->header("EH-Last") == "1");
    stage.client.poll(1, "&wait=0");
    stage.loop.here = false;
    CHECK(stage.display.line(stage.client.id(), std::string(76, 'y')) == SendResult::queued);
    stage.loop.here = true;
    stage.loop.run();
    CHECK(stage.client.poll(1)->header("EH-Last") == "2");
    CHECK(stage.ends.empty());
}

TEST_CASE("Limits that are no limits are refused") {
    CHECK_THROWS_AS(eh::EventHandler({.maxConnections = 0}), std::invalid_argument);
    CHECK_THROWS_AS(eh::EventHandler({.maxUnattached = 0}), std::invalid_argument);
    CHECK_THROWS_AS(eh::EventHandler({.maxGroups = 0}), std::invalid_argument);
    CHECK_THROWS_AS(eh::EventHandler({.maxBadEvents = 0}), std::invalid_argument);
}

TEST_CASE("A declaration of ten thousand functions that nobody has gets a short answer") {
    Stage stage;
    stage.open();
    std::string functions = "\"\"";
    for (int i = 0; i < 10'000; ++i) functions += ",\"\"";
    auto const answer = stage.client.send(1, R"({"declare":{"server":{"Control":[)" + functions + "]}}}\n");
    CHECK(answer->status == 200);
    CHECK(answer->has("Control.: the client calls , the server does not have it"));
    CHECK(answer->has("and further ones"));
    CHECK(answer->body.size() < 16'000);
}

TEST_CASE("The functions of a client are bounded, however short their names are") {
    Stage stage({.maxOpen = 16u << 10});
    stage.open();
    auto const declare = [](std::string_view prefix) {
        std::string functions = "\"\"";
        for (int i = 0; i < 1'000; ++i) functions.append(",\"").append(prefix).append(std::to_string(i)).append("\"");
        return R"({"declare":{"client":{"D":[)" + functions + "]}}}\n";
    };
    CHECK(stage.client.send(1, declare("a"))->has("limit"));
    Stage second({.maxOpen = 16u << 10});
    CHECK(second.client.open(R"({"D":[)" + [] {
        std::string functions = "\"\"";
        for (int i = 0; i < 1'000; ++i) functions.append(",\"").append(std::to_string(i)).append("\"");
        return functions;
    }() + "]}")->status == 413);
}

TEST_CASE("What a client reports is logged on one line, cut, and not for ever") {
    Stage stage({.maxBadEvents = 3});
    stage.open();
    std::string const code(5'000, 'c');
    std::string const report = R"({"error":{"code":"x)" + code + R"(","detail":"first\nsecond\u0007"}})" "\n";
    std::string body;
    for (int i = 0; i < 50; ++i) body += report;
    CHECK(stage.client.send(1, body)->status == 200);
    CHECK(stage.loop.lines.size() == 3);
    for (std::string const& line : stage.loop.lines) {
        CHECK(line.size() < 1'500);
        CHECK(std::ranges::none_of(line, [](unsigned char c) { return c < 0x20; }));
    }
    stage.loop.lines.clear();
}

TEST_CASE("A handler mounted at two paths drains both") {
    Stage stage;
    FakeClient other(stage.handler, stage.loop);
    stage.open();
    int drained = 0;
    stage.client.mounted->shutDown([&] { ++drained; });
    other.mounted->shutDown([&] { ++drained; });
    stage.loop.run();
    CHECK(drained == 2);
}

TEST_CASE("A listener that throws does not keep the next from hearing") {
    Stage stage;
    std::vector<std::string> heard;
    stage.handler.onConnect([](eh::Connection&) { throw std::runtime_error("first"); });
    stage.handler.onConnect([&](eh::Connection&) { heard.emplace_back("connect"); });
    stage.handler.onDisconnect([](eh::ConnectionId, eh::Disconnect const&) { throw std::runtime_error("first"); });
    stage.handler.onDisconnect([&](eh::ConnectionId, eh::Disconnect const&) { heard.emplace_back("disconnect"); });
    stage.open();
    stage.client.post("/close", "", "");
    CHECK(heard == std::vector<std::string>{"connect", "disconnect"});
    CHECK(stage.loop.lines.size() == 2);
}

TEST_CASE("A multicast of another thread goes to those who were connected when it was sent") {
    Stage stage;
    stage.open();
    stage.loop.here = false;
    CHECK(stage.display.line("before") == SendResult::queued);
    stage.loop.here = true;
    FakeClient later(stage.handler, stage.loop);
    later.open(displayMap);
    CHECK(later.poll(0, "&wait=0")->status == 204);
    CHECK(stage.client.poll(0, "&wait=0")->body == displayLine("before"));
}

TEST_CASE("A connection that is polled has a poll link, one whose socket closed has none") {
    Stage stage;
    std::vector<eh::Link> links;
    stage.control.say = [&](eh::ConnectionId from, std::string_view) {
        links.push_back(stage.handler.connection(from)->link());
    };
    stage.open();
    stage.client.send(1, sayLine("a"));
    stage.display.line("at once");
    stage.client.poll(0);
    stage.client.send(2, sayLine("b"));
    auto const held = stage.client.poll(1);
    auto const socketCloses = held->gone;
    socketCloses();
    stage.client.send(3, sayLine("c"));
    CHECK(links == std::vector<eh::Link>{eh::Link::none, eh::Link::poll, eh::Link::none});
}

TEST_CASE("Less than a quarter of a very short queue is nothing") {
    Stage stage({.queueEvents = 3});
    int drained = 0;
    stage.handler.onDrain([&](eh::ConnectionId) { ++drained; });
    stage.open();
    stage.display.line("a");
    stage.display.line("b");
    stage.client.poll(0);
    stage.client.poll(2, "&wait=0");
    CHECK(drained == 1);
}

namespace {

/// An executor whose tasks a test runs when it likes.
struct Desk {
    std::vector<std::function<void()>> tasks;

    std::function<void(std::function<void()>)> executor() {
        return [this](std::function<void()> task) { tasks.push_back(std::move(task)); };
    }
    void work() {
        while (!tasks.empty())
            for (auto const& task : std::exchange(tasks, {})) task();
    }
};

}  // namespace

TEST_CASE("Callbacks that an executor still holds when the handler is destroyed do nothing") {
    Desk desk;
    int calls = 0;
    {
        Stage stage({.executor = desk.executor()});
        stage.handler.onConnect([&](eh::Connection&) { ++calls; });
        stage.control.say = [&](eh::ConnectionId, std::string_view) { ++calls; };
        stage.open();
        stage.client.send(1, sayLine("a"));
    }
    desk.work();
    CHECK(calls == 0);
}

TEST_CASE("A client that does not wait for answers cannot fill the executor's queue") {
    Desk desk;
    Stage stage({.maxEvent = 1'000, .maxFrame = 10'000, .executor = desk.executor()});
    stage.open();
    std::string body;
    for (int i = 0; i < 100; ++i) body += sayLine("x");
    std::vector<std::shared_ptr<Answer>> answers;
    for (std::uint64_t i = 0; i < 50; ++i) answers.push_back(stage.client.send(i * 100 + 1, body));
    CHECK(desk.tasks.size() < 150);
    desk.work();
    CHECK(stage.said.size() < 100);
    std::uint64_t received = stage.said.size();
    CHECK(answers.front()->body == "{\"received\":" + std::to_string(received) + "}\n");
    CHECK(answers.back()->has("gap"));
    while (received < 300) {  // a client that does wait comes through
        auto const answer = stage.client.send(received + 1, body);
        desk.work();
        CHECK(answer->status == 200);
        REQUIRE(stage.said.size() > received);
        received = stage.said.size();
    }
}

namespace {

class SlowPort final : public eh::LinkPort {
public:
    [[nodiscard]] eh::Link kind() const noexcept override { return eh::Link::websocket; }
    void deliver() override {}
    [[nodiscard]] std::uint64_t carried() const noexcept override { return 1; }
    void beat() override {}
    void moved() override {}
    void end(eh::Refusal const&) override {}
};

}  // namespace

TEST_CASE("An acknowledgement of what the present link has not carried yet leaves it events to count on from") {
    Stage stage;
    stage.open();
    for (auto const* const text : {"a", "b", "c"}) stage.display.line(text);
    CHECK(stage.client.poll(0)->header("EH-Last") == "3");
    auto const connection = eh::EventHandlerAccess::hub(stage.handler).find(stage.client.id());
    connection->setPort(std::make_unique<SlowPort>());
    CHECK(stage.client.send(1, R"({"ack":3})", "&received=2")->status == 200);
    CHECK(connection->outbox().acknowledged() == 1);
    static_cast<void>(connection->takePort());
    CHECK(stage.client.poll(1)->header("EH-First") == "2");
}

TEST_CASE("A nonce opens one connection in one encoding") {
    Stage stage;
    CHECK(stage.client.open("", "{}", "nonce-of-a-cbor-client-2")->status == 200);
    CHECK(stage.client.openCbor()->status == 400);
}
