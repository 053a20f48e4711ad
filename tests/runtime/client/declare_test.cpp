// Interfaces: what is compared when a connection opens, what comes later, and what receivers may do.
#include "support/catch.hpp"

#include <optional>
#include <stdexcept>

#include "Late.hpp"
#include "LateBack.hpp"
#include "bed.hpp"
#include "client/Late.hpp"
#include "client/LateBack.hpp"
#include "other/client/Down.hpp"
#include "other/client/Missing.hpp"
#include "other/client/Up.hpp"

using namespace eh::testing;
using eh::ClientLink;

namespace {

class LateServer final : public ::Late {
public:
    explicit LateServer(eh::EventHandler& handler) : back(handler) {}
    void call(eh::ConnectionId from, std::int32_t number) override { back.called(from, number); }
    ::LateBack back;
};

class LateHeard final : public ::client::LateBack {
public:
    void called(std::int32_t number) override { notes.add(showEvent("called", number)); }
    Notes notes;
};

class OtherDown final : public other::client::Down {
public:
    void nothing() override {}
    void count(std::string_view) override {}
};

}  // namespace

TEST_CASE("a function with another prototype is refused for good, with both prototypes in the sentence") {
    auto const link = GENERATE(ClientLink::websocket, ClientLink::stream, ClientLink::poll);
    CAPTURE(toString(link));
    EchoServer server;
    server.server.start();
    Notes told;
    eh::Client client(server.url(),
                      {.onConnect = [&](auto, auto) { told.add("connect"); },
                       .onDisconnect = [&](eh::ClientEnd const& end) { told.add(end.code + (end.isFinal ? "! " : " ") + end.detail); },
                       .onLink = [&](eh::LinkState state, auto) { told.add(std::string(toString(state))); }},
                      quick({link}));
    other::client::Up const up(client);
    client.connect();
    REQUIRE(eventually([&] { return told.has("mismatch"); }));
    CHECK(told.has("mismatch! "));
    CHECK(told.first("mismatch").find("nothing(int)") != std::string::npos);
    CHECK(told.first("mismatch").find("nothing()") != std::string::npos);
    CHECK_FALSE(told.has("connect!"));
    CHECK(eventually([&] { return told.all().back() == "down"; }));
    CHECK_FALSE(client.isConnected());
    CHECK(server.handler.connectionCount() == 0);
}

TEST_CASE("a function that the server has not is refused") {
    EchoServer server;
    server.server.start();
    EchoClient client(server.url());
    other::client::Missing const missing(client.client);
    client.client.connect();
    CHECK(eventually([&] { return client.told.has("disconnect mismatch for good"); }));
    CHECK(client.told.first("disconnect mismatch").find("Missing: the client calls this interface") != std::string::npos);
}

TEST_CASE("what is made after the connection opened is declared on it, by every link") {
    auto const link = GENERATE(ClientLink::websocket, ClientLink::stream, ClientLink::poll);
    CAPTURE(toString(link));
    EchoServer server;
    LateServer late(server.handler);
    auto const receiving = server.handler.add(late);
    server.server.start();
    EchoClient client(server.url(), quick({link}));
    REQUIRE(client.connect());
    LateHeard heard;
    auto const hearing = client.client.add(heard);
    ::client::Late const call(client.client);
    CHECK(call.call(7) == eh::SendResult::queued);
    CHECK(eventually([&] { return heard.notes.has("called 7"); }));
    CHECK(client.isContent());
}

TEST_CASE("a late declaration that does not fit is refused alone: the connection goes on") {
    EchoServer server;
    server.server.start();
    EchoClient client(server.url());
    REQUIRE(client.connect());
    other::client::Missing const missing(client.client);
    CHECK(eventually([&] { return client.told.has("error mismatch"); }));
    client.up.count(1, "");
    CHECK(eventually([&] { return client.heard.notes.has("count 1"); }));
    CHECK(client.client.isConnected());
}

TEST_CASE("one name has one meaning in a client") {
    eh::Client client("http://127.0.0.1:1/x");
    ::client::Up const up(client);
    ::client::Up const same(client);
    CHECK_THROWS_WITH(other::client::Up(client), "eh::Client: the interface Up is known with other functions");
    Heard heard;
    auto hearing = client.add(heard);
    Heard another;
    CHECK_THROWS_WITH(static_cast<void>(client.add(another)), "eh::Client: the interface Down has a receiver already");
    OtherDown different;
    hearing.reset();
    CHECK_THROWS_WITH(static_cast<void>(client.add(different)), "eh::Client: the interface Down is known with other functions");
    auto const again = client.add(another);
}

TEST_CASE("after its registration is undone a receiver is called no more, and another may take its place") {
    EchoServer server;
    server.server.start();
    EchoClient client(server.url());
    REQUIRE(client.connect());
    client.receiving.reset();
    client.receiving.reset();
    client.up.count(1, "");
    REQUIRE(eventually([&] { return server.handler.stats().eventsDown == 1; }));
    Heard next;
    // What came before is not kept: only the second is sure to find it.
    auto const hearing = client.client.add(next);
    client.up.count(2, "");
    CHECK(eventually([&] { return next.notes.has("count 2"); }));
    CHECK(client.heard.notes.size() == 0);
    CHECK(client.isContent());
}

TEST_CASE("undoing a registration waits for the call that runs") {
    EchoServer server;
    server.server.start();
    struct Slow final : ::client::LateBack {
        void called(std::int32_t) override {
            isInside = true;
            std::this_thread::sleep_for(milliseconds(50));  // so that one that did not wait would be found out
            isInside = false;
            isDone = true;
        }
        std::atomic<bool> isInside = false, isDone = false;
    };
    LateServer late(server.handler);
    EchoClient client(server.url());
    auto slow = std::make_unique<Slow>();
    auto hearing = client.client.add(*slow);
    REQUIRE(client.connect());
    late.back.called(1);
    REQUIRE(eventually([&] { return slow->isInside.load(); }));
    hearing.reset();
    CHECK(slow->isDone);
    slow.reset();
    client.up.count(1, "");
    CHECK(eventually([&] { return client.heard.notes.has("count 1"); }));
}

TEST_CASE("a receiver may undo its own registration, and what it throws is told and does no harm") {
    EchoServer server;
    LateServer late(server.handler);
    server.server.start();
    EchoClient client(server.url());
    struct Once final : ::client::LateBack {
        void called(std::int32_t number) override {
            notes.add(showEvent("called", number));
            if (number == 2) registration.reset();
            throw std::runtime_error("from the receiver");
        }
        Notes notes;
        eh::ClientRegistration registration;
    } once;
    once.registration = client.client.add(once);
    REQUIRE(client.connect());
    for (int number = 1; number <= 4; ++number) late.back.called(number);
    client.up.count(1, "");
    CHECK(eventually([&] { return client.heard.notes.has("count 1"); }));
    CHECK(once.notes.all() == std::vector<std::string>{"called 1", "called 2"});
    CHECK(client.told.count("error exception: An exception left a callback: from the receiver") == 2);
    CHECK(client.client.isConnected());
}
