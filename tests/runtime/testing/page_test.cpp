// Pages without faults: opening, calling, receiving, ending, and what a mistaken test is told.
#include "bed.hpp"
#include "support/catch.hpp"

using namespace eh::test;
using namespace eh::testing;
using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

TEST_CASE("Every type goes up and down in both encodings") {
    auto const coding = GENERATE(Coding::json, Coding::cbor);
    Bed bed;
    Page page(bed.handler, {.user = "ada", .coding = coding});
    page.call("Control", "set", std::vector{1, -2}, Texts{"a", "b"}, std::int64_t{1} << 60, std::vector{std::byte{7}});
    page.call("Control", "start", 50);
    CHECK(bed.rates == std::vector<double>{50});
    CHECK(texts(page.received()) == Texts{"Display.all([1, -2], [\"a\", \"b\"], 1152921504606846976, h'07')"});
    CHECK(bed.log == Texts{"connect ada"});
    CHECK(page.unconfirmed() == 0);
    CHECK(page.link() == eh::Link::websocket);
}

TEST_CASE("A page's functions get their arguments with their types and may call the program") {
    Bed bed;
    Page page(bed.handler);
    std::vector<std::string> seen;
    page.on("Display", "line", [&](std::string const& text) {
        seen.push_back(text);
        page.call("Control", "name", "saw " + text);
    });
    bed.display.line("one");
    bed.display.line("two");
    CHECK(page.takeReceived().size() == 2);
    CHECK(page.received().empty());
    CHECK(seen == Texts{"one", "two"});
    CHECK(bed.names == Texts{"saw one", "saw two"});
}

TEST_CASE("A misspelt name or a wrong argument is told with what would be right") {
    Bed bed;
    Page page(bed.handler);
    CHECK_THROWS_WITH(page.call("Contorl", "start", 1), "the program receives no interface \"Contorl\"; it receives: Control");
    CHECK_THROWS_WITH(page.call("Control", "strat", 1),
                      "Control has no function \"strat\"; it has: start(double), name(string), set(int[],string[],long,byte[])");
    CHECK_THROWS_WITH(page.call("Control", "start"), "Control.start(double) takes 1 argument, not 0");
    CHECK_THROWS_WITH(page.call("Control", "start", "fast"), "Control.start(double): argument 1 is \"fast\", which is no double");
    CHECK_THROWS_WITH(page.call("Control", "name", "\xFF"), "Control.name(string): a string is not UTF-8");
    CHECK_THROWS_WITH(page.received("Display", "gouge"),
                      "Display has no function \"gouge\"; it has: gauge(int,double), line(string), all(int[],string[],long,byte[])");
    CHECK_THROWS_AS(page.on("Display", "line", [](int, int) {}), std::invalid_argument);
    CHECK_THROWS_AS(Page(page.server(), {.link = eh::Link::none}), std::invalid_argument);
    CHECK(bed.rates.empty());
}

TEST_CASE("A page may be refused, by the program or for its prototypes") {
    Bed bed;
    bed.handler.admit([](eh::Opening const& o) {
        return o.user == "ada" && o.request.header("x-key") == "1" && o.remote == "10.0.0.1" ? eh::Admit::yes : eh::Admit::refuse("not you");
    });
    Server server(bed.handler);
    Page mallory(server, {.user = "mallory"});
    REQUIRE(mallory.ended());
    CHECK(mallory.ended()->code == "rejected");
    CHECK(mallory.ended()->detail == "not you");
    CHECK_THROWS_AS(mallory.cid(), std::logic_error);
    CHECK_THROWS_AS(mallory.call("Control", "start", 1), std::logic_error);
    Page ada(server, {.user = "ada", .remote = "10.0.0.1", .headers = {{"X-Key", "1"}}});
    CHECK_FALSE(ada.ended());
    Page old(server, {.user = "ada", .server = Prototypes{{"Control", {"start(int)"}}}});
    REQUIRE(old.ended());
    CHECK(old.ended()->code == "mismatch");
}

TEST_CASE("A page that does not have a function is not sent its events") {
    Bed bed;
    Page page(bed.handler, {.client = Prototypes{{"Display", {"line(string)"}}}});
    bed.display.gauge(1, 2);
    bed.display.line("x");
    CHECK(texts(page.received()) == Texts{"Display.line(\"x\")"});
}

TEST_CASE("Ends are seen from both sides") {
    Bed bed;
    Server server(bed.handler);
    Page a(server);
    Page b(server);
    a.close();
    CHECK(a.ended()->code == "closed");
    CHECK_THROWS_AS(b.open(), std::logic_error);
    bed.display.line(b.cid(), "last words");
    bed.handler.close(b.cid(), "enough");
    REQUIRE(b.ended());
    CHECK(b.ended()->code == "kicked");
    CHECK(b.ended()->detail == "enough");
    CHECK(texts(b.received()) == Texts{"Display.line(\"last words\")"});
    CHECK(bed.log == Texts{"connect ", "connect ", "closed", "kicked"});
    auto const before = b.cid();
    b.open();
    CHECK(b.cid() != before);
    b.call("Control", "name", "again");
    CHECK(bed.names == Texts{"again"});
}

TEST_CASE("A wrong event is reported to the page and costs nothing else") {
    Bed bed;
    Page page(bed.handler);
    page.callRaw(R"(["Control","start",["fast"]])");
    page.call("Control", "start", 2);
    REQUIRE(page.errors().size() == 1);
    CHECK(page.errors()[0].starts_with("bad-event: Control.start: argument 1"));
    CHECK(bed.rates == std::vector<double>{2});
    Page binary(page.server(), {.coding = Coding::cbor});
    CHECK_THROWS_AS(binary.callRaw("[]"), std::logic_error);
}
