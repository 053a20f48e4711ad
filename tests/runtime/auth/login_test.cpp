// Connections and the logins that let them in, in process.
#include <string>
#include <vector>

#include <eh/testing.hpp>

#include "../event/fake_client.hpp"
#include "../event/stubs.hpp"
#include "support/catch.hpp"

using namespace eh::test;
using namespace std::chrono_literals;
using eh::testing::Page;
using Texts = std::vector<std::string>;

namespace {

struct Program {
    eh::EventHandler handler;
    Display display{handler};
    Control control;
    eh::Registration receiving = handler.add(control);
    Texts said;
    Texts ends;

    Program() {
        control.say = [this](eh::ConnectionId from, std::string_view text) {
            auto* const connection = handler.connection(from);
            said.push_back(connection->user() + (connection->has("operator") ? "! " : ": ") + std::string(text));
        };
        handler.onDisconnect([this](eh::ConnectionId, eh::Disconnect const& why) { ends.push_back(std::string(toString(why.code)) + " " + why.detail); });
    }
};

} // namespace

TEST_CASE("A connection has the user and the roles of the login that opened it") {
    Program program;
    bool mayOpen = false;
    program.handler.admit([&](eh::Opening const& opening) {
        mayOpen = opening.has("operator");
        return eh::Admit::yes;
    });
    Page page(program.handler, {.user = "ada", .roles = {"operator"}});
    page.call("Control", "say", "hello");
    CHECK(mayOpen);
    CHECK(program.said == Texts{"ada! hello"});
    Page other(page.server(), {.user = "bob"});
    CHECK_FALSE(mayOpen);
    other.call("Control", "say", "hello");
    CHECK(program.said.back() == "bob: hello");
}

TEST_CASE("A page whose session ends is told so at once, and nothing that was sent afterwards or waited") {
    Program program;
    Page page(program.handler, {.user = "ada"});
    page.call("Control", "say", "one");
    page.signOut();
    REQUIRE(page.ended());
    CHECK(page.ended()->code == "unauthorized");
    CHECK(page.ended()->detail == "you have been signed out");
    CHECK(program.ends == Texts{"unauthorized you have been signed out"});
    CHECK(program.handler.connectionCount() == 0);
    page.open(); // signs in again
    CHECK_FALSE(page.ended());
}

TEST_CASE("A page that is away when its session ends is told when it comes back") {
    Program program;
    Page page(program.handler, {.user = "ada"});
    page.offline();
    page.signOut("the session is over");
    CHECK(program.ends == Texts{"unauthorized the session is over"});
    page.online();
    REQUIRE(page.ended());
    CHECK(page.ended()->detail == "the session is over");
}

TEST_CASE("A page without a user cannot be signed out") {
    Program program;
    Page page(program.handler);
    CHECK_THROWS_AS(page.signOut(), std::logic_error);
}

TEST_CASE("A session is held by its connections alone, and let go with them") {
    Program program;
    FakeLoop loop;
    FakeClient client(program.handler, loop);
    auto const login = std::make_shared<eh::http::Login>(eh::http::Identity{"ada"});
    client.user = "ada";
    client.login = login;
    REQUIRE(client.open(displayMap, controlMap)->status == 200);
    CHECK(login->connections() == 1);
    client.post("/close", "", "");
    CHECK(login->connections() == 0);
    REQUIRE(client.open(displayMap, controlMap)->status == 200);
    CHECK(login->connections() == 1);
    client.mounted->stop();
    CHECK(login->connections() == 0);
    login->end("too late for anybody");
}

TEST_CASE("A held poll is answered 401 when its session ends, and so is whatever comes later") {
    Program program;
    FakeLoop loop;
    FakeClient client(program.handler, loop);
    client.user = "ada";
    client.login = std::make_shared<eh::http::Login>(eh::http::Identity{"ada"});
    REQUIRE(client.open(displayMap, controlMap)->status == 200);
    auto const poll = client.poll(0);
    CHECK(poll->status == 0);
    client.login->end("you have been signed out");
    loop.run();
    CHECK(poll->status == 401);
    CHECK(poll->has(R"("code":"unauthorized")"));
    CHECK(client.send(1, sayLine("late"))->status == 401);
    CHECK(program.said.empty());
    CHECK(client.open(displayMap, controlMap)->status == 401); // with what has ended
    client.mounted->stop();
}

TEST_CASE("Requests of another user, or of nobody, do not get a connection, whatever they know") {
    Program program;
    FakeLoop loop;
    FakeClient client(program.handler, loop);
    client.user = "ada";
    client.login = std::make_shared<eh::http::Login>(eh::http::Identity{"ada"});
    REQUIRE(client.open(displayMap, controlMap)->status == 200);
    for (auto const* user : {"", "bob", "Ada"}) {
        client.user = user;
        client.login = *user ? std::make_shared<eh::http::Login>(eh::http::Identity{user}) : nullptr;
        CHECK(client.poll(0)->status == 401);
        CHECK(client.send(1, sayLine("x"))->status == 401);
        CHECK(client.post("/close", "", "")->status == 401);
        CHECK(client.get("/stream", "received=0")->status == 401);
    }
    CHECK(program.said.empty());
    CHECK(program.handler.connectionCount() == 1);
    client.mounted->stop();
}

TEST_CASE("A request with other credentials of the user refreshes them for its connection") {
    Program program;
    FakeLoop loop;
    FakeClient client(program.handler, loop);
    client.user = "ada";
    auto const first = std::make_shared<eh::http::Login>(eh::http::Identity{"ada"}, loop.now() + 1min);
    client.login = first;
    REQUIRE(client.open(displayMap, controlMap)->status == 200);
    client.login = std::make_shared<eh::http::Login>(eh::http::Identity{"ada", {"operator"}}, loop.now() + 5min);
    CHECK(client.send(1, sayLine("a"))->status == 200);
    CHECK(program.said == Texts{"ada! a"});
    CHECK(first->connections() == 0);
    first->end("this one counts no more");
    loop.run();
    for (int i = 0; i < 9; ++i) {
        loop.pass(30s);
        CHECK(client.poll(0, "&wait=0")->status != 401);
    }
    loop.pass(31s); // at the end of the later one
    CHECK(program.ends == Texts{"unauthorized your sign-in has run out; sign in again"});
    client.mounted->stop();
}

TEST_CASE("Whoever has lost a role connects anew: what it was for must not go on") {
    Program program;
    FakeLoop loop;
    FakeClient client(program.handler, loop);
    client.user = "ada";
    client.login = std::make_shared<eh::http::Login>(eh::http::Identity{"ada", {"operator", "viewer"}});
    REQUIRE(client.open(displayMap, controlMap)->status == 200);
    client.login = std::make_shared<eh::http::Login>(eh::http::Identity{"ada", {"viewer"}});
    auto const answer = client.send(1, sayLine("a"));
    CHECK(answer->status == 401);
    CHECK(answer->has("your rights have changed"));
    CHECK(program.said.empty());
    client.mounted->stop();
}
