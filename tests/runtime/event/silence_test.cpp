// A link that lasts is dead when its client was silent for two heartbeats: not earlier, and not at the next beat only.
#include "event/hub.hpp"
#include "fake_client.hpp"
#include "stubs.hpp"
#include "support/catch.hpp"

using namespace eh::test;
using namespace std::chrono_literals;

namespace {

/// Notes when it was told that its client is silent, and then is gone.
class ListeningPort final : public eh::LinkPort {
public:
    ListeningPort(eh::Hub& hub, eh::ClientConnection& connection, FakeLoop& loop, eh::Clock::time_point& silentAt)
        : hub_(hub), connection_(connection), loop_(loop), silentAt_(silentAt) {}

    [[nodiscard]] eh::Link kind() const noexcept override { return eh::Link::websocket; }
    void deliver() override {}
    void beat() override {}
    void silent() override {
        silentAt_ = loop_.now();
        auto const self = connection_.takePort();
        hub_.touch(connection_);
    }
    void moved() override {}
    void end(eh::Refusal const&) override {}

private:
    eh::Hub& hub_;
    eh::ClientConnection& connection_;
    FakeLoop& loop_;
    eh::Clock::time_point& silentAt_;
};

struct Listening {
    FakeLoop loop;
    eh::EventHandler handler{{.heartbeat = 1'000ms, .window = 60s}};
    FakeClient client{handler, loop};
    eh::Clock::time_point silentAt{};
    std::shared_ptr<eh::ClientConnection> connection;

    Listening() {
        REQUIRE(client.open()->status == 200);
        auto& hub = eh::EventHandlerAccess::hub(handler);
        connection = hub.find(client.id());
        connection->setPort(std::make_unique<ListeningPort>(hub, *connection, loop, silentAt));
        connection->hear(loop.now());
        hub.touch(*connection);
    }
    ~Listening() { client.mounted->stop(); }

    [[nodiscard]] bool isSilent() const { return silentAt != eh::Clock::time_point{}; }
};

}  // namespace

TEST_CASE("A silent link is given up within two heartbeats, wherever between two beats the client was last heard of") {
    for (auto const heardAfter : {0ms, 10ms, 130ms, 250ms, 370ms, 495ms}) {
        Listening listening;
        listening.loop.pass(heardAfter);
        auto const heard = listening.loop.now();
        listening.connection->hear(heard);
        listening.loop.pass(3s);
        REQUIRE(listening.isSilent());
        CHECK(listening.silentAt - heard <= 2'000ms);
        CHECK(listening.silentAt - heard > 1'850ms);
        CHECK(listening.connection->port() == nullptr);
    }
}

TEST_CASE("A client that says something every half heartbeat, or just in time, is not given up") {
    Listening listening;
    for (auto const pause : {500ms, 1'200ms, 1'700ms, 1'800ms, 500ms, 1'800ms}) {
        listening.loop.pass(pause);
        listening.connection->hear(listening.loop.now());
    }
    CHECK_FALSE(listening.isSilent());
}

TEST_CASE("A connection that ends while its link falls silent is forgotten") {
    Listening listening;
    listening.loop.pass(1'700ms);
    eh::EventHandlerAccess::hub(listening.handler).end(*listening.connection, {eh::Disconnect::Code::kicked, "enough", 0});
    std::weak_ptr const watch(listening.connection);
    listening.connection.reset();
    listening.loop.pass(1s);
    CHECK_FALSE(listening.isSilent());
    CHECK(watch.expired());
}
