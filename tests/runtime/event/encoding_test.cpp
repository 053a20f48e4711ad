// Both encodings on one mount: each connection has its own, and each event is encoded once for each that is needed.
#include <nlohmann/json.hpp>

#include "event/codec/cbor.hpp"
#include "fake_client.hpp"
#include "stubs.hpp"
#include "support/catch.hpp"

using namespace eh::test;

namespace {

struct Mount {
    FakeLoop loop;
    eh::EventHandler handler;
    Display display{handler};
    Control control;
    eh::Registration receiving = handler.add(control);
    std::vector<std::string> said;
    FakeClient json{handler, loop};
    FakeClient cbor{handler, loop};

    Mount() {
        control.say = [this](eh::ConnectionId, std::string_view text) { said.emplace_back(text); };
    }
    ~Mount() { json.mounted->stop(); }
};

std::string sayItem(std::string_view text) {
    std::string item;
    std::array const arguments{eh::Value(text)};
    CHECK(eh::cbor::encodeEvent(item, eh::cbor::eventPrefix("Control", "say", 1), arguments));
    return item;
}

nlohmann::json firstItem(std::string_view body) {
    auto const item = eh::cbor::itemLength(body);
    REQUIRE(item.state == eh::cbor::Item::State::whole);
    return nlohmann::json::from_cbor(body.substr(0, item.length));
}

}  // namespace

TEST_CASE("A multicast reaches each client in its own encoding") {
    Mount mount;
    REQUIRE(mount.json.open()->status == 200);
    auto const hello = mount.cbor.openCbor();
    REQUIRE(hello->status == 200);
    CHECK(hello->header("Content-Type") == "application/cbor-seq");
    mount.display.line("a");
    mount.display.gauge(mount.cbor.id(), 7, 0.5);
    mount.loop.run();
    CHECK(mount.json.poll(0)->body == displayLine("a"));
    auto const answer = mount.cbor.poll(0);
    CHECK(answer->header("Content-Type") == "application/cbor-seq");
    CHECK(answer->header("EH-Last") == "2");
    CHECK(firstItem(answer->body) == nlohmann::json::parse(R"(["Display","line",["a"]])"));
    auto const first = eh::cbor::itemLength(answer->body).length;
    CHECK(firstItem(std::string_view(answer->body).substr(first)) == nlohmann::json::parse(R"(["Display","gauge",[7,0.5]])"));
}

TEST_CASE("Events in CBOR are counted, checked and delivered like those in JSON") {
    Mount mount;
    REQUIRE(mount.cbor.openCbor()->status == 200);
    CHECK(mount.cbor.postCbor("/send", "first=1", sayItem("a") + sayItem("b"))->body == "{\"received\":2}\n");
    CHECK(mount.cbor.postCbor("/send", "first=2", sayItem("b") + sayItem("c"))->body == "{\"received\":3}\n");
    auto const wrong = nlohmann::json::to_cbor(nlohmann::json::parse(R"(["Control","say",[5]])"));
    auto const answer = mount.cbor.postCbor("/send", "first=4", std::string(wrong.begin(), wrong.end()) + sayItem("d"));
    CHECK(answer->has("Control.say: argument 1: expected string, got integer"));
    CHECK(mount.said == std::vector<std::string>{"a", "b", "c", "d"});
}

TEST_CASE("A body in the other encoding is refused, whatever it holds") {
    Mount mount;
    REQUIRE(mount.json.open()->status == 200);
    REQUIRE(mount.cbor.openCbor()->status == 200);
    CHECK(mount.json.postCbor("/send", "first=1", sayItem("a"))->status == 415);
    CHECK(mount.cbor.post("/send", "first=1", sayLine("a"))->status == 415);
    CHECK(mount.said.empty());
    CHECK(mount.handler.connectionCount() == 2);
}

TEST_CASE("CBOR that is not well-formed ends the connection: nobody knows how many events follow") {
    Mount mount;
    REQUIRE(mount.cbor.openCbor()->status == 200);
    auto const answer = mount.cbor.postCbor("/send", "first=1", sayItem("a") + "\xff");
    CHECK(answer->status == 410);
    CHECK(answer->has("not well-formed"));
    CHECK(mount.said == std::vector<std::string>{"a"});
    CHECK(mount.cbor.poll(0)->has("protocol"));
}
