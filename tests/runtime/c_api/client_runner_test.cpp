// Who runs a client in C, what callbacks may do, and many threads at once.
#include "support/catch.hpp"

#include <atomic>
#include <future>
#include <thread>

#include <poll.h>

#include "client_bed.hpp"

using namespace eh::test;

namespace {

eh_client_options called() { return choosing(&eh_client_options::runner, EH_CALLER); }

/// A program's own loop. False after the patience of tests.
template <typename Condition>
bool loopUntil(eh_client* client, Condition const& condition) {
    auto const end = std::chrono::steady_clock::now() + eh::testing::patience;
    while (std::chrono::steady_clock::now() < end) {
        int time = 0;
        if (eh_client_poll(client, &time) != EH_OK) return false;
        if (condition()) return true;
        pollfd handle{eh_client_poll_handle(client), POLLIN, 0};
        ::poll(&handle, 1, time);
    }
    return false;
}

/// An interface without generated code, for either side.
constexpr char const* const countingPrototypes[] = {"count(int)"};
eh_interface const counting = {"Counting", countingPrototypes, 1};

}  // namespace

TEST_CASE("in the loop of a program in C a client does all that it does on a thread of its own", "[c]") {
    Served site;
    Panel desk(site.url(), called());
    eh_client_connect(desk.client());
    REQUIRE(loopUntil(desk.client(), [&] { return eh_client_is_connected(desk.client()); }));
    CHECK(eh_client_poll(desk.client(), nullptr) == EH_OK);
    for (int i = 0; i < 100; ++i) client_Control_ping(desk.client());
    CHECK(loopUntil(desk.client(), [&] { return desk.told.count("pong") == 100; }));
    std::thread sending([&] { client_Control_ping(desk.client()); });
    CHECK(loopUntil(desk.client(), [&] { return desk.told.count("pong") == 101; }));
    sending.join();
    CHECK(eh_client_close(desk.client()) == EH_OK);  // which runs the client meanwhile
    CHECK(desk.told.has("disconnect closed"));
}

TEST_CASE("eh_client_run() is the client's loop until eh_client_stop(), and may be called again", "[c]") {
    Served site;
    Panel desk(site.url(), called());
    eh_client_connect(desk.client());
    for (std::size_t round = 1; round <= 3; ++round) {
        auto running = std::async(std::launch::async, [&] { return eh_client_run(desk.client()); });
        CHECK(eventually([&] { return eh_client_is_connected(desk.client()); }));
        client_Control_ping(desk.client());
        CHECK(eventually([&] { return desk.told.count("pong") == round; }));
        CHECK(eh_client_poll(desk.client(), nullptr) == EH_BAD_STATE);
        CHECK(std::string(eh_last_error()) == "the client: another thread runs it");
        CHECK(eh_client_stop(desk.client()) == EH_OK);
        CHECK(running.get() == EH_OK);
    }
    CHECK(desk.told.count("connect ") == 1);
}

TEST_CASE("who may not run a client in C is told so", "[c]") {
    Panel desk("http://127.0.0.1:1/events");
    CHECK(eh_client_run(desk.client()) == EH_BAD_STATE);
    CHECK(std::string(eh_last_error()) ==
          "the client: it runs on a thread of its own; runner in eh_client_options says who runs it");
    CHECK(eh_client_poll(desk.client(), nullptr) == EH_BAD_STATE);
    CHECK(eh_client_stop(desk.client()) == EH_OK);
    CHECK(eh_client_poll_handle(desk.client()) >= 0);
}

TEST_CASE("a callback may undo its binding, close and connect; one that is undone is called no more", "[c]") {
    Served site;
    Panel desk(site.url());
    struct State {
        eh_client* client;
        Notes told;
    } state{desk.client(), {}};
    auto const receive = [](void const* callbacks, std::size_t event, eh_value const* values) {
        auto* const self = static_cast<State*>(const_cast<void*>(callbacks));
        self->told.add("count " + std::to_string(event) + ' ' + std::to_string(values[0].as.int32));
        if (eh_client_unbind(self->client, "Counting") != EH_OK) self->told.add(eh_last_error());
        if (eh_client_close(self->client) != EH_OK) self->told.add(eh_last_error());
    };
    CHECK(eh_client_bind(desk.client(), &counting, &state, 0, receive) == EH_OK);
    REQUIRE(desk.connect());
    for (std::int32_t i = 1; i <= 3; ++i) {
        eh_value const value = eh_int(i);
        CHECK(eh_send(site.handler(), &counting, 0, eh_everyone(), &value, 1) == EH_QUEUED);
    }
    CHECK(eventually([&] { return desk.told.has("disconnect closed"); }));
    CHECK(state.told.all() == Strings{"count 0 1"});
}

TEST_CASE("undoing a binding waits for the callback that runs", "[c]") {
    Served site;
    Panel desk(site.url());
    struct State {
        std::atomic<bool> isInside{false}, isDone{false};
    } state;
    auto const receive = [](void const* callbacks, std::size_t, eh_value const*) {
        auto* const self = static_cast<State*>(const_cast<void*>(callbacks));
        self->isInside = true;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));  // so that one that did not wait would be found out
        self->isDone = true;
    };
    CHECK(eh_client_bind(desk.client(), &counting, &state, 0, receive) == EH_OK);
    REQUIRE(desk.connect());
    eh_value const value = eh_int(1);
    CHECK(eh_send(site.handler(), &counting, 0, eh_everyone(), &value, 1) == EH_QUEUED);
    REQUIRE(eventually([&] { return state.isInside.load(); }));
    CHECK(eh_client_unbind(desk.client(), "Counting") == EH_OK);
    CHECK(state.isDone);
}

TEST_CASE("threads of a program in C send, declare and bind at once while its client connects", "[c]") {
    constexpr int senders = 4;
    constexpr int each = 300;
    std::atomic<int> counted{0};
    auto const count = [](void const* callbacks, eh_connection, std::size_t, eh_value const*) {
        ++*static_cast<std::atomic<int>*>(const_cast<void*>(callbacks));
    };
    Served site({}, {}, [&](eh_handler* handler) { eh_bind(handler, &counting, &counted, 0, count); });
    Panel desk(site.url());
    std::atomic<int> failed{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < senders; ++t) {
        threads.emplace_back([&, t] {
            std::string const name = "Own" + std::to_string(t);
            eh_interface const own = {name.c_str(), countingPrototypes, 1};
            auto const nothing = [](void const*, std::size_t, eh_value const*) {};
            for (int i = 0; i < each; ++i) {
                if (client_Control_ping(desk.client()) != EH_QUEUED) ++failed;
                if (eh_client_bind(desk.client(), &own, nullptr, 0, nothing) != EH_OK) ++failed;
                if (eh_client_unbind(desk.client(), own.name) != EH_OK) ++failed;
                eh_value const value = eh_int(i);  // the interface is made known by whichever thread is first
                if (eh_client_call(desk.client(), &counting, 0, &value, 1) != EH_QUEUED) ++failed;
                if (eh_client_call(desk.client(), &counting, 1, nullptr, 0) != EH_INVALID) ++failed;
                if (!contains(eh_last_error(), "no event of number 1")) ++failed;
            }
        });
    }
    CHECK(desk.connect());
    for (std::thread& thread : threads) thread.join();
    CHECK(failed == 0);
    CHECK(eventually([&] { return desk.told.count("pong") == senders * each; }));
    CHECK(eventually([&] { return counted == senders * each; }));
    CHECK_FALSE(desk.told.has("error"));
}

TEST_CASE("a client in C is freed at any time, and what its callbacks do then does no harm", "[c]") {
    // Short, because a server may have opened a connection of which the client has not heard yet.
    eh_handler_options options = with(&eh_handler_options::heartbeat_ms, 400);
    options.window_ms = options.first_window_ms = 800;
    Served site(options);
    for (int round = 0; round < 40; ++round) {
        CAPTURE(round);
        struct State {
            eh_client* client = nullptr;
            std::atomic<int> ends{0};
        } state;
        eh_client_handlers handlers{};
        handlers.size = sizeof handlers;
        handlers.user = &state;
        handlers.on_disconnect = [](void* user, eh_client_end const*) {
            auto* const self = static_cast<State*>(user);
            ++self->ends;
            client_Control_ping(self->client);
            if (self->ends == 1) eh_client_connect(self->client);
        };
        state.client = eh_client_new(site.url().c_str(), &handlers, nullptr);
        REQUIRE(state.client);
        REQUIRE(eh_client_connect(state.client) == EH_OK);
        auto const end = std::chrono::steady_clock::now() + std::chrono::microseconds(round * 200);
        while (std::chrono::steady_clock::now() < end) {}
        eh_client_free(state.client);
    }
    CHECK(eventually([&] { return eh_connection_count(site.handler()) == 0; }));
}
