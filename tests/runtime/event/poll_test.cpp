// The poll link, request by request, against the rules of docs/protocol.md.
#include "fake_client.hpp"
#include "stubs.hpp"
#include "support/catch.hpp"

using namespace eh::test;
using namespace std::chrono_literals;

namespace {

struct House {
    FakeLoop loop;
    eh::EventHandler handler;
    Display display{handler};
    Control control;
    eh::Registration receiving = handler.add(control);
    std::vector<std::string> said;
    std::vector<std::string> ends;
    FakeClient client{handler, loop};

    explicit House(eh::EventHandlerOptions options = {}) : handler(std::move(options)) {
        control.say = [this](eh::ConnectionId, std::string_view text) { said.emplace_back(text); };
        handler.onDisconnect([this](eh::ConnectionId, eh::Disconnect const& why) {
            ends.push_back(std::string(toString(why.code)) + " " + std::to_string(why.unacknowledged));
        });
    }
    void open() { REQUIRE(client.open(displayMap, controlMap)->status == 200); }
    ~House() { client.mounted->stop(); }
};

}  // namespace

TEST_CASE("Opening answers a hello with an id, a token and the limits") {
    House house;
    auto const answer = house.client.open(displayMap, controlMap);
    CHECK(answer->status == 200);
    CHECK(answer->header("Content-Type") == "application/x-ndjson");
    CHECK(answer->header("Cache-Control") == "no-store, no-transform");
    CHECK(answer->header("EH-First") == "1");
    CHECK(answer->header("EH-Last") == "0");
    CHECK(answer->has("\"heartbeat\":25000"));
    CHECK(answer->has("\"window\":60000"));
    CHECK(house.client.token.size() == 22);
    CHECK(house.client.cid > 0);
}

TEST_CASE("A client is asked to acknowledge at a quarter of what may be unacknowledged, and at every event at least") {
    House usual;
    CHECK(usual.client.open()->has(R"("ack":{"bytes":131072,"events":512})"));
    House tiny({.queueEvents = 1});
    CHECK(tiny.client.open()->has(R"("events":1})"));
}

TEST_CASE("The same nonce gets the same hello until the connection has been used") {
    House house;
    auto const first = house.client.open(displayMap, "{}", "nonce-nonce-nonce-1");
    CHECK(house.client.open(displayMap, "{}", "nonce-nonce-nonce-1")->body == first->body);
    CHECK(house.handler.connectionCount() == 1);
    house.client.poll(0, "&wait=0");
    auto const late = house.client.open(displayMap, "{}", "nonce-nonce-nonce-1");
    CHECK(late->status == 409);
    CHECK(late->has("stale"));
}

TEST_CASE("A nonce of a connection that has ended tells how it ended") {
    House house;
    house.client.open(displayMap, "{}", "nonce-nonce-nonce-2");
    house.handler.close(house.client.id(), "enough");
    house.loop.run();
    auto const again = house.client.open(displayMap, "{}", "nonce-nonce-nonce-2");
    CHECK(again->status == 410);
    CHECK(again->has("kicked"));
    CHECK(again->has("enough"));
}

TEST_CASE("Opens that are wrong are refused with a code and a sentence") {
    House house;
    auto& client = house.client;
    CHECK(client.request("POST", "/open", "", "{}", {{"Content-Type", "text/plain"}})->status == 415);
    CHECK(client.request("POST", "/open", "", "{}", {})->status == 415);
    CHECK(client.post("/open", "", "[]")->has("exactly one member"));
    CHECK(client.post("/open", "", R"({"ack":1})")->has("one \\\"open\\\" message"));
    CHECK(client.open("", "{}", "short")->has("nonce"));
    CHECK(client.open("", "{}", "nonce with spaces and more")->status == 400);
    auto const mismatch = client.open(R"~({"Display":["line(int)"]})~", controlMap);
    CHECK(mismatch->status == 409);
    CHECK(mismatch->has("\"code\":\"mismatch\""));
    CHECK(mismatch->has("Display.line: the client has line(int), the server has line(string)"));
    CHECK(house.handler.connectionCount() == 0);
}

TEST_CASE("A poll is held until there is an event, and all that a turn sent is in one answer") {
    House house;
    house.open();
    auto const poll = house.client.poll(0);
    CHECK(poll->status == 0);
    house.display.line("a");
    house.display.line("b");
    CHECK(poll->status == 0);
    house.loop.run();
    CHECK(poll->status == 200);
    CHECK(poll->body == displayLine("a") + displayLine("b"));
    CHECK(poll->header("EH-First") == "1");
    CHECK(poll->header("EH-Last") == "2");
}

TEST_CASE("A held poll is answered 204 after half a heartbeat") {
    House house({.heartbeat = 200ms});
    house.open();
    auto const poll = house.client.poll(0);
    house.loop.pass(80ms);
    CHECK(poll->status == 0);
    house.loop.pass(40ms);
    CHECK(poll->status == 204);
    CHECK(poll->header("EH-First") == "1");
    CHECK(poll->header("EH-Last") == "0");
    CHECK(house.client.poll(0, "&wait=0")->status == 204);
}

TEST_CASE("Events whose answer was lost are answered again, with what came since") {
    House house;
    house.open();
    house.display.line("a");
    CHECK(house.client.poll(0)->body == displayLine("a"));
    house.display.line("b");
    auto const again = house.client.poll(0);
    CHECK(again->body == displayLine("a") + displayLine("b"));
    CHECK(again->header("EH-First") == "1");
    CHECK(again->header("EH-Last") == "2");
    CHECK(house.client.poll(2, "&wait=0")->status == 204);
}

TEST_CASE("An answer is bounded, and the rest is in the next") {
    House house({.maxAnswer = 100});
    house.open();
    for (int i = 0; i < 10; ++i) house.display.line(std::string(40, 'x'));
    auto const first = house.client.poll(0);
    CHECK(first->header("EH-Last") == "1");
    auto const second = house.client.poll(1);
    CHECK(second->header("EH-First") == "2");
}

TEST_CASE("A poll that arrives late is refused for itself alone") {
    House house;
    house.open();
    house.display.line("a");
    house.client.poll(0);
    auto const held = house.client.poll(1);
    auto const late = house.client.poll(0);
    CHECK(late->status == 409);
    CHECK(late->has("stale"));
    CHECK(held->status == 0);
}

TEST_CASE("A second poll displaces the first, a higher link number takes over, a lower one is stale") {
    House house;
    house.open();
    auto const first = house.client.poll(0);
    auto const second = house.client.poll(0);
    CHECK(first->status == 204);
    CHECK(second->status == 0);
    auto const third = house.client.poll(0, "&link=2");
    CHECK(second->status == 204);
    CHECK(house.client.poll(0, "&link=1")->status == 409);
    CHECK(house.client.send(1, sayLine("x"), "&link=1")->status == 409);
    CHECK(third->status == 0);
    CHECK(house.client.send(1, sayLine("x"), "&link=3")->status == 200);
    CHECK(third->status == 204);
}

TEST_CASE("Acknowledging what was never sent ends the connection") {
    House house;
    house.open();
    CHECK(house.client.poll(5)->status == 410);
    CHECK(house.client.poll(0)->has("protocol"));
    CHECK(house.ends == std::vector<std::string>{"protocol 0"});
}

TEST_CASE("Numbers that are no numbers are refused without harm") {
    House house;
    house.open();
    auto const query = GENERATE(as<std::string>{}, "received=-1", "received=", "received=x", "received=1.5", "received=99999999999999999999",
                                "", "received=0&link=x", "received=0&wait=no");
    CAPTURE(query);
    CHECK(house.client.get("/poll", query)->status == 400);
    CHECK(house.handler.connectionCount() == 1);
}

TEST_CASE("Numbers may stand among others, in any order, twice, or escaped") {
    House house;
    house.open();
    auto const query = GENERATE(as<std::string>{}, "received=0&wait=0", "wait=0&received=0&received=9", "r%65ceived=0&wait=0", "received=%30&wait=0",
                                "received=0&wait=0&other=x", "other&received=000000000000000000000&wait=0", "&received=0&&wait=0&");
    CAPTURE(query);
    CHECK(house.client.get("/poll", query)->status == 204);
}

TEST_CASE("Events that are sent are delivered once and in order, whatever is repeated") {
    House house;
    house.open();
    CHECK(house.client.send(1, sayLine("a") + sayLine("b"))->body == "{\"received\":2}\n");
    CHECK(house.client.send(1, sayLine("a") + sayLine("b"))->body == "{\"received\":2}\n");
    CHECK(house.client.send(2, sayLine("b") + sayLine("c"))->body == "{\"received\":3}\n");
    CHECK(house.client.send(4, "")->body == "{\"received\":3}\n");
    auto const gap = house.client.send(5, sayLine("e"));
    CHECK(gap->status == 409);
    CHECK(gap->has("\"code\":\"gap\""));
    CHECK(gap->has("\"received\":3"));
    CHECK(house.client.send(0, sayLine("z"))->status == 400);
    CHECK(house.client.post("/send", "", sayLine("z"))->has("\\\"first\\\" is missing"));
    CHECK(house.said == std::vector<std::string>{"a", "b", "c"});
}

TEST_CASE("A send that was overtaken by a poll still counts") {
    House house;
    house.open();
    house.display.line("a");
    house.client.poll(0);
    house.client.poll(1, "&wait=0");
    CHECK(house.client.send(1, sayLine("x"), "&received=0")->status == 200);
    CHECK(house.client.send(2, "", "&received=9")->status == 410);
}

TEST_CASE("A wrong event costs an error and nothing else") {
    House house;
    house.open();
    auto const answer = house.client.send(1, sayLine("a") + "[\"Control\",\"say\",[5]]\nrubbish\n" + sayLine("d"));
    CHECK(answer->status == 200);
    CHECK(answer->has("Control.say: argument 1: expected string, got number"));
    CHECK(answer->has("\"number\":2"));
    CHECK(answer->has("\"number\":3"));
    CHECK(answer->has("\"received\":4"));
    CHECK(house.said == std::vector<std::string>{"a", "d"});
    CHECK(house.client.send(5, "[\"Control\",\"dance\",[]]")->has("Control has no function dance"));
    CHECK(house.client.send(6, "[\"Nobody\",\"x\",[]]")->has("no interface Nobody"));
}

TEST_CASE("Too many wrong events end the connection") {
    House house({.maxBadEvents = 2});
    house.open();
    CHECK(house.client.send(1, "1\n2\n")->status == 200);
    auto const last = house.client.send(3, "3\n" + sayLine("never"));
    CHECK(last->status == 410);
    CHECK(last->has("protocol"));
    CHECK(house.said.empty());
}

TEST_CASE("An event over the limit ends the connection") {
    House house({.maxEvent = 100});
    house.open();
    CHECK(house.client.send(1, sayLine(std::string(200, 'x')))->status == 413);
    CHECK(house.client.poll(0)->status == 410);
    CHECK(house.ends == std::vector<std::string>{"too-large 0"});
}

TEST_CASE("Acknowledgements and late declarations stand between events") {
    House house;
    REQUIRE(house.client.open(R"~({"Display":["line(string)"]})~", controlMap)->status == 200);
    house.display.gauge(eh::everyone, 1, 2.5);
    house.display.line("a");
    CHECK(house.client.poll(0)->body == displayLine("a"));
    auto const answer = house.client.send(1, "{\"ack\":1}\n{\"declare\":{\"client\":{\"Display\":[\"gauge(int,double)\"]}}}\n" + sayLine("x"));
    CHECK(answer->body == "{\"received\":1}\n");
    house.display.gauge(eh::everyone, 1, 2.5);
    CHECK(house.client.poll(1)->body == "[\"Display\",\"gauge\",[1,2.5]]\n");
    CHECK(house.client.send(2, R"~({"declare":{"client":{"Display":["line(int)"]}}})~")->has("the server has line(string)"));
    CHECK(house.client.send(2, R"({"open":{"protocol":1,"nonce":"n"}})")->has("open already"));
    CHECK(house.client.send(2, R"({"ack":77})")->status == 410);
}

TEST_CASE("Requests must name their connection rightly") {
    House house;
    house.open();
    std::string const right = house.client.name;
    house.client.name = "";
    CHECK(house.client.poll(0)->status == 400);
    house.client.name = std::to_string(house.client.cid) + ".aaaaaaaaaaaaaaaaaaaaaa";
    auto const wrong = house.client.poll(0);
    CHECK(wrong->status == 410);
    CHECK(wrong->has("expired"));
    house.client.name = "0.aaaaaaaaaaaaaaaaaaaaaa";
    CHECK(house.client.poll(0)->status == 410);
    house.client.name = right;
    house.client.user = "somebody else";
    CHECK(house.client.poll(0)->status == 401);
    house.client.user = "";
    CHECK(house.client.poll(0, "&wait=0")->status == 204);
}

TEST_CASE("A connection that is opened and not used expires soon, one that was used after its window") {
    House house({.heartbeat = 100ms, .window = 400ms, .firstWindow = 100ms});
    house.open();
    house.loop.pass(150ms);
    CHECK(house.ends == std::vector<std::string>{"expired 0"});
    house.open();
    house.display.line("lost");
    house.client.poll(0);
    house.loop.pass(300ms);
    CHECK(house.ends.size() == 1);
    house.loop.pass(200ms);
    CHECK(house.ends.back() == "expired 1");
    CHECK(house.client.poll(1)->status == 410);
    house.loop.pass(1'000ms);
    CHECK(house.client.poll(1)->has("does not know this connection"));
}

TEST_CASE("A poll whose socket closed is no link any more, and nothing is lost by it") {
    House house({.heartbeat = 100ms, .window = 400ms});
    house.open();
    auto const poll = house.client.poll(0);
    auto const socketCloses = poll->gone;
    socketCloses();
    house.display.line("a");
    house.loop.run();
    CHECK(poll->body.empty());
    auto const next = house.client.poll(0);
    socketCloses();  // told twice, or late: the next poll is not touched by it
    CHECK(next->body == displayLine("a"));
}

TEST_CASE("Closing takes the last events in and ends the connection") {
    House house;
    house.open();
    auto const held = house.client.poll(0);
    auto const answer = house.client.post("/close", "first=1", sayLine("bye"));
    CHECK(answer->body == "{\"received\":1}\n");
    CHECK(house.said == std::vector<std::string>{"bye"});
    CHECK(house.ends == std::vector<std::string>{"closed 0"});
    CHECK(held->status == 410);
    CHECK(house.client.post("/close", "first=1", sayLine("bye"))->status == 410);
    CHECK(house.said.size() == 1);
}

TEST_CASE("The program ends a connection with a sentence, and nothing is delivered afterwards") {
    House house;
    house.open();
    house.control.say = [&](eh::ConnectionId from, std::string_view text) {
        house.said.emplace_back(text);
        house.handler.connection(from)->close("not you");
    };
    auto const answer = house.client.send(1, sayLine("a") + sayLine("b"));
    CHECK(answer->status == 410);
    CHECK(house.said == std::vector<std::string>{"a"});
    CHECK(house.ends == std::vector<std::string>{"kicked 0"});
    auto const late = house.client.poll(0);
    CHECK(late->status == 410);
    CHECK(late->has("kicked"));
    CHECK(late->has("not you"));
}

TEST_CASE("Only the right method is taken, and preflights of listed origins are answered") {
    House house({.origins = {"https://app.example"}});
    auto const wrong = house.client.get("/open", "");
    CHECK(wrong->status == 405);
    CHECK(wrong->header("Allow") == "POST");
    CHECK(house.client.get("/nothing", "")->status == 404);
    auto const preflight = house.client.request("OPTIONS", "/open", "", "", {{"Origin", "https://app.example"}});
    CHECK(preflight->status == 204);
    CHECK(preflight->header("Access-Control-Allow-Headers") == "Authorization, EH-Connection, Content-Type");
    CHECK(preflight->header("Access-Control-Max-Age") == "7200");
    auto const evil = house.client.request("OPTIONS", "/open", "", "", {{"Origin", "https://evil.example"}});
    CHECK(evil->status == 403);
    CHECK(evil->has("\"code\":\"origin\""));
    auto const host = house.client.request("POST", "/open", "", "", {{"Host", "evil.example"}});
    CHECK(host->status == 403);
    CHECK(host->has("evil.example"));
    CHECK(house.client.request("POST", "/open", "", "", {{"Host", "known.example"}})->status == 415);
}
