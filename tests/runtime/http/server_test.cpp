// Conversations with a running server over loopback sockets.
#include <thread>

#include "site.hpp"
#include "support/catch.hpp"

using namespace test;

TEST_CASE("Requests follow each other on one socket") {
    Site site;
    auto client = site.connect();
    for (int i = 0; i < 3; ++i) {
        auto const reply = client.get("/hello");
        CHECK(reply.status == 200);
        CHECK(reply.body == "hello");
        CHECK(reply.header("connection").empty());
        CHECK(reply.header("date").ends_with(" GMT"));
    }
}

TEST_CASE("A socket is closed when the client asks, and for HTTP/1.0 unless it asks not to") {
    Site site;
    auto client = site.connect();
    CHECK(client.get("/hello", "Connection: close\r\n").header("connection") == "close");
    CHECK(client.ended());

    auto old = site.connect();
    old.send("GET /hello HTTP/1.0\r\n\r\n");
    CHECK(old.reply().header("connection") == "close");
    CHECK(old.ended());

    auto keeping = site.connect();
    keeping.send("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    CHECK(keeping.reply().header("connection") == "keep-alive");
    CHECK(keeping.get("/hello").status == 200);
}

TEST_CASE("HEAD is answered like GET, without the body") {
    Site site;
    auto client = site.connect();
    client.request("HEAD", "/hello");
    CHECK(client.replyToHead().header("content-length") == "5");
    CHECK(client.get("/hello").body == "hello");
}

TEST_CASE("Pipelined requests are answered in order, even if the first answer comes late") {
    Site site;
    auto client = site.connect();
    client.send("GET /hold HTTP/1.1\r\nHost: x\r\n\r\nGET /hello HTTP/1.1\r\nHost: x\r\n\r\n"
                "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nthird");
    auto responder = site.held.take();
    responder.send(plain("first"));
    CHECK(client.reply().body == "first");
    CHECK(client.reply().body == "hello");
    CHECK(client.reply().body == "third");
}

TEST_CASE("Hundreds of pipelined requests are answered, also to a client that reads late") {
    Site site;
    auto client = site.connect();
    constexpr int count = 500;
    std::string const body(4096, 'b');
    std::thread sender([&] {
        for (int i = 0; i < count; ++i) client.request("POST", "/echo", {}, body);
    });
    sender.join();
    for (int i = 0; i < count; ++i) REQUIRE(client.reply().body == body);
}

TEST_CASE("What follows a request that is answered later is kept only up to a limit, and nothing is lost") {
    Site site({.maxHeader = 2048});
    auto client = site.connect();
    client.request("GET", "/hold");
    auto responder = site.held.take();
    std::string const body(100'000, 'b');
    std::thread sender([&] { client.request("POST", "/echo", {}, body); });
    responder.send(plain("late"));
    sender.join();
    CHECK(client.reply().body == "late");
    CHECK(client.reply().body == body);
}

TEST_CASE("A request may come byte by byte") {
    Site site;
    auto client = site.connect();
    for (char const c : std::string_view("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                                         "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n\r\nGET /hello HTTP/1.1\r\nHost: x\r\n\r\n"))
        client.send({&c, 1});
    CHECK(client.reply().body == "abcde");
    CHECK(client.reply().body == "hello");
}

TEST_CASE("A client that asks before it sends a body is told to go on") {
    Site site;
    auto client = site.connect();
    client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
    CHECK(client.readUpTo("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("body");
    CHECK(client.reply().body == "body");
}

TEST_CASE("A client that asks before it sends too large a body is refused at once") {
    Site site;
    auto client = site.connect();
    client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999\r\nExpect: 100-continue\r\n\r\n");
    CHECK(client.reply().status == 413);
    CHECK(client.ended());
}

TEST_CASE("A refusal reaches a client that is still sending") {
    Site site;
    auto client = site.connect();
    client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4000000\r\n\r\n");
    client.send(std::string(4'000'000, 'b'));
    auto const reply = client.reply();
    CHECK(reply.status == 413);
    CHECK(reply.header("connection") == "close");
    CHECK(client.ended());
}

TEST_CASE("Wrong requests are answered with the status that says so, and the socket is closed") {
    Site site({.maxHeader = 12'000});
    std::string const head = " HTTP/1.1\r\nHost: x\r\n";
    std::vector<std::pair<std::string, int>> const wrong{
        {"GET /hello HTTP/1.1\r\n\r\n", 400},
        {"GET /hello" + head + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
        {"nonsense\r\n\r\n", 400},
        {"GET /%zz" + head + "\r\n", 400},
        {"GET /" + std::string(9000, 'a') + head + "\r\n", 414},
        {"GET /" + std::string(12'000, 'a'), 414},
        {"GET /hello" + head + "A: " + std::string(12'000, 'a'), 431},
        {"BREW /hello" + head + "\r\n", 501},
        {"POST /echo" + head + "Content-Length: 1048577\r\n\r\n", 413},
    };
    for (auto const& [request, status] : wrong) {
        INFO(request.substr(0, 60));
        auto client = site.connect();
        client.send(request);
        auto const reply = client.reply();
        CHECK(reply.status == status);
        CHECK(reply.header("connection") == "close");
        CHECK(client.ended());
    }
    CHECK(site.get("/none").status == 404);
    CHECK(site.get("/hello").status == 200);
}

TEST_CASE("An exception is answered with 500 and the socket goes on") {
    Site site;
    auto client = site.connect();
    CHECK(client.get("/throw").status == 500);
    CHECK(site.lines.take() == "GET /throw: an exception left its directory: a mishap");
    CHECK(client.get("/hello").status == 200);
}

TEST_CASE("The client scripts are there without being asked for") {
    Site site;
    auto const reply = site.get("/rtl/eh/eh.js");
    CHECK(reply.status == 200);
    CHECK(reply.header("content-type") == "text/javascript; charset=utf-8");
}

TEST_CASE("A large body arrives whole at a client that reads slowly") {
    Site site;
    auto client = site.connect();
    CHECK(client.get("/big").body == std::string(32u << 20, 'x'));
    CHECK(client.get("/hello").status == 200);
}

TEST_CASE("A client that closes its sending side still gets its answer") {
    Site site;
    auto client = site.connect();
    client.request("GET", "/hold");
    client.shutdownWrite();
    site.held.take().send(plain("still here"));
    CHECK(client.reply().body == "still here");
    CHECK(client.ended());
}

TEST_CASE("Sockets come and go by the thousand") {
    Site site;
    for (int i = 0; i < 1000; ++i) REQUIRE(site.get("/hello").status == 200);
}

TEST_CASE("Fifty clients are served at once") {
    Site site;
    std::vector<std::thread> threads;
    std::atomic<int> good = 0;
    for (int i = 0; i < 50; ++i) {
        threads.emplace_back([&] {
            auto client = site.connect();
            for (int k = 0; k < 20; ++k) {
                client.request("POST", "/echo", {}, std::to_string(k));
                if (client.reply().body == std::to_string(k)) ++good;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    CHECK(good == 1000);
}

TEST_CASE("An address that cannot be listened on is an error with a sentence") {
    Site const site;
    CHECK_THROWS_WITH(eh::Server({.port = site.server.port()}), "cannot listen on 127.0.0.1 port " +
                                                                    std::to_string(site.server.port()) +
                                                                    ": Address already in use");
    CHECK_THROWS_WITH(eh::Server({.address = "localhost"}),
                      "cannot listen on \"localhost\": it is neither an IPv4 nor an IPv6 address");
}

TEST_CASE("The url of a server can be opened on its machine") {
    CHECK(Site().server.url().starts_with("http://127.0.0.1:"));
    CHECK(Site({.address = "0.0.0.0"}).server.url().starts_with("http://127.0.0.1:"));
    CHECK(Site({.address = "::"}).server.url().starts_with("http://[::1]:"));
}
