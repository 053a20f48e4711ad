// The queue of calls: its limits, and what goes to which link.
#include "support/catch.hpp"

#include <string>
#include <vector>

#include "client/outbox.hpp"

using eh::SendResult;
using eh::clients::Outbox;
using std::chrono::milliseconds;

namespace {

using Refused = std::vector<std::string>;

struct Bed {
    Outbox outbox;
    Refused refused{};

    SendResult add(std::string message, eh::Clock::time_point until = eh::Clock::time_point::max()) {
        return outbox.add({std::move(message), nullptr, 0, until, "A", "b"});
    }
    std::string batch(std::size_t skip, Outbox::Room room = {1'000, 1'000}) {
        std::string out;
        outbox.batch(out, skip, room, [this](Outbox::Call const& call, std::string_view code) {
            refused.push_back(call.message + ' ' + std::string(code));
        });
        return out;
    }
};

}  // namespace

TEST_CASE("what is not acknowledged counts like what waits, in events and in bytes") {
    Bed bed{Outbox(3, 10)};
    CHECK(bed.add("aaaa") == SendResult::queued);
    CHECK(bed.add("bbbb") == SendResult::queued);
    CHECK(bed.add("ccc") == SendResult::full);
    CHECK(bed.batch(0) == "aaaabbbb");
    CHECK(bed.add("ccc") == SendResult::full);
    bed.outbox.confirm(1);
    CHECK(bed.add("ccc") == SendResult::queued);
    CHECK(bed.add("d") == SendResult::queued);
    CHECK(bed.add("e") == SendResult::full);
    CHECK(bed.outbox.sentCount() == 1);
}

TEST_CASE("a link gets what it has not got yet, in order, and another link all that is not acknowledged") {
    Bed bed{Outbox(100, 1'000)};
    for (auto const* message : {"1", "2", "3"}) bed.add(message);
    CHECK(bed.batch(0) == "123");
    CHECK(bed.batch(3) == "");
    bed.add("4");
    CHECK(bed.batch(3) == "4");
    bed.outbox.confirm(2);
    CHECK(bed.batch(0) == "34");
    CHECK(bed.batch(1) == "4");
}

TEST_CASE("a batch has room for some bytes, but always for one call, and for so many unacknowledged ones") {
    Bed bed{Outbox(100, 1'000)};
    for (auto const* message : {"1111", "2222", "3333", "4444"}) bed.add(message);
    CHECK(bed.batch(0, {1, 100}) == "1111");
    CHECK(bed.batch(1, {8, 100}) == "22223333");
    CHECK(bed.batch(3, {100, 3}) == "");
    CHECK(bed.batch(3, {100, 4}) == "4444");
}

TEST_CASE("a last batch takes what fits, and nothing else") {
    Bed bed{Outbox(100, 1'000)};
    for (auto const* message : {"1111", "2222"}) bed.add(message);
    CHECK(bed.batch(0, {3, 0, true}) == "");
    CHECK(bed.batch(0, {7, 0, true}) == "1111");
    CHECK(bed.batch(0, {8, 0, true}) == "11112222");
}

TEST_CASE("calls that are too old or too large by now are dropped, and told") {
    Bed bed{Outbox(100, 1'000)};
    bed.add("old", eh::Clock::now() - milliseconds(1));
    bed.add("large");
    bed.add("ok");
    bed.outbox.limit(4);
    CHECK(bed.add("12345") == SendResult::tooLarge);
    CHECK(bed.batch(0) == "ok");
    CHECK(bed.refused == Refused{"old too-old", "large too-large"});
    CHECK(bed.outbox.sentCount() == 1);
}

TEST_CASE("what was handed to a link never gets too old: it may have arrived") {
    Bed bed{Outbox(100, 1'000)};
    auto const soon = eh::Clock::now() + milliseconds(20);
    bed.add("sent", soon);
    CHECK(bed.batch(0) == "sent");
    while (eh::Clock::now() <= soon) {}
    CHECK(bed.batch(0) == "sent");
    CHECK(bed.refused.empty());
}

TEST_CASE("given up, calls bear their names, and their room is free") {
    Bed bed{Outbox(2, 1'000)};
    bed.add("1");
    CHECK(bed.batch(0) == "1");
    bed.add("2");
    auto const given = bed.outbox.giveUp();
    REQUIRE(given.size() == 1);
    CHECK(given[0].interface == "A");
    CHECK(given[0].event == "b");
    CHECK(given[0].message == "1");
    CHECK(bed.add("3") == SendResult::queued);
    CHECK(bed.batch(0) == "23");
}
