// What addresses may have, with a clock of the test's.
#include "http/address_book.hpp"

#include "site.hpp"
#include "support/catch.hpp"

using namespace eh::http;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

struct SetClock final : eh::Loop {
    void post(std::function<void()>) override {}
    bool isHere() const noexcept override { return true; }
    eh::Clock::time_point now() const noexcept override { return time; }
    std::unique_ptr<eh::Ticker> every(milliseconds, std::function<void()>) override { return nullptr; }
    std::span<char> receiveBuffer() override { return {}; }
    void log(eh::LogLevel, std::string_view) const noexcept override {}
    eh::Clock::time_point time{seconds(1'000)};
};

int taken(Metered& metered, eh::RequestRate const& rate, eh::Clock::time_point now, int tries) {
    int count = 0;
    for (int i = 0; i < tries; ++i) count += metered.take(rate, now) ? 1 : 0;
    return count;
}

} // namespace

TEST_CASE("A rate lets a burst through, then so many a second") {
    eh::Clock::time_point const begin{seconds(1'000)};
    Metered metered;
    eh::RequestRate const rate{10, 3};
    CHECK(taken(metered, rate, begin, 9) == 3);
    CHECK(metered.wait(rate, begin) == milliseconds(100));
    CHECK(taken(metered, rate, begin + milliseconds(99), 9) == 0);
    CHECK(taken(metered, rate, begin + milliseconds(100), 9) == 1);
    CHECK(taken(metered, rate, begin + seconds(1), 99) == 3); // what was not used is not saved beyond the burst
    CHECK_FALSE(metered.isFresh(begin + seconds(1)));
    CHECK(metered.isFresh(begin + milliseconds(1'300)));
}

TEST_CASE("Without a burst a second's worth may come at once") {
    Metered metered;
    CHECK(taken(metered, {5, 0}, eh::Clock::time_point{seconds(1'000)}, 9) == 5);
    Metered single;
    CHECK(taken(single, {1, 0}, eh::Clock::time_point{seconds(1'000)}, 9) == 1);
}

TEST_CASE("A rate over a long time is what it says") {
    Metered metered;
    int count = 0;
    for (int ms = 0; ms < 10'000; ++ms) count += taken(metered, {7, 1}, eh::Clock::time_point{seconds(1'000)} + milliseconds(ms), 3);
    CHECK(count == 70);
}

TEST_CASE("The book has an entry for an address as long as that says something") {
    SetClock loop;
    AddressBook book({.sockets = 2, .requests = {1, 1}}, loop);
    {
        AddressSlot const slot(book.of("192.0.2.1"));
        AddressSlot second(book.of("192.0.2.1"));
        AddressSlot moved(std::move(second));
        CHECK(book.of("192.0.2.1").sockets == 2);
        moved = AddressSlot();
        CHECK(book.of("192.0.2.1").sockets == 1);
        book.sweep();
        CHECK(book.size() == 1);
    }
    CHECK(book.of("192.0.2.1").requests.take({1, 1}, loop.time));
    book.sweep();
    CHECK(book.size() == 1);
    loop.time += seconds(1);
    book.sweep();
    CHECK(book.size() == 0);
}
