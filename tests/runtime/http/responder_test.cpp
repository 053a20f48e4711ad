// Answers that come later, from other threads, twice or never.
#include <future>
#include <thread>

#include "site.hpp"
#include "support/catch.hpp"

using namespace test;

TEST_CASE("An answer may come from another thread") {
    Site site;
    auto client = site.connect();
    for (int i = 0; i < 20; ++i) {
        client.request("GET", "/hold");
        std::thread([responder = site.held.take()]() mutable { responder.send(plain("from afar")); }).join();
        CHECK(client.reply().body == "from afar");
    }
}

TEST_CASE("A Responder that is dropped answers 500 and says so in the log") {
    Site site;
    auto client = site.connect();
    CHECK(client.get("/drop?x").status == 500);
    CHECK(site.lines.take() == "GET /drop?x was dropped without an answer");
    client.request("GET", "/hold");
    { auto const dropped = site.held.take(); }
    CHECK(client.reply().status == 500);
    CHECK(site.lines.take() == "GET /hold was dropped without an answer");
    CHECK(client.get("/hello").status == 200);
}

TEST_CASE("A log line has the beginning of a request that is long and was held") {
    Site site;
    auto client = site.connect();
    auto const lineFor = [&](std::string const& target) {
        client.request("GET", target);
        { auto const dropped = site.held.take(); }
        CHECK(client.reply().status == 500);
        return site.lines.take();
    };
    CHECK(lineFor("/hold?" + std::string(53, 'x')) == "GET /hold?" + std::string(53, 'x') + " was dropped without an answer");
    CHECK(lineFor("/hold?" + std::string(54, 'x')) == "GET /hold?" + std::string(53, 'x') + "... was dropped without an answer");
    CHECK(lineFor("/hold?" + std::string(500, 'x')) == "GET /hold?" + std::string(53, 'x') + "... was dropped without an answer");
}

TEST_CASE("Answering twice is the programmer's mistake") {
    auto const sink = std::make_shared<RecordingSink>();
    Responder responder(sink);
    responder.send(plain("one"));
    CHECK_THROWS_AS(responder.send(plain("two")), std::logic_error);
    CHECK(sink->answer->body.at(0).view() == "one");
}

TEST_CASE("A header that would split the answer is refused, and the answer is still owed") {
    auto const sink = std::make_shared<RecordingSink>();
    {
        Responder responder(sink);
        Response bad = plain("x");
        bad.headers = {{"Location", "/a\r\nSet-Cookie: b"}};
        CHECK_THROWS_AS(responder.send(bad), std::invalid_argument);
        bad.headers = {{"A: b\r\nC", "d"}};
        CHECK_THROWS_AS(responder.send(bad), std::invalid_argument);
        bad = plain("x");
        bad.status = 99;
        CHECK_THROWS_AS(responder.send(bad), std::invalid_argument);
        CHECK_FALSE(sink->answer);
    }
    CHECK(sink->abandoned);
}

TEST_CASE("A Responder that is assigned over gives its own answer up") {
    auto const first = std::make_shared<RecordingSink>();
    auto const second = std::make_shared<RecordingSink>();
    Responder responder(first);
    responder = Responder(second);
    CHECK(first->abandoned);
    CHECK_FALSE(second->abandoned);
    responder.send(plain("x"));
    CHECK(second->answer);
}

TEST_CASE("Who owes an answer hears when the client has gone") {
    Site site;
    Mailbox<Responder> kept;
    std::promise<bool> gone;
    auto const serve = [&](Request const&, Responder& responder) {
        responder.onGone([&] { gone.set_value(site.server.port() != 0); });
        kept.put(std::move(responder));
        return true;
    };
    site.server.post([&] { site.server.mount("/watched", std::make_shared<FakeDirectory>(serve)); });
    auto client = site.connect();
    client.request("GET", "/watched");
    auto responder = kept.take();
    client.close();
    auto heard = gone.get_future();
    REQUIRE(heard.wait_for(patience) == std::future_status::ready);
    responder.send(plain("to nobody"));
    CHECK(site.get("/hello").status == 200);
}

TEST_CASE("Who has answered does not hear that the client has gone") {
    Site site;
    std::atomic<int> calls = 0;
    auto const serve = [&](Request const&, Responder& responder) {
        responder.onGone([&] { ++calls; });
        responder.send(plain("x"));
        return true;
    };
    site.server.post([&] { site.server.mount("/watched", std::make_shared<FakeDirectory>(serve)); });
    CHECK(site.get("/watched").status == 200);
    site.server.stop();
    CHECK(calls == 0);
}

TEST_CASE("A Responder may outlive its connection and its server") {
    std::optional<Responder> second;
    {
        Site site;
        auto client = site.connect();
        client.request("GET", "/hold");
        auto first = site.held.take();
        client.close();
        auto other = site.connect();
        other.request("GET", "/hold");
        second.emplace(site.held.take());
        first.send(plain("to nobody"));
    }
    second->send(plain("to nobody"));
}

TEST_CASE("Answers from many threads reach their own clients") {
    Site site;
    std::vector<std::thread> answering;
    std::vector<HttpClient> clients;
    for (int i = 0; i < 20; ++i) {
        clients.push_back(site.connect());
        clients.back().request("GET", "/hold");
        answering.emplace_back(
            [responder = site.held.take(), i]() mutable { responder.send(plain(std::to_string(i))); });
    }
    for (int i = 0; i < 20; ++i) CHECK(clients[static_cast<std::size_t>(i)].reply().body == std::to_string(i));
    for (auto& thread : answering) thread.join();
}

TEST_CASE("Answers that the loop gives in one go all arrive, and each socket goes on") {
    Site site;
    std::vector<HttpClient> clients;
    std::vector<Responder> responders;
    for (int i = 0; i < 70; ++i) {
        clients.push_back(site.connect());
        clients.back().request("GET", "/hold");
        responders.push_back(site.held.take());
    }
    site.server.post([&] {
        for (std::size_t i = 0; i < responders.size(); ++i) responders[i].send(plain(std::to_string(i)));
    });
    for (std::size_t i = 0; i < clients.size(); ++i) {
        CHECK(clients[i].reply().body == std::to_string(i));
        CHECK(clients[i].get("/hello").body == "hello");
    }
}

TEST_CASE("An answer without a body says no length") {
    Site site;
    auto client = site.connect();
    client.request("GET", "/hold");
    Response nothing = plain("ignored");
    nothing.status = 204;
    site.held.take().send(nothing);
    auto const reply = client.reply();
    CHECK(reply.status == 204);
    CHECK(reply.header("content-length").empty());
    CHECK(client.get("/hello").body == "hello");
}

TEST_CASE("Headers that are the server's business are left to it") {
    Site site;
    auto client = site.connect();
    client.request("GET", "/hold");
    Response response = plain("four");
    response.headers = {{"Content-Length", "400"}, {"connection", "close"}, {"X-Mine", "kept"}};
    site.held.take().send(response);
    auto const reply = client.reply();
    CHECK(reply.header("content-length") == "4");
    CHECK(reply.header("connection").empty());
    CHECK(reply.header("x-mine") == "kept");
}
