// The ways in which a server starts and ends.
#include <csignal>
#include <future>
#include <thread>

#include "site.hpp"
#include "support/catch.hpp"

using namespace test;
using std::chrono::milliseconds;

TEST_CASE("A stop waits for an answer that is under way") {
    Site site;
    auto client = site.connect();
    auto idle = site.connect();
    CHECK(idle.get("/hello").status == 200);
    client.request("GET", "/hold");
    auto responder = site.held.take();
    std::thread stopping([&] { site.server.stop(patience); });
    CHECK(idle.ended());
    responder.send(plain("last words"));
    auto const reply = client.reply();
    CHECK(reply.body == "last words");
    CHECK(reply.header("connection") == "close");
    client.close();
    stopping.join();
    CHECK_THROWS(site.connect());
}

TEST_CASE("Answers that were given just before a stop are written, however long it may take") {
    auto const time = GENERATE(milliseconds(0), milliseconds(patience));
    Site site;
    std::vector<HttpClient> clients;
    std::vector<Responder> responders;
    for (int i = 0; i < 3; ++i) {
        clients.push_back(site.connect());
        clients.back().request("GET", "/hold");
        responders.push_back(site.held.take());
    }
    auto const begin = std::chrono::steady_clock::now();
    site.server.post([&] {
        for (auto& responder : responders) responder.send(plain("last words"));
        site.server.stop(time);
    });
    for (auto& client : clients) {
        CHECK(client.reply().body == "last words");
        CHECK(client.ended());
    }
    CHECK(std::chrono::steady_clock::now() - begin < patience);
}

TEST_CASE("A stop waits no longer than it was told to") {
    Site site;
    auto client = site.connect();
    client.request("GET", "/hold");
    auto const responder = site.held.take();
    auto const begin = std::chrono::steady_clock::now();
    site.server.stop(milliseconds(50));
    CHECK(std::chrono::steady_clock::now() - begin < patience);
    CHECK(client.ended());
}

TEST_CASE("A server may be stopped before it runs, and then never runs again") {
    eh::Server server;
    server.stop();
    server.run();
    CHECK_THROWS_AS(server.run(), std::logic_error);
    CHECK_THROWS_AS(server.start(), std::logic_error);
    server.poll();
    server.stop();
}

TEST_CASE("A server may be stopped from within") {
    eh::Server server;
    bool after = false;
    server.post([&] {
        server.stop(milliseconds(0));
        server.post([&] { after = true; });
    });
    server.run();
    server.post([&] { after = true; });
    CHECK_FALSE(after);

    eh::Server threaded;
    threaded.post([&] { threaded.stop(); });
    threaded.start();
    threaded.stop();
}

TEST_CASE("Several threads may stop a server at once") {
    Site site;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) threads.emplace_back([&site, i] { site.server.stop(milliseconds(i)); });
    for (auto& thread : threads) thread.join();
    CHECK_THROWS(site.connect());
}

TEST_CASE("A server can be run by a program with a loop of its own") {
    eh::Server server;
    server.mount("/", std::make_shared<FakeDirectory>([](Request const&, Responder& responder) {
                     responder.send(plain("polled"));
                     return true;
                 }));
    auto answer = std::async(std::launch::async, [&] { return HttpClient(server.port()).get("/").body; });
    while (answer.wait_for(milliseconds(1)) != std::future_status::ready) server.poll();
    CHECK(answer.get() == "polled");
}

TEST_CASE("A server that never ran can be destroyed, with what was posted to it") {
    auto const witness = std::make_shared<int>(0);
    {
        eh::Server server;
        HttpClient const waiting(server.port());
        server.post([witness] {});
    }
    CHECK(witness.use_count() == 1);
}

TEST_CASE("A signal stops a server that was asked to listen for it") {
    eh::Server server;
    server.stopOnSignals({SIGUSR1});
    server.post([] { std::raise(SIGUSR1); });
    server.run();
}

TEST_CASE("An exception of a posted task is logged, and the loop goes on") {
    Site site;
    site.server.post([] { throw std::runtime_error("a mishap"); });
    CHECK(site.lines.take() == "an exception left a task of the loop: a mishap");
    CHECK(site.get("/hello").status == 200);
}

TEST_CASE("Clients that are connected do not hinder the end") {
    std::vector<HttpClient> clients;
    Site site;
    for (int i = 0; i < 20; ++i) {
        clients.push_back(site.connect());
        clients.back().send(i % 2 == 0 ? "GET /hel" : "GET /big HTTP/1.1\r\nHost: x\r\n\r\n");
    }
}
