// Plain WebSockets as a program sees them: callbacks, handshakes, closing from each side, and the end of the server.
#include <stdexcept>
#include <thread>
#include <vector>

#include "raw_bed.hpp"
#include "support/catch.hpp"

using namespace eh::test;
using namespace std::chrono_literals;
using eh::SendResult;
using eh::WebSocket;
using eh::WebSocketKind;
using eh::WebSocketMessage;

namespace {

void echoIn(RawBed& bed) {
    bed.handlers.onMessage = [](WebSocket& socket, WebSocketKind kind, std::string_view payload) {
        static_cast<void>(socket.send(kind, payload));
    };
}

/// The status of the answer to a handshake.
int statusOf(RawClient const& client) { return std::stoi(client.head.substr(9, 3)); }

}  // namespace

TEST_CASE("A program hears of a socket's opening, of its messages and of its end, in order") {
    RawBed bed;
    ::test::Mailbox<std::string> heard;
    bed.handlers.onOpen = [&](std::shared_ptr<WebSocket> const& socket, eh::http::Request const& request) {
        heard.put("open " + std::string(request.header("X-Name")) + " " + std::string(socket->remote()));
    };
    bed.handlers.onMessage = [&](WebSocket&, WebSocketKind kind, std::string_view payload) {
        heard.put((kind == WebSocketKind::text ? "text " : "binary ") + std::string(payload));
    };
    bed.handlers.onPing = [&](WebSocket&, std::string_view payload) { heard.put("ping " + std::string(payload)); };
    bed.handlers.onPong = [&](WebSocket&, std::string_view payload) { heard.put("pong " + std::string(payload)); };
    bed.handlers.onClose = [&](WebSocket&, std::uint16_t code, std::string_view reason) {
        heard.put("close " + std::to_string(code) + " " + std::string(reason));
    };
    bed.start();
    auto client = bed.client("X-Name: Ada\r\n");
    client.send("a");
    client.send("b", eh::ws::Opcode::binary);
    client.send("c", eh::ws::Opcode::ping);
    client.send("d", eh::ws::Opcode::pong);
    client.sayClose(4001, "enough");
    for (auto const* const expected :
         {"open Ada 127.0.0.1", "text a", "binary b", "ping c", "pong d", "close 4001 enough"})
        CHECK(heard.take() == expected);
    CHECK(client.next() == Said{eh::ws::Opcode::pong, "c"});
    CHECK(client.next() == saidClose(4001, ""));
    CHECK_FALSE(client.next());
}

TEST_CASE("The code of onClose says how it came to the end") {
    RawBed bed;
    bed.start({.maxMessage = 10, .maxFragments = 3});
    SECTION("a close frame without a code") {
        auto client = bed.client();
        client.send("", eh::ws::Opcode::close);
        CHECK(bed.ended.take().code == 1005);
    }
    SECTION("a socket that just ends") {
        bed.client().disconnect();
        auto const end = bed.ended.take();
        CHECK(end.code == 1006);
        CHECK(end.reason == "the client ended the socket without a close frame");
    }
    SECTION("a mistake") {
        auto client = bed.client();
        client.sendBytes("\xFF");
        CHECK(client.next()->code == 1002);
        CHECK(bed.ended.take().code == 1002);
    }
    SECTION("a message over the limit") {
        auto client = bed.client();
        client.send("eleven byte");
        CHECK(client.next() == saidClose(1009, "the message is too large"));
        CHECK(bed.ended.take().code == 1009);
    }
    SECTION("too many fragments") {
        auto client = bed.client();
        client.send("", eh::ws::Opcode::text, false);
        for (int i = 0; i < 3; ++i) client.send("", eh::ws::Opcode::continuation, false);
        CHECK(client.next()->code == 1008);
        CHECK(bed.ended.take().code == 1008);
    }
    SECTION("a text that is none") {
        auto client = bed.client();
        client.send("\xFF");
        CHECK(client.next()->code == 1007);
        CHECK(bed.ended.take().code == 1007);
    }
}

TEST_CASE("What came of a large message that is too large is left to the loop, which goes on to serve") {
    RawBed bed;
    echoIn(bed);
    bed.start({.maxMessage = 1'000'000});
    auto client = bed.client();
    client.send(std::string(600'000, 'x'), eh::ws::Opcode::text, false);
    client.send(std::string(600'000, 'x'), eh::ws::Opcode::continuation, false);
    CHECK(client.next() == saidClose(1009, "the message is too large"));
    CHECK(bed.ended.take().code == 1009);
    auto other = bed.client();
    other.send("still here?");
    CHECK(other.next() == Said{eh::ws::Opcode::text, "still here?"});
}

TEST_CASE("What cannot be sent is refused, each with its own answer") {
    RawBed bed;
    bed.start({.queueBytes = 1000});
    auto client = bed.client();
    auto const socket = bed.opened.take();
    CHECK(socket->text("\xC0\x80") == SendResult::invalid);
    CHECK(socket->binary(std::string(1000, 'x')) == SendResult::tooLarge);
    CHECK(socket->ping(std::string(126, 'x')) == SendResult::tooLarge);
    CHECK_THROWS_AS(socket->send(nullptr), std::invalid_argument);
    CHECK_THROWS_AS(WebSocketMessage::text("\xED\xA0\x80"), std::invalid_argument);
    for (std::uint16_t const code : std::initializer_list<std::uint16_t>{0, 999, 1004, 1005, 1006, 1015, 2999, 5000})
        CHECK_THROWS_AS(socket->close(code), std::invalid_argument);
    CHECK(socket->text("fits") == SendResult::queued);
    CHECK(client.next() == saidText("fits"));
}

TEST_CASE("A program closes behind what it has sent, and hears its own code when the client has answered") {
    RawBed bed;
    bed.start();
    auto client = bed.client();
    auto const socket = bed.opened.take();
    CHECK(socket->text("last") == SendResult::queued);
    socket->close(4000, "that was all");
    CHECK(socket->text("late") == SendResult::gone);
    socket->close(4002);  // the first one counts
    CHECK(client.next() == saidText("last"));
    CHECK(client.next() == saidClose(4000, "that was all"));
    client.sayClose(1000);
    auto const end = bed.ended.take();
    CHECK(end.code == 4000);
    CHECK(end.reason == "that was all");
    CHECK_FALSE(client.next());
}

TEST_CASE("A client that does not answer a close frame is dropped") {
    RawBed bed;
    bed.start({.goodbye = 50ms});
    auto client = bed.client();
    bed.opened.take()->close(4000);
    CHECK(client.next()->code == 4000);
    CHECK_FALSE(client.next());
    CHECK(bed.ended.take().code == 4000);
}

TEST_CASE("Messages that come behind close() are not delivered") {
    RawBed bed;
    std::atomic<int> messages = 0;
    bed.handlers.onMessage = [&](WebSocket& socket, WebSocketKind, std::string_view) {
        ++messages;
        socket.close();
    };
    bed.start();
    auto client = bed.client();
    std::string bytes;
    for (int i = 0; i < 10; ++i) eh::ws::appendClientFrame(bytes, {}, "x");
    client.sendBytes(bytes);
    CHECK(client.next()->code == 1000);
    client.send("y");
    client.sayClose(1000);
    bed.ended.take();
    CHECK(messages == 1);
}

TEST_CASE("An exception costs a log line and that socket: 1011") {
    RawBed bed;
    bed.handlers.onMessage = [](WebSocket&, WebSocketKind, std::string_view payload) {
        if (payload == "number") throw 7;  // NOLINT: of a type that is no std::exception
        throw std::runtime_error("cannot read " + std::string(payload));
    };
    bed.handlers.onPing = [](WebSocket&, std::string_view) { throw std::runtime_error("no ping"); };
    bed.start();
    auto other = bed.client();
    for (auto const* const message : {"this", "number"}) {
        auto client = bed.client();
        client.send(message);
        CHECK(client.next() == saidClose(1011, "the server failed"));
        client.sayClose(1011);
        CHECK_FALSE(client.next());
        CHECK(bed.ended.take().code == 1011);
    }
    CHECK(bed.lines.take() == "an exception left a function of a WebSocket: cannot read this");
    CHECK(bed.lines.take() == "an exception of an unknown type left a function of a WebSocket");
    other.send("", eh::ws::Opcode::ping);
    CHECK(other.next()->opcode == eh::ws::Opcode::pong);
    CHECK(other.next()->code == 1011);
}

TEST_CASE("An exception in onOpen or onClose is survived too") {
    RawBed bed;
    bed.handlers.onOpen = [](std::shared_ptr<WebSocket> const&, eh::http::Request const& request) {
        if (request.hasHeader("X-Bad")) throw std::runtime_error("not you");
    };
    bed.handlers.onClose = [](WebSocket&, std::uint16_t, std::string_view) { throw std::runtime_error("no end"); };
    echoIn(bed);
    bed.start();
    auto bad = bed.client("X-Bad: 1\r\n");
    CHECK(bad.next()->code == 1011);
    bad.sayClose(1011);
    CHECK_FALSE(bad.next());
    auto good = bed.client();
    good.send("still here");
    CHECK(good.next() == saidText("still here"));
}

TEST_CASE("A program admits whom it likes, and subprotocols and origins are as it lists them") {
    RawBed bed;
    bed.handlers.admit = [](eh::http::Request const& request) -> std::optional<eh::http::Response> {
        if (request.parameter("key") == "right" || request.hasHeader("X-Key")) return std::nullopt;
        return eh::http::textResponse(401, "no key");
    };
    bed.start({.protocols = {"chat.1", "chat.2"}, .origins = {"https://friend.example"}});
    CHECK(statusOf(bed.client()) == 401);
    CHECK(statusOf(RawClient(bed.server.port(), {}, "/ws?key=right")) == 101);
    auto const friendly = bed.client("X-Key: 1\r\nOrigin: https://friend.example\r\n"
                                     "Sec-WebSocket-Protocol: chat.9, chat.2, chat.1\r\n");
    CHECK(friendly.head.find("Sec-WebSocket-Protocol: chat.2\r\n") != std::string::npos);
    CHECK(bed.opened.take()->protocol().empty());
    CHECK(bed.opened.take()->protocol() == "chat.2");
    CHECK(statusOf(bed.client("X-Key: 1\r\nOrigin: https://other.example\r\n")) == 403);
    CHECK(statusOf(bed.client("X-Key: 1\r\nSec-Fetch-Site: cross-site\r\n")) == 403);
}

TEST_CASE("There are at most maxSockets, and room again when one has ended") {
    RawBed bed;
    bed.start({.maxSockets = 1});
    auto first = bed.client();
    CHECK(statusOf(bed.client()) == 503);
    first.sayClose(1000);
    CHECK(first.next()->code == 1000);
    CHECK_FALSE(first.next());
    first.disconnect();
    bed.ended.take();
    while (statusOf(bed.client()) != 101) std::this_thread::yield();
}

TEST_CASE("A limit of 0 is refused when the path is made") {
    eh::Server server;
    CHECK_THROWS_WITH(server.webSocket("/ws", {}, {.queueBytes = 0}), "WebSocketOptions::queueBytes must be positive");
    CHECK_THROWS_AS(server.webSocket("ws", {}), std::invalid_argument);
}

TEST_CASE("A silent client is pinged, and dropped when it does not answer") {
    RawBed bed;
    bed.start({.pingEvery = 150ms, .silence = 1000ms});
    auto client = bed.client();
    for (int i = 0; i < 8; ++i) {  // for longer than the silence allowed
        REQUIRE(client.next() == Said{eh::ws::Opcode::ping, ""});
        client.send("", eh::ws::Opcode::pong);
    }
    while (client.next()) {
    }
    auto const end = bed.ended.take();
    CHECK(end.code == 1006);
    CHECK(end.reason == "the client was silent for too long");
}

TEST_CASE("A server that stops sends what waits, says 1001, and has the answers before it ends") {
    RawBed bed;
    bed.start();
    auto client = bed.client();
    auto const socket = bed.opened.take();
    CHECK(socket->text("last") == SendResult::queued);
    std::thread stopping([&] { bed.server.stop(60s); });
    CHECK(client.next() == saidText("last"));
    CHECK(client.next() == saidClose(1001, "the server stops"));
    client.sayClose(1001);
    stopping.join();
    CHECK(bed.ended.take().code == 1001);
    CHECK(socket->text("late") == SendResult::gone);
}

TEST_CASE("A server that stops at once says 1001 too, and what is left of its sockets is harmless") {
    std::shared_ptr<WebSocket> socket;
    {
        RawBed bed;
        bed.start();
        auto client = bed.client();
        socket = bed.opened.take();
        bed.server.stop(0ms);
        CHECK(client.next() == saidClose(1001, "the server stops"));
        CHECK_FALSE(client.next());
        CHECK(bed.ended.take().code == 1001);
    }
    CHECK(socket->text("x") == SendResult::gone);
    CHECK(socket->backlog() == 0);
    socket->pauseReading();
    socket->resumeReading();
    socket->close();
}
