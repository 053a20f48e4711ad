// A server in the loop of somebody else: all that it tells is whether its handle is readable.
#include <atomic>
#include <future>
#include <thread>

#include <poll.h>
#include <sys/epoll.h>

#include "site.hpp"
#include "support/catch.hpp"

using namespace test;
using std::chrono::milliseconds;

namespace {

bool isReadable(int handle, int milliseconds) {
    pollfd waiting{handle, POLLIN, 0};
    return ::poll(&waiting, 1, milliseconds) > 0;
}

/// A server that the test runs itself: "/" says hello.
struct Guest {
    explicit Guest(eh::ServerOptions options = {}) : server(std::move(options)) {
        server.route("/", [](Request const&, Responder& responder) {
            responder.send(plain("hello"));
            return true;
        });
        handle = server.pollHandle();
    }

    /// Polls only when the handle says so, until `done`; false if that says nothing for ten seconds.
    bool runUntil(std::function<bool()> const& done) {
        while (!done()) {
            if (!isReadable(handle, 10'000)) return false;
            ++turns;
            server.poll();
        }
        return true;
    }

    /// Whether the handle says that there is nothing to do, but for a timer now and then.
    bool isQuiet() {
        while (isReadable(handle, 0)) server.poll();
        int woken = 0;
        for (int i = 0; i < 4; ++i) {
            if (!isReadable(handle, 10)) continue;
            ++woken;
            server.poll();
        }
        return woken <= 1;
    }

    eh::Server server;
    int handle = -1;
    int turns = 0;
};

}  // namespace

TEST_CASE("A handle is readable while there is something to do, and not otherwise") {
    Guest guest;
    CHECK(guest.isQuiet());
    HttpClient client(guest.server.port());
    client.request("GET", "/");
    auto reply = std::async(std::launch::async, [&] { return client.reply(); });
    CHECK(guest.runUntil([&] { return reply.wait_for(milliseconds(0)) == std::future_status::ready || guest.server.stats().answers2xx == 1; }));
    CHECK(reply.get().body == "hello");
    CHECK(guest.turns < 10);
    CHECK(guest.isQuiet());
}

TEST_CASE("What other threads post makes a handle readable, before and after the first turn") {
    Guest guest;
    std::atomic<int> ran = 0;
    for (int i = 1; i <= 100; ++i) {
        std::thread([&] { guest.server.post([&] { ++ran; }); }).join();
        REQUIRE(guest.runUntil([&] { return ran == i; }));
    }
    CHECK(guest.isQuiet());
    guest.server.post([&] { ++ran; }); // on the thread that polls, between two turns
    CHECK(guest.runUntil([&] { return ran == 101; }));
}

TEST_CASE("A task that posts the next is not forgotten when a poll has done enough") {
    Guest guest;
    int left = 1'000;
    std::function<void()> next = [&] {
        if (--left > 0) guest.server.post(next);
    };
    guest.server.post(next);
    CHECK(guest.runUntil([&] { return left == 0; }));
}

TEST_CASE("Timers make a handle readable: a head that does not come is ended") {
    Guest guest({.headerTimeout = milliseconds(60)});
    HttpClient client(guest.server.port());
    client.send("GET / HT");
    CHECK(guest.runUntil([&] { return guest.server.stats().slowHeads == 1; }));
    CHECK(client.reply().status == 408);
}

TEST_CASE("A handle may be waited for by an epoll of the program") {
    Guest guest;
    int const outer = ::epoll_create1(EPOLL_CLOEXEC);
    epoll_event event{.events = EPOLLIN, .data = {.fd = guest.handle}};
    REQUIRE(::epoll_ctl(outer, EPOLL_CTL_ADD, guest.handle, &event) == 0);
    HttpClient client(guest.server.port());
    client.request("GET", "/");
    while (guest.server.stats().answers2xx == 0) {
        REQUIRE(::epoll_wait(outer, &event, 1, 10'000) == 1);
        guest.server.poll();
    }
    CHECK(client.reply().body == "hello");
    ::close(outer);
}

TEST_CASE("A server that is polled stops, and says when it has") {
    Guest guest;
    HttpClient client(guest.server.port());
    client.request("GET", "/");
    CHECK(guest.runUntil([&] { return guest.server.stats().answers2xx == 1; }));
    CHECK_FALSE(guest.server.stopped());
    std::thread([&] { guest.server.stop(milliseconds(1'000)); }).join();
    CHECK(guest.runUntil([&] { return guest.server.stopped(); }));
    guest.server.poll();
    CHECK(client.reply().body == "hello");
    CHECK(client.ended());
}
