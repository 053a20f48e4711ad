// RFC 6455 section 5.4 to 5.6: messages, fragmented or not, and what may stand between their frames.
#include "ws_reading.hpp"

#include "support/catch.hpp"

using namespace eh::ws;

TEST_CASE("Messages come in order, texts and binary ones") {
    CHECK(read(text("one") + binary("two") + text("") + binary("") + text("three")) ==
          Lines{"text one", "binary two", "text", "binary", "text three", "more"});
}

TEST_CASE("A binary message may hold any bytes") {
    std::string all;
    for (int byte = 0; byte < 256; ++byte) all.push_back(static_cast<char>(byte));
    CHECK(read(binary(all)) == Lines{"binary " + all, "more"});
}

TEST_CASE("Fragments are put together") {
    CHECK(read(text("a", more) + goOn("b")) == Lines{"text ab", "more"});
    CHECK(read(text("a", more) + goOn("b", more) + goOn("c", more) + goOn("d")) == Lines{"text abcd", "more"});
    CHECK(read(binary("a", more) + goOn("b") + text("c", more) + goOn("d")) == Lines{"binary ab", "text cd", "more"});
}

TEST_CASE("Empty fragments are fragments") {
    CHECK(read(text("", more) + goOn("")) == Lines{"text", "more"});
    CHECK(read(text("a", more) + goOn("")) == Lines{"text a", "more"});
    CHECK(read(text("", more) + goOn("b")) == Lines{"text b", "more"});
    CHECK(read(binary("", more) + goOn("", more) + goOn("b", more) + goOn("")) == Lines{"binary b", "more"});
}

TEST_CASE("A message is not delivered before its last fragment") {
    CHECK(read(text("a", more) + goOn("b", more)) == Lines{"more"});
}

TEST_CASE("Control frames between fragments come at once and disturb nothing") {
    CHECK(read(text("a", more) + ping("1") + goOn("b", more) + pong("2") + ping("") + goOn("c")) ==
          Lines{"ping 1", "pong 2", "ping", "text abc", "more"});
    CHECK(read(text("a", more) + closing(1000)) == Lines{"close 1000", "closed"});
}

TEST_CASE("A continuation of nothing is an error") {
    CHECK(endOf(goOn("a")) == "failed 1002");
    CHECK(endOf(goOn("a", more)) == "failed 1002");
    CHECK(endOf(goOn("")) == "failed 1002");
    CHECK(endOf(text("a") + goOn("b")) == "failed 1002");
    CHECK(endOf(text("a", more) + goOn("b") + goOn("c")) == "failed 1002");
    CHECK(endOf(ping("") + goOn("c")) == "failed 1002");
}

TEST_CASE("A new message within a fragmented one is an error") {
    for (std::string const& second : {text("b"), text("b", more), binary("b"), text(""), binary("", more)}) {
        CHECK(endOf(text("a", more) + second) == "failed 1002");
        CHECK(endOf(text("", more) + second) == "failed 1002");
        CHECK(endOf(text("a", more) + goOn("", more) + ping("") + second) == "failed 1002");
    }
}

TEST_CASE("What came before an error is delivered, and nothing after it") {
    Lines const lines = read(text("a") + ping("b") + goOn("c") + text("d"));
    REQUIRE(lines.size() == 3);
    CHECK(lines[0] == "text a");
    CHECK(lines[1] == "ping b");
}

TEST_CASE("After an error the reader takes nothing more") {
    Reader reader(Role::server);
    Recorder recorder;
    std::string bad = goOn("c");
    CHECK(reader.feed(bad, recorder).progress == Progress::failed);
    std::string good = text("d");
    Status const again = reader.feed(good, recorder);
    CHECK(again.progress == Progress::failed);
    CHECK(again.code == 1002);
    CHECK(again.sentence == "a continuation of no message");
    CHECK(recorder.lines.empty());
}

TEST_CASE("A sink that has enough stops the reader for good") {
    std::string const several = text("a") + ping("b") + pong("c") + text("d", more) + goOn("e") + text("f");
    CHECK(read(several, {.stopAfter = 1}) == Lines{"text a", "stopped"});
    CHECK(read(several, {.stopAfter = 2}) == Lines{"text a", "ping b", "stopped"});
    CHECK(read(several, {.stopAfter = 3}) == Lines{"text a", "ping b", "pong c", "stopped"});
    CHECK(read(several, {.stopAfter = 4}) == Lines{"text a", "ping b", "pong c", "text de", "stopped"});
    Reader reader(Role::server);
    Recorder recorder;
    recorder.stopAfter = 1;
    std::string bytes = several;
    CHECK(reader.feed(bytes, recorder).progress == Progress::stopped);
    bytes = several;
    CHECK(reader.feed(bytes, recorder).progress == Progress::stopped);
    CHECK(recorder.lines.size() == 1);
}

TEST_CASE("No bytes change nothing") {
    Reader reader(Role::server);
    Recorder recorder;
    CHECK(reader.feed({}, recorder).progress == Progress::more);
    CHECK(recorder.lines.empty());
}
