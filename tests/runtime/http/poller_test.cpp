// Who is told of a descriptor, and who is not.
#include "http/poller.hpp"

#include <array>
#include <memory>

#include <sys/socket.h>
#include <unistd.h>

#include "support/catch.hpp"

using eh::http::Poller;

namespace {

struct User final : eh::http::WatchUser {
    void readable() override { ++reads; }
    void writable() override { ++writes; }

    int reads = 0;
    int writes = 0;
};

/// A pair of sockets: the poller watches one, the test is at the other end.
struct Pair {
    Pair() { REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()) == 0); }
    ~Pair() { ::close(ends[1]); }

    void write() const { REQUIRE(::write(ends[1], "x", 1) == 1); }

    std::array<int, 2> ends{};
};

bool anythingReady(Poller& poller) {
    poller.wait(0);
    return poller.tellNext();
}

} // namespace

TEST_CASE("A user is told once for each wait") {
    Poller poller;
    Pair const pair;
    auto const watch = poller.watch(pair.ends[0]);
    auto const user = std::make_shared<User>();
    watch->waitReadable(user);
    CHECK_FALSE(anythingReady(poller));
    pair.write();
    CHECK(anythingReady(poller));
    CHECK(user->reads == 1);
    static_cast<void>(anythingReady(poller));
    CHECK(user->reads == 1);
    watch->waitReadable(user);
    static_cast<void>(anythingReady(poller));
    CHECK(user->reads == 2);
    CHECK(user->writes == 0);
}

TEST_CASE("A closed watch is out of the set, though a child process still has its socket") {
    Poller poller;
    Pair const pair;
    auto watch = poller.watch(pair.ends[0]);
    watch->waitReadable(std::make_shared<User>());
    int const ofTheChild = ::dup(pair.ends[0]); // as after fork(): another descriptor of the same socket
    SECTION("closed") { watch->close(); }
    SECTION("gone") { watch.reset(); }
    pair.write();
    CHECK_FALSE(anythingReady(poller));
    watch.reset();
    poller.release();
    ::close(ofTheChild);
}
