// Plain WebSockets with compression, as a program and its clients see them.
#include <thread>
#include <vector>

#include "link/ws/deflate.hpp"
#include "raw_bed.hpp"
#include "support/catch.hpp"

using namespace eh::test;
using eh::SendResult;
using eh::WebSocket;
using eh::WebSocketKind;
using eh::WebSocketMessage;

#ifdef EH_DEFLATE

namespace {

constexpr std::string_view offer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n";
constexpr std::string_view agreed = "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover";

struct DeflateBed : RawBed {
    DeflateBed() {
        handlers.onMessage = [](WebSocket& socket, WebSocketKind kind, std::string_view payload) {
            static_cast<void>(socket.send(kind, payload));
        };
    }
    [[nodiscard]] RawClient deflating(std::string_view headers = offer) const {
        RawClient client(server.port(), headers);
        client.inflate();
        return client;
    }
};

void sendDeflated(RawClient& client, std::string_view payload) {
    auto const made = eh::ws::deflated(payload, 15);
    REQUIRE(made);
    std::string bytes;
    eh::ws::appendClientFrame(bytes, {.opcode = eh::ws::Opcode::text, .deflated = true}, *made);
    client.sendBytes(bytes);
}

}  // namespace

TEST_CASE("Compression is off unless the program offers it, and the client asks") {
    DeflateBed without;
    without.start();
    CHECK_THAT(without.client(offer).head, !Catch::Contains("Extensions"));
    CHECK_FALSE(without.opened.take()->deflates());
    DeflateBed bed;
    bed.start({.deflate = {.offered = true}});
    CHECK_THAT(bed.client().head, !Catch::Contains("Extensions"));
    CHECK_FALSE(bed.opened.take()->deflates());
    CHECK_THAT(bed.client("Sec-WebSocket-Extensions: permessage-deflate; x\r\n").head, !Catch::Contains("Extensions"));
    CHECK_FALSE(bed.opened.take()->deflates());
    CHECK_THAT(bed.client(offer).head, Catch::Contains(std::string(agreed) + "\r\n"));
    CHECK(bed.opened.take()->deflates());
}

TEST_CASE("Messages go compressed both ways, and short ones as they are") {
    DeflateBed bed;
    bed.start({.deflate = {.offered = true, .leastBytes = 100}});
    auto client = bed.deflating();
    std::string const longer(5000, 'a');
    sendDeflated(client, longer);
    CHECK(client.next() == saidText(longer));
    CHECK(client.received() < 100);
    std::string const shorter(99, 'a');
    sendDeflated(client, shorter);
    CHECK(client.next() == saidText(shorter));
    CHECK(client.received() == 101);
    client.send("plain");
    CHECK(client.next() == saidText("plain"));
}

TEST_CASE("A shared message is compressed once, for all that agreed, and the others get it as it is") {
    DeflateBed bed;
    bed.start({.deflate = {.offered = true}});
    auto first = bed.deflating();
    auto const one = bed.opened.take();
    auto second = bed.deflating();
    auto const two = bed.opened.take();
    auto narrow = bed.deflating("Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=9\r\n");
    auto const three = bed.opened.take();
    auto plain = bed.client();
    auto const four = bed.opened.take();
    std::string const payload(10'000, 'b');
    auto const message = WebSocketMessage::text(payload);
    auto const* const bytes = message->deflatedFrame(15).data();
    for (auto const& socket : {one, two, three, four}) CHECK(socket->send(message) == SendResult::queued);
    for (auto* const client : {&first, &second, &narrow, &plain}) CHECK(client->next() == saidText(payload));
    CHECK(message->deflatedFrame(15).data() == bytes);
    CHECK(message->deflatedFrame(9).data() != bytes);
    CHECK(first.received() < 100);
    CHECK(plain.received() > 10'000);
    auto const incompressible = WebSocketMessage::binary("0123456789abcdef");
    CHECK(incompressible->deflatedFrame(15) == incompressible->frame());
}

TEST_CASE("Any thread may be the first to send a shared message") {
    std::string payload;
    for (int i = 0; i < 20'000; ++i) payload += std::to_string(i % 977);
    auto const message = WebSocketMessage::text(payload);
    std::vector<std::string> frames(4);
    std::vector<std::thread> threads;
    for (auto& frame : frames) threads.emplace_back([&] { frame = message->deflatedFrame(15); });
    for (auto& thread : threads) thread.join();
    for (auto const& frame : frames) CHECK(frame == message->deflatedFrame(15));
}

TEST_CASE("A bomb is refused, and what is malformed is told") {
    DeflateBed bed;
    bed.start({.maxMessage = 100'000, .deflate = {.offered = true}});
    auto bomb = bed.deflating();
    sendDeflated(bomb, std::string(10u << 20, 'x'));
    CHECK(bomb.next() == saidClose(1009, "the message is too large"));
    CHECK(bed.ended.take().code == 1009);
    auto wrong = bed.deflating();
    std::string bytes;
    eh::ws::appendClientFrame(bytes, {.opcode = eh::ws::Opcode::text, .deflated = true}, "\x06");
    wrong.sendBytes(bytes);
    CHECK(wrong.next() == saidClose(1007, "a compressed message is malformed"));
    CHECK(bed.ended.take().code == 1007);
}

TEST_CASE("The queue counts what goes over the wire") {
    DeflateBed bed;
    bed.start({.queueBytes = 1000, .deflate = {.offered = true}});
    auto client = bed.deflating();
    auto const socket = bed.opened.take();
    std::string const payload(50'000, 'c');
    CHECK(socket->text(payload) == SendResult::queued);
    CHECK(client.next() == saidText(payload));
    auto plain = bed.client();
    CHECK(bed.opened.take()->text(payload) == SendResult::tooLarge);
}

TEST_CASE("Options of compression that cannot be are errors") {
    DeflateBed bed;
    CHECK_THROWS_WITH(bed.server.webSocket("/a", {}, {.deflate = {.clientWindowBits = 8}}), Catch::Contains("from 9 to 15"));
    CHECK_THROWS_WITH(bed.server.webSocket("/a", {}, {.deflate = {.clientWindowBits = 16}}), Catch::Contains("from 9 to 15"));
    bed.start({.deflate = {.offered = true, .clientWindowBits = 10}});
    CHECK_THAT(bed.client(offer).head, Catch::Contains(std::string(agreed) + "; client_max_window_bits=10\r\n"));
}

#else

TEST_CASE("A library without zlib refuses to offer compression, with a sentence") {
    RawBed bed;
    CHECK_THROWS_WITH(bed.server.webSocket("/a", {}, {.deflate = {.offered = true}}), Catch::Contains("built without zlib"));
}

#endif
