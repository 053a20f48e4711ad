// What clients may make a server hold by their links: messages in pieces, messages that never end, raw streams.
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "../event/stubs.hpp"
#include "socket_client.hpp"
#include "support/catch.hpp"

using namespace eh::test;

namespace {

struct Program {
    eh::EventHandler handler;
    Display display{handler};
    Control control;
    eh::Registration receiving = handler.add(control);
    std::optional<eh::Server> server;

    explicit Program(eh::EventHandlerOptions options = {}, eh::ServerOptions serverOptions = {}) : handler(std::move(options)) {
        server.emplace(std::move(serverOptions));
        server->mount("/links", handler);
        server->start();
    }
    ~Program() { server.reset(); }  // before what it calls

    SocketClient open() const {
        SocketClient client(server->port());
        client.send(R"({"open":{"protocol":1,"nonce":"nonce-of-client-)" + std::to_string(++opened) + R"("}})");
        static_cast<void>(client.readUpTo("}}\n"));
        return client;
    }
    mutable int opened = 0;
};

std::string frame(std::string_view payload, bool first, bool final = false) {
    std::string bytes;
    eh::ws::appendClientFrame(bytes, {.opcode = first ? eh::ws::Opcode::text : eh::ws::Opcode::continuation, .final = final}, payload);
    return bytes;
}

std::string closeFrame(std::uint16_t code, std::string_view reason) {
    std::string const payload = eh::ws::closePayload(code, reason);
    return std::string(eh::ws::FrameHead(eh::ws::Opcode::close, payload.size()).view()) + payload;
}

bool endsWith(std::string const& text, std::string const& end) { return text.ends_with(end); }

}  // namespace

TEST_CASE("A message of endless fragments costs its socket") {
    Program program({.maxFragments = 10});
    auto client = program.open();
    std::string bytes = frame("x", true);
    for (int i = 0; i < 10; ++i) bytes += frame("", false);
    REQUIRE(client.offer(bytes));
    CHECK(endsWith(client.rest(), closeFrame(1008, "a message of too many fragments")));
    CHECK(program.handler.connectionCount() == 1);
}

TEST_CASE("A giant message is refused by its length") {
    Program program;
    auto client = program.open();
    REQUIRE(client.offer(std::string("\x81\xFF\0\0\0\0\x40\0\0\0\0\0\0\0", 14)));
    CHECK(endsWith(client.rest(), closeFrame(1009, "the message is too large")));
}

TEST_CASE("Before a connection is opened a WebSocket takes little") {
    Program program({.maxOpen = 1'000});
    SocketClient client(program.server->port());
    client.send(std::string(1'001, ' '));
    CHECK(endsWith(client.rest(), closeFrame(1009, "the message is too large")));
}

TEST_CASE("Messages that arrive in pieces have a limit together, with bodies, and the largest costs its socket") {
    Program program({}, {.maxReceiving = 300'000});
    auto large = program.open();
    REQUIRE(large.offer(frame(std::string(180'000, ' '), true)));
    auto small = program.open();
    std::string const half = R"(["Control","say",[")" + std::string(90'000, 's');
    REQUIRE(small.offer(frame(half, true)));
    ::test::HttpClient body(program.server->port());
    body.send("POST /links/send?first=1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 200000\r\n\r\n" + std::string(100'000, ' '));
    CHECK(endsWith(large.rest(), closeFrame(1009, "the server is receiving too much at the moment")));
    CHECK(program.handler.connectionCount() == 2);
    REQUIRE(small.offer(frame("\"]]\n", false, true)));
    small.send("{\"ack\":0}");
    while (program.handler.stats().eventsUp == 0) std::this_thread::yield();
    body.send(std::string(100'000, ' '));
    CHECK(body.reply().status == 400);
}

TEST_CASE("So many raw streams are open at a time") {
    Program program({.maxRawStreams = 2});
    std::vector<::test::HttpClient> streams;
    for (int i = 0; i < 2; ++i) {
        streams.emplace_back(program.server->port());
        streams.back().request("GET", "/links/stream", "EH-Connection: new\r\n");
        CHECK(streams.back().readUpTo("\r\n\r\n").find(" 200 ") != std::string::npos);
    }
    CHECK(::test::HttpClient(program.server->port()).get("/links/stream", "EH-Connection: new\r\n").status == 429);
    streams.pop_back();
    while (program.handler.connectionCount() != 1) std::this_thread::yield();
    ::test::HttpClient next(program.server->port());
    next.request("GET", "/links/stream", "EH-Connection: new\r\n");
    CHECK(next.readUpTo("\r\n\r\n").find(" 200 ") != std::string::npos);
}

TEST_CASE("Plain WebSockets share the limit of what is being received") {
    eh::Server server({.maxReceiving = 100'000});
    server.webSocket("/links/ws", {}, {.protocols = {"eh1.json"}});
    server.start();
    SocketClient client(server.port());
    REQUIRE(client.offer(frame(std::string(150'000, ' '), true)));
    CHECK(endsWith(client.rest(), closeFrame(1009, "the server is receiving too much at the moment")));
}
