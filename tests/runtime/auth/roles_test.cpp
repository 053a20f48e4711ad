// Interfaces that are for users with certain roles only.
#include <functional>
#include <string>
#include <vector>

#include <eh/testing.hpp>

#include "../event/fake_client.hpp"
#include "../event/stubs.hpp"
#include "support/catch.hpp"

using namespace eh::test;
using eh::testing::Coding;
using eh::testing::Page;
using eh::testing::PageOptions;
using Texts = std::vector<std::string>;

namespace {

struct Program {
    eh::EventHandler handler;
    Display display{handler};
    Control control;
    eh::Registration receiving = handler.add(control);
    Texts said;

    explicit Program(eh::EventHandlerOptions options = {}) : handler(std::move(options)) {
        control.say = [this](eh::ConnectionId, std::string_view text) { said.emplace_back(text); };
    }
};

} // namespace

TEST_CASE("Calls to an interface that is not for their user are refused with a sentence, and nothing else happens to the page") {
    Program program;
    program.handler.restrict("Control", {"operator", "admin"});
    auto const coding = GENERATE(Coding::json, Coding::cbor);
    Page bob(program.handler, {.user = "bob", .roles = {"viewer"}, .coding = coding});
    for (int i = 0; i < 40; ++i) bob.call("Control", "say", "no");
    CHECK(program.said.empty());
    CHECK_FALSE(bob.ended());
    REQUIRE_FALSE(bob.errors().empty());
    CHECK(bob.errors().front().find("Control.say: you are not allowed to call this") != std::string::npos);
    program.display.line("still here");
    CHECK(bob.received("Display", "line").size() == 1);

    Page ada(bob.server(), {.user = "ada", .roles = {"admin"}, .coding = coding});
    ada.call("Control", "say", "yes");
    CHECK(program.said == Texts{"yes"});
    Page nobody(bob.server(), {.coding = coding});
    nobody.call("Control", "say", "no");
    CHECK(program.said == Texts{"yes"});
}

TEST_CASE("So are they with an executor") {
    std::vector<std::function<void()>> tasks;
    Program program({.executor = [&](std::function<void()> task) { tasks.push_back(std::move(task)); }});
    program.handler.restrict("Control", {"operator"});
    Page bob(program.handler, {.user = "bob"});
    bob.call("Control", "say", "no");
    Page ada(bob.server(), {.user = "ada", .roles = {"operator"}});
    ada.call("Control", "say", "yes");
    for (std::size_t i = 0; i < tasks.size(); ++i) {
        auto const task = std::move(tasks[i]);
        task();
    }
    CHECK(program.said == Texts{"yes"});
}

TEST_CASE("Events of an interface that is not for their user are not sent to a page, however they are addressed") {
    Program program;
    program.handler.restrict("Display", {"operator"});
    Page bob(program.handler, {.user = "bob"});
    Page ada(bob.server(), {.user = "ada", .roles = {"operator"}});
    program.display.line("to all");
    program.display.line(bob.cid(), "to bob");
    program.display.line(ada.cid(), "to ada");
    program.handler.group("g").join(bob.cid());
    program.display.line(program.handler.group("g"), "to bob's group");
    CHECK(bob.received().empty());
    CHECK(ada.received().size() == 2);
}

TEST_CASE("A raw client, that takes every event, does not get those either") {
    Program program;
    program.handler.restrict("Display", {"operator"});
    FakeLoop loop;
    FakeClient client(program.handler, loop);
    auto const mayRead = GENERATE(false, true);
    client.user = "ada";
    client.login = std::make_shared<eh::http::Login>(eh::http::Identity{"ada", {mayRead ? "operator" : "viewer"}});
    REQUIRE(client.open()->status == 200);
    program.display.line("to all");
    loop.run();
    CHECK(client.poll(0, "&wait=0")->status == (mayRead ? 200 : 204));
    client.mounted->stop();
}

TEST_CASE("A late declaration does not open what is closed") {
    Program program;
    program.handler.restrict("Display", {"operator"});
    FakeLoop loop;
    FakeClient client(program.handler, loop);
    REQUIRE(client.open("{}", controlMap)->status == 200);
    CHECK(client.send(1, R"~({"declare":{"client":{"Display":["line(string)"]}}})~")->status == 200);
    program.display.line("to all");
    loop.run();
    CHECK(client.poll(0, "&wait=0")->status == 204);
    client.mounted->stop();
}

TEST_CASE("Without roles an interface is for nobody") {
    Program program;
    program.handler.restrict("Control", {});
    Page ada(program.handler, {.user = "ada", .roles = {"operator"}});
    ada.call("Control", "say", "no");
    CHECK(program.said.empty());
}
