// The limits of a Reader, and what it does with memory.
#include "ws_reading.hpp"

#include "support/catch.hpp"

using namespace eh::ws;

TEST_CASE("A message may be as large as its limit and no larger") {
    Side const side{.limits = {.message = 200}};
    CHECK(read(binary(std::string(200, 'x')), side) == Lines{"binary " + std::string(200, 'x'), "more"});
    CHECK(endOf(binary(std::string(201, 'x')), side) == "failed 1009");
    CHECK(endOf(binary(std::string(70000, 'x')), side) == "failed 1009");
}

TEST_CASE("Fragments count together towards the size of a message") {
    Side const side{.limits = {.message = 10}};
    CHECK(read(text("12345", more) + goOn("67890"), side) == Lines{"text 1234567890", "more"});
    CHECK(endOf(text("12345", more) + goOn("678901"), side) == "failed 1009");
    CHECK(endOf(text("1234567890", more) + goOn("", more) + goOn("1"), side) == "failed 1009");
    CHECK(read(text("1234567890", more) + goOn("") + text("1234567890"), side).size() == 3);
}

TEST_CASE("A message that is too large fails when its length is known, before its payload comes") {
    Side const side{.limits = {.message = 100}};
    CHECK(failsAfter(binary("", {.announced = 101}), side) == 2);
    CHECK(failsAfter(binary("", {.announced = 1000}), side) == 4);
    CHECK(failsAfter(binary("", {.announced = (std::uint64_t{1} << 63) - 1}), side) == 10);
    CHECK(failsAfter(binary(std::string(60, 'x'), more) + goOn("", {.announced = 60}), side) == 68);
}

TEST_CASE("The default limit of a message is 4 MiB") {
    CHECK(failsAfter(binary("", {.announced = 4u << 20})) == std::string::npos);
    CHECK(failsAfter(binary("", {.announced = (4u << 20) + 1})) == 10);
}

TEST_CASE("A message may have as many fragments as its limit and no more") {
    Side const side{.limits = {.fragments = 3}};
    CHECK(read(text("a", more) + goOn("b", more) + goOn("c"), side) == Lines{"text abc", "more"});
    CHECK(endOf(text("a", more) + goOn("b", more) + goOn("c", more) + goOn("d"), side) == "failed 1008");
    CHECK(endOf(text("", more) + goOn("", more) + goOn("", more) + goOn("", more), side) == "failed 1008");
    CHECK(read(text("a", more) + goOn("b") + text("c", more) + goOn("d", more) + goOn("e"), side).size() == 3);
    CHECK(endOf(text("a", more) + goOn("b"), {.limits = {.fragments = 1}}) == "failed 1008");
}

TEST_CASE("Endless empty fragments come to an end") {
    Reader reader(Role::server);
    Recorder recorder;
    std::string start = text("", more);
    CHECK(reader.feed(start, recorder).progress == Progress::more);
    std::string const empty = goOn("", more);
    std::size_t count = 1;
    for (Status status; status.progress == Progress::more; ++count) {
        REQUIRE(count <= Limits{}.fragments);
        std::string next = empty;
        status = reader.feed(next, recorder);
        if (status.progress != Progress::more) CHECK(status.code == 1008);
    }
    CHECK(reader.held() == 0);
}

TEST_CASE("A limit can be raised between messages, by the sink too") {
    Reader reader(Role::server, {.message = 5});
    Recorder recorder;
    std::string first = text("hello");
    CHECK(reader.feed(first, recorder).progress == Progress::more);
    reader.limit({.message = 10});
    std::string second = text("helloworld");
    CHECK(reader.feed(second, recorder).progress == Progress::more);
    CHECK(recorder.lines == Lines{"text hello", "text helloworld"});
}

TEST_CASE("A message that lies whole in the bytes is a view into them") {
    Reader reader(Role::server);
    Recorder recorder;
    std::string bytes = ping("p") + text("hello") + std::string("\x81");
    CHECK(reader.feed(bytes, recorder).progress == Progress::more);
    CHECK(recorder.last == "hello");
    CHECK(static_cast<void const*>(recorder.last.data()) == bytes.data() + bytes.size() - 6);
    CHECK(reader.held() == 0);
}

TEST_CASE("So is one whose head came before") {
    Reader reader(Role::server);
    Recorder recorder;
    std::string bytes = text("hello");
    CHECK(reader.feed(std::span(bytes).first(6), recorder).progress == Progress::more);
    CHECK(reader.feed(std::span(bytes).subspan(6), recorder).progress == Progress::more);
    CHECK(recorder.last.data() == bytes.data() + 6);
}

TEST_CASE("Memory grows with what arrives, not with what is announced, and is freed afterwards") {
    Reader reader(Role::server);
    Recorder recorder;
    std::string const payload(1000000, 'x');
    std::string bytes = binary(payload);
    std::span<char> const all(bytes);
    CHECK(reader.feed(all.first(14), recorder).progress == Progress::more);
    CHECK(reader.held() == 0);
    CHECK(reader.feed(all.subspan(14, 1000), recorder).progress == Progress::more);
    CHECK(reader.held() >= 1000);
    CHECK(reader.held() <= 2000);
    CHECK(reader.feed(all.subspan(1014), recorder).progress == Progress::more);
    CHECK(reader.held() == 0);
    CHECK(recorder.lines == Lines{"binary " + payload});
}

TEST_CASE("An end leaves what was collected to the caller") {
    for (std::string const& end : {closing(1000), text("new"), ping("stop")}) {
        Reader reader(Role::server);
        Recorder recorder;
        recorder.stopAfter = 1;
        std::string half = text(std::string(100'000, 'x'), more);
        CHECK(reader.feed(half, recorder).progress == Progress::more);
        std::string bytes = end;
        CHECK(reader.feed(bytes, recorder).progress != Progress::more);
        CHECK(reader.held() >= 100'000);
        CHECK(reader.giveAway().size() == 3);
        CHECK(reader.held() == 0);
    }
}
