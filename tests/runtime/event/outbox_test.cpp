// Numbering, acknowledging, replacing and dropping.
#include "event/outbox.hpp"

#include "support/catch.hpp"

namespace {

struct Queue {
    eh::QueueCounter counter;
    eh::QueueTotal total;
    eh::Outbox outbox{counter, total};

    void push(std::string const& text, std::string const* key = nullptr) {
        outbox.push(std::make_shared<eh::FrameText const>(text), key);
    }
    std::string take(std::uint64_t expectedFirst, std::size_t maxBytes = 1'000, std::size_t flightEvents = 1'000,
                     std::size_t flightBytes = 1'000) {
        std::vector<eh::Frame const*> frames;
        std::uint64_t const first = outbox.acknowledged() + 1;
        CHECK(first == expectedFirst);
        outbox.take(first, maxBytes, {flightBytes, flightEvents}, frames);
        std::string all;
        for (auto const* const frame : frames) all += (*frame)->text();
        return all;
    }
};

}  // namespace

TEST_CASE("Events get their numbers when a link takes them, and are taken again until acknowledged") {
    Queue queue;
    for (auto const* text : {"a", "b", "c"}) queue.push(text);
    CHECK(queue.outbox.sent() == 0);
    CHECK(queue.take(1) == "abc");
    CHECK(queue.outbox.sent() == 3);
    queue.push("d");
    queue.outbox.acknowledge(2);
    CHECK(queue.take(3) == "cd");
    queue.outbox.acknowledge(4);
    CHECK(queue.take(5).empty());
    CHECK(queue.counter.events() == 0);
    CHECK(queue.counter.bytes() == 0);
}

TEST_CASE("A link that goes on takes only what it has not carried yet") {
    Queue queue;
    for (auto const* text : {"a", "b", "c"}) queue.push(text);
    CHECK(queue.take(1, 2) == "ab");
    std::vector<eh::Frame const*> frames;
    queue.outbox.take(3, 1'000, {1'000, 1'000}, frames);
    REQUIRE(frames.size() == 1);
    CHECK((*frames[0])->text() == "c");
    queue.outbox.take(4, 1'000, {1'000, 1'000}, frames);
    CHECK(frames.size() == 1);
}

TEST_CASE("An answer is bounded, but carries at least one event") {
    Queue queue;
    queue.push("123456");
    queue.push("12");
    queue.push("3");
    CHECK(queue.take(1, 4) == "123456");
    queue.outbox.acknowledge(1);
    CHECK(queue.take(2, 4) == "123");
}

TEST_CASE("Only so many events are in flight; the rest waits and keeps its freedom") {
    Queue queue;
    std::string const key = "k";
    for (auto const* text : {"a", "b"}) queue.push(text);
    queue.push("old", &key);
    queue.push("z");
    CHECK(queue.take(1, 1'000, 2) == "ab");
    CHECK(queue.outbox.waiting() == 2);
    queue.push("new", &key);
    CHECK(queue.outbox.waiting() == 2);
    queue.outbox.acknowledge(2);
    CHECK(queue.take(3) == "newz");
}

TEST_CASE("A large event does not wait for the acknowledgement of a few small ones") {
    Queue queue;
    for (auto const* text : {"a", "larger than what is left", "b"}) queue.push(text);
    CHECK(queue.take(1, 1'000, 1'000, 4) == "alarger than what is left");
    queue.outbox.acknowledge(2);
    CHECK(queue.take(3, 1'000, 1'000, 4) == "b");
}

TEST_CASE("A newer event of a key takes the place of a waiting one, never of one that has left") {
    Queue queue;
    std::string const key = "k";
    queue.push("1", &key);
    CHECK(queue.take(1) == "1");
    queue.push("2", &key);
    queue.push("x");
    queue.push("33", &key);
    queue.outbox.acknowledge(1);
    CHECK(queue.take(2) == "33x");
    CHECK(queue.counter.bytes() == 3 + 2 * eh::frameOverhead);
}

TEST_CASE("Dropping the oldest leaves no hole in the numbers") {
    Queue queue;
    std::string const key = "k";
    queue.push("a");
    CHECK(queue.take(1) == "a");
    queue.push("b", &key);
    queue.push("c");
    CHECK(queue.outbox.dropOldest());
    queue.push("b2", &key);
    CHECK(queue.take(1) == "acb2");
    CHECK_FALSE(queue.outbox.dropOldest());
    CHECK(queue.outbox.sent() == 3);
}
