// Timeouts and bounds: what a server does with clients that are slow, idle or too many.
#include <sys/resource.h>

#include "site.hpp"
#include "support/catch.hpp"

using namespace test;
using std::chrono::milliseconds;

TEST_CASE("A head that takes too long is refused") {
    Site site({.headerTimeout = milliseconds(60)});
    auto client = site.connect();
    client.send("GET /hello HTTP/1.1\r\n");
    CHECK(client.reply().status == 408);
    CHECK(client.ended());
}

TEST_CASE("A body that stops arriving is refused") {
    Site site({.bodyTimeout = milliseconds(60)});
    auto client = site.connect();
    client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
    CHECK(client.reply().status == 408);
    CHECK(client.ended());
}

TEST_CASE("An idle socket is closed") {
    Site site({.idleTimeout = milliseconds(60)});
    auto client = site.connect();
    CHECK(client.get("/hello").status == 200);
    CHECK(client.ended());
    CHECK(site.connect().ended());
}

TEST_CASE("A request that waits for its answer does not time out") {
    Site site({.headerTimeout = milliseconds(20),
               .bodyTimeout = milliseconds(20),
               .writeTimeout = milliseconds(20),
               .idleTimeout = milliseconds(20)});
    auto client = site.connect();
    client.request("GET", "/hold");
    auto responder = site.held.take();
    CHECK(site.connect().ended()); // another one, opened later, has been idle for too long meanwhile
    responder.send(plain("patience"));
    CHECK(client.reply().body == "patience");
}

TEST_CASE("A client that stops reading is given up, and its place goes to the next") {
    Site site({.maxConnections = 1, .writeTimeout = milliseconds(100)});
    auto stuck = site.connect();
    stuck.request("GET", "/big");
    REQUIRE(stuck.hears(10'000));
    CHECK(site.get("/hello").status == 200);
    CHECK(stuck.rest().size() < (32u << 20));
}

TEST_CASE("More sockets than the limit wait until others are closed") {
    Site site({.maxConnections = 2});
    auto first = site.connect();
    auto second = site.connect();
    CHECK(first.get("/hello").status == 200);
    CHECK(second.get("/hello").status == 200);
    auto third = site.connect();
    third.request("GET", "/hello");
    CHECK_FALSE(third.hears(100));
    first.close();
    CHECK(third.reply().status == 200);
}

TEST_CASE("Bodies that come in at the same time have a limit together, and the largest is refused") {
    Site site({.maxReceiving = 1000});
    auto first = site.connect();
    first.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n" + std::string(800, 'a'));
    auto hello = site.connect();
    hello.request("POST", "/echo", {}, "small");
    CHECK(hello.reply().status == 200);
    auto second = site.connect();
    second.send("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n190\r\n" + std::string(400, 'b'));
    CHECK(first.reply().status == 503);
    CHECK(first.ended());
    auto third = site.connect();
    third.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n" + std::string(700, 'c'));
    CHECK(third.reply().status == 503);
    second.send("\r\n0\r\n\r\n");
    CHECK(second.reply().body == std::string(400, 'b'));
    second.request("POST", "/echo", {}, std::string(900, 'b'));
    CHECK(second.reply().status == 200);
    second.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n");
    CHECK(second.reply().status == 413);
}

TEST_CASE("A server that runs out of descriptors says so, and goes on when it has some again") {
    Site site;
    REQUIRE(site.get("/hello").status == 200);
    int const socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    rlimit before{};
    ::getrlimit(RLIMIT_NOFILE, &before);
    rlimit none = before;
    none.rlim_cur = 3; // all descriptors in use are higher: no further one can be made
    ::setrlimit(RLIMIT_NOFILE, &none);
    HttpClient late(site.server.port(), socket);
    late.request("GET", "/hello");
    std::string const line = site.lines.take();
    ::setrlimit(RLIMIT_NOFILE, &before);
    CHECK(line == "cannot accept connections at the moment: Too many open files");
    CHECK(late.reply().status == 200);
}

TEST_CASE("A client that has closed its sending side does not wait for ever") {
    Site site({.idleTimeout = milliseconds(60)});
    auto client = site.connect();
    client.request("GET", "/hold");
    client.shutdownWrite();
    auto const responder = site.held.take();
    CHECK(client.ended());
}
