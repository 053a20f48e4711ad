// What programs do within callbacks, and executors that are slow, throw or outlive the server, on a WebSocket.
#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>

#include "../event/stubs.hpp"
#include "socket_client.hpp"
#include "support/catch.hpp"

using namespace eh::test;
using namespace std::chrono_literals;

namespace {

/// Keeps what it is given until a test runs it.
class Executor {
public:
    void operator()(std::function<void()> task) {
        std::scoped_lock const lock(mutex_);
        tasks_.push_back(std::move(task));
    }
    void work() {
        while (workOne()) {
        }
    }
    /// Runs the first that waits; false if none does.

    bool workOne() {
        std::function<void()> task;
        {
            std::scoped_lock const lock(mutex_);
            if (tasks_.empty()) return false;
            task = std::move(tasks_.front());
            tasks_.pop_front();
        }
        task();
        return true;
    }

private:
    std::mutex mutex_;
    std::deque<std::function<void()>> tasks_;
};

struct Program {
    eh::EventHandler handler;
    Display display{handler};
    Control control;
    eh::Registration receiving = handler.add(control);
    std::optional<eh::Server> server{std::in_place};

    explicit Program(eh::EventHandlerOptions options = {}) : handler(std::move(options)) {
        server->mount("/links", handler);
    }
    ~Program() { server.reset(); }  // before what it calls

    SocketClient client() {
        server->start();
        return SocketClient(server->port());
    }
};

}  // namespace

TEST_CASE("A WebSocket whose connection is closed within onConnect is told so") {
    Program program;
    program.handler.onConnect([&](eh::Connection& connection) {
        connection.close("not today");
        program.display.line(connection.id(), "bye");
    });
    auto client = program.client();
    client.open();
    auto const said = client.readUpTo("not today");
    CHECK(said.find("kicked") != std::string::npos);
    CHECK(said.find("hello") == std::string::npos);
    CHECK(program.handler.stats().websockets == 0);
}

TEST_CASE("The server acknowledges as soon as a client of a small window would, whatever the heartbeat") {
    Program program({.inFlightEvents = 16, .heartbeat = 10min});
    auto client = program.client();
    client.open();
    CHECK(client.readUpTo("}}\n").find("\"ack\":{\"bytes\":131072,\"events\":4}") != std::string::npos);
    for (int i = 0; i < 4; ++i) client.send(sayLine("a"));
    CHECK_FALSE(client.readUpTo("{\"ack\":4}").empty());
}

TEST_CASE("A WebSocket is not read on while the executor has not worked off what came") {
    Executor executor;
    Program program({.executor = std::ref(executor)});
    std::atomic<int> said = 0;
    program.control.say = [&](eh::ConnectionId, std::string_view) { ++said; };
    auto client = program.client();
    client.open();
    static_cast<void>(client.readUpTo("}}\n"));
    executor.work();
    std::string messages;
    for (std::string const event = sayLine("some text of some length"); messages.size() < (24u << 20);)
        eh::ws::appendClientFrame(messages, {}, event);
    CHECK_FALSE(client.offer(messages));
    CHECK(program.handler.stats().eventsUp < 20'000);
    while (said < 2'000 && executor.workOne()) std::this_thread::yield();
    CHECK(program.handler.stats().eventsUp - static_cast<std::uint64_t>(said) < 20'000);
}

TEST_CASE("A WebSocket outlives an executor that is slower than the heartbeat") {
    Executor executor;
    Program program({.heartbeat = 40ms, .executor = std::ref(executor)});
    auto client = program.client();
    client.open();
    static_cast<void>(client.readUpTo("}}\n"));
    client.send(sayLine("a"));
    for (int beat = 0; beat < 10; ++beat) static_cast<void>(client.readUpTo("{\"ack\":1}"));
    executor.work();
    client.send(sayLine("b"));
    CHECK_FALSE(client.readUpTo("{\"ack\":2}").empty());
}

TEST_CASE("What an executor runs after the server has gone finds no loop and does nothing") {
    Executor executor;
    Program program({.executor = std::ref(executor)});
    std::atomic<int> said = 0;
    program.control.say = [&](eh::ConnectionId, std::string_view) { ++said; };
    auto client = program.client();
    client.open();
    static_cast<void>(client.readUpTo("}}\n"));
    client.send(sayLine("a"));
    auto const deadline = std::chrono::steady_clock::now() + 10s;
    while (program.handler.stats().eventsUp == 0 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    program.server.reset();
    executor.work();
    CHECK(said == 1);
}

TEST_CASE("An executor that throws costs the socket, not the loop") {
    std::atomic<bool> full = false;
    Program program({.executor = [&](std::function<void()> const& task) {
        if (full) throw std::runtime_error("too much to do");
        task();
    }});
    auto client = program.client();
    client.open();
    static_cast<void>(client.readUpTo("}}\n"));
    full = true;
    client.send(sayLine("a"));
    CHECK(client.rest().empty());
    full = false;
    SocketClient next(program.server->port());
    next.open();
    CHECK_FALSE(next.readUpTo("}}\n").empty());
}

TEST_CASE("A server that stops waits for no acknowledgement of what a socket has taken") {
    Program program;
    auto client = program.client();
    client.open();
    static_cast<void>(client.readUpTo("}}\n"));
    program.display.line("last words");
    static_cast<void>(client.readUpTo("last words"));
    SocketClient const silent(program.server->port());
    auto const begin = std::chrono::steady_clock::now();
    std::thread stopping([&] { program.server->stop(60s); });
    CHECK(client.readUpTo("shutdown").find("bye") != std::string::npos);
    client.close();
    stopping.join();
    CHECK(std::chrono::steady_clock::now() - begin < 30s);
}
