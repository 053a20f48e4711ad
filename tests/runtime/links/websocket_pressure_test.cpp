// Plain WebSockets under load: clients that do not read, programs that do not, shared messages, and many threads.
#include <atomic>
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

constexpr std::size_t queueBytes = 1u << 20;

/// Sends numbered messages until the queue is full; how many it took.
int fill(WebSocket& socket, int from) {
    for (int number = from;; ++number) {
        auto const result = socket.text(std::to_string(number) + std::string(1000, 'x'));
        if (result == SendResult::queued) continue;
        CHECK(result == SendResult::full);
        return number;
    }
}

/// Whether the next messages have the numbers from `from` to before `to`.
bool hearsAll(RawClient& client, int from, int to) {
    for (int number = from; number < to; ++number)
        if (client.next() != saidText(std::to_string(number) + std::string(1000, 'x'))) return false;
    return true;
}

}  // namespace

TEST_CASE("A client that does not read fills its queue and no more; onDrain tells of room, and what was taken arrives") {
    RawBed bed;
    ::test::Mailbox<std::size_t> drained;
    bed.handlers.onDrain = [&](WebSocket& socket) { drained.put(socket.backlog()); };
    bed.start({.queueBytes = queueBytes});
    auto client = bed.client();
    auto const socket = bed.opened.take();
    int sent = fill(*socket, 0);
    while (socket->backlog() < queueBytes / 2) sent = fill(*socket, sent);  // until the kernel takes no more
    CHECK(socket->backlog() <= queueBytes);
    CHECK(hearsAll(client, 0, sent));
    CHECK(drained.take() <= queueBytes / 4);
    int const more = fill(*socket, sent);
    CHECK(more > sent);
    CHECK(hearsAll(client, sent, more));
}

TEST_CASE("A program that fills the queue from onDrain sends as much as it likes through a bounded queue") {
    RawBed bed;
    constexpr int total = 20'000;
    int sent = 0;
    std::atomic<bool> within = true;
    auto const pump = [&](WebSocket& socket) {
        while (sent < total && socket.text(std::to_string(sent) + std::string(1000, 'x')) == SendResult::queued) ++sent;
        if (socket.backlog() > queueBytes) within = false;
    };
    bed.handlers.onDrain = pump;
    bed.handlers.onMessage = [&](WebSocket& socket, WebSocketKind, std::string_view) { pump(socket); };
    bed.start({.queueBytes = queueBytes});
    auto client = bed.client();
    client.send("go");
    CHECK(hearsAll(client, 0, total));
    CHECK(within);
}

TEST_CASE("A socket that is paused makes its client wait, and goes on where it was") {
    RawBed bed;
    std::atomic<std::size_t> received = 0;
    bed.handlers.onMessage = [&](WebSocket& socket, WebSocketKind, std::string_view payload) {
        if (received == 0) socket.pauseReading();
        received += payload.size();
    };
    bed.start();
    auto client = bed.client();
    auto const socket = bed.opened.take();
    std::string messages;
    for (int i = 0; i < 3000; ++i) eh::ws::appendClientFrame(messages, {}, std::string(10'000, 'm'));
    auto const taken = client.offer(messages);
    CHECK(taken < messages.size());
    CHECK(received <= (64u << 10));
    socket->resumeReading();
    client.sendBytes(std::string_view(messages).substr(taken));
    client.send("", eh::ws::Opcode::ping);
    CHECK(client.next() == Said{eh::ws::Opcode::pong, ""});
    CHECK(received == 3000 * 10'000);
}

TEST_CASE("A client that is not read because its socket is paused is not taken for silent") {
    RawBed bed;
    bed.handlers.onOpen = [&](std::shared_ptr<WebSocket> const& socket, eh::http::Request const&) {
        socket->pauseReading();
        bed.opened.put(socket);
    };
    bed.start({.pingEvery = 100ms, .silence = 400ms});
    auto client = bed.client();
    CHECK_FALSE(client.hears(1000));
    client.send("", eh::ws::Opcode::ping);
    bed.opened.take()->resumeReading();
    for (auto said = client.next(); said != Said{eh::ws::Opcode::pong, ""}; said = client.next()) REQUIRE(said);
}

TEST_CASE("A client that sends pings and does not read its pongs is not read on") {
    RawBed bed;
    std::atomic<int> pings = 0;
    bed.handlers.onPing = [&](WebSocket&, std::string_view) { ++pings; };
    bed.start();
    auto client = bed.client();
    std::string messages;
    while (messages.size() < (24u << 20))
        eh::ws::appendClientFrame(messages, {.opcode = eh::ws::Opcode::ping}, std::string(100, 'p'));
    CHECK(client.offer(messages) < messages.size());
    CHECK(pings < 150'000);
}

TEST_CASE("A message for many sockets is framed once and shared until the last has it") {
    RawBed bed;
    bed.start();
    std::vector<RawClient> clients;
    clients.reserve(20);
    std::vector<std::shared_ptr<WebSocket>> sockets;
    for (int i = 0; i < 20; ++i) {
        clients.emplace_back(bed.server.port());
        sockets.push_back(bed.opened.take());
    }
    auto message = WebSocketMessage::binary(std::string(8u << 20, 's'));  // more than a socket's buffers take
    CHECK(message->payload().size() == (8u << 20));
    CHECK(message->frame().size() == message->payload().size() + 10);
    for (auto const& socket : sockets) CHECK(socket->send(message) == SendResult::queued);
    CHECK(::test::onLoop(bed.server, [&] { return message.use_count(); }) == 21);
    for (auto& client : clients) CHECK(client.next() == Said{eh::ws::Opcode::binary, std::string(message->payload())});
    auto const deadline = std::chrono::steady_clock::now() + 10s;
    while (message.use_count() != 1 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    CHECK(message.use_count() == 1);
}

TEST_CASE("Sends of many threads arrive whole, each thread's in order") {
    RawBed bed;
    bed.start();
    auto client = bed.client();
    auto const socket = bed.opened.take();
    constexpr int threads = 8, each = 500;
    std::vector<std::thread> sending;
    for (int thread = 0; thread < threads; ++thread)
        sending.emplace_back([&socket, thread] {
            for (int number = 0; number < each; ++number)
                static_cast<void>(socket->text(std::to_string(thread) + ":" + std::to_string(number)));
        });
    std::vector<int> next(threads, 0);
    for (int i = 0; i < threads * each; ++i) {
        auto const said = client.next();
        REQUIRE(said);
        auto const thread = static_cast<std::size_t>(said->payload[0] - '0');
        REQUIRE(said->payload.substr(2) == std::to_string(next[thread]++));
    }
    for (auto& thread : sending) thread.join();
}

TEST_CASE("A message of one socket is passed on to others from its callback") {
    RawBed bed;
    std::vector<std::shared_ptr<WebSocket>> room;
    bed.handlers.onOpen = [&](std::shared_ptr<WebSocket> const& socket, eh::http::Request const&) {
        room.push_back(socket);
        bed.opened.put(socket);
    };
    bed.handlers.onMessage = [&](WebSocket&, WebSocketKind, std::string_view payload) {
        auto const message = WebSocketMessage::text(payload);
        for (auto const& member : room) static_cast<void>(member->send(message));
    };
    bed.start();
    auto first = bed.client();
    auto second = bed.client();
    bed.opened.take();
    bed.opened.take();
    for (int i = 0; i < 100; ++i) {
        (i % 2 == 0 ? first : second).send(std::to_string(i));
        CHECK(first.next() == saidText(std::to_string(i)));
        CHECK(second.next() == saidText(std::to_string(i)));
    }
}

TEST_CASE("Threads that send, pause and close while clients go and the server stops do no harm") {
    std::atomic<bool> done = false;
    std::vector<std::thread> threads;
    std::mutex mutex;
    std::vector<std::shared_ptr<WebSocket>> sockets;
    {
        RawBed bed;
        bed.handlers.onOpen = [&](std::shared_ptr<WebSocket> const& socket, eh::http::Request const&) {
            std::scoped_lock const lock(mutex);
            sockets.push_back(socket);
        };
        bed.start({.queueBytes = 64u << 10});
        std::vector<RawClient> clients;
        clients.reserve(8);
        for (int i = 0; i < 8; ++i) clients.emplace_back(bed.server.port());
        for (int thread = 0; thread < 4; ++thread)
            threads.emplace_back([&, thread] {
                auto const shared = WebSocketMessage::binary(std::string(500, 's'));
                for (std::size_t i = 0; !done; ++i) {
                    std::shared_ptr<WebSocket> socket;
                    {
                        std::scoped_lock const lock(mutex);
                        if (!sockets.empty()) socket = sockets[i % sockets.size()];
                    }
                    if (!socket) continue;
                    if (i % 3 == 0) socket->pauseReading();
                    static_cast<void>(socket->send(shared));
                    socket->resumeReading();
                    static_cast<void>(socket->backlog());
                    if (i % 5000 == 4999 && thread == 0) socket->close(4000);
                }
            });
        for (int i = 0; i < 200; ++i) static_cast<void>(clients[static_cast<std::size_t>(i) % 6].next());
        clients[0].disconnect();
        clients[1].sayClose(1000);
        bed.server.stop(20ms);
    }
    done = true;
    for (auto& thread : threads) thread.join();
    for (auto const& socket : sockets) CHECK(socket->text("x") == SendResult::gone);
}
