// How often an address may be wrong, on a clock that the test moves.
#include <string>

#include "http/auth/guesses.hpp"
#include "support/catch.hpp"

using eh::http::Guesses;
using namespace std::chrono_literals;

TEST_CASE("After so many guesses an address has to wait, and time makes up for them one by one") {
    Guesses guesses({.perAddress = 3, .per = 30s});
    eh::Clock::time_point now{1000s};
    for (int i = 0; i < 3; ++i) CHECK_FALSE(guesses.take("10.0.0.1", now));
    CHECK(guesses.take("10.0.0.1", now) == 10s);
    CHECK_FALSE(guesses.take("10.0.0.2", now));
    now += 9s;
    CHECK(guesses.take("10.0.0.1", now) == 1s);
    now += 1s;
    CHECK_FALSE(guesses.take("10.0.0.1", now));
    CHECK(guesses.take("10.0.0.1", now) == 10s);
    now += 60s;
    for (int i = 0; i < 3; ++i) CHECK_FALSE(guesses.take("10.0.0.1", now));
}

TEST_CASE("One that was right is none") {
    Guesses guesses({.perAddress = 1, .per = 60s});
    eh::Clock::time_point const now{1000s};
    for (int i = 0; i < 5; ++i) {
        CHECK_FALSE(guesses.take("10.0.0.1", now));
        guesses.giveBack("10.0.0.1", now);
    }
    CHECK_FALSE(guesses.take("10.0.0.1", now));
    CHECK(guesses.take("10.0.0.1", now));
}

TEST_CASE("A client of IPv6 has 64 bits to choose from, and one bucket") {
    Guesses guesses({.perAddress = 1, .per = 60s});
    eh::Clock::time_point const now{1000s};
    CHECK_FALSE(guesses.take("2001:db8::1", now));
    CHECK(guesses.take("2001:db8::2", now));
    CHECK_FALSE(guesses.take("2001:db8:0:1::1", now));
    CHECK_FALSE(guesses.take("no address", now));
    CHECK(guesses.take("neither", now));
}

TEST_CASE("Without a limit everybody may guess") {
    Guesses guesses({.perAddress = 0});
    for (int i = 0; i < 1'000; ++i) CHECK_FALSE(guesses.take("10.0.0.1", {}));
    CHECK(guesses.addresses() == 0);
}

TEST_CASE("The addresses that are remembered are bounded; those beyond share one bucket") {
    Guesses guesses({.perAddress = 2, .per = 60s});
    eh::Clock::time_point now{1000s};
    auto const address = [](int i) { return "10." + std::to_string(i >> 16) + "." + std::to_string((i >> 8) & 255) + "." + std::to_string(i & 255); };
    std::size_t refused = 0;
    for (int i = 0; i < 10'010; ++i) refused += guesses.take(address(i), now) ? 1 : 0;
    CHECK(guesses.addresses() == 10'000);
    CHECK(refused == 8); // ten share what two may do
    now += 120s;
    CHECK_FALSE(guesses.take("11.0.0.1", now));
    CHECK(guesses.addresses() == 1);
}
