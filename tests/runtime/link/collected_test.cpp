// A message in pieces of any size.
#include "link/ws/collected.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "support/catch.hpp"

using eh::ws::Collected;

namespace {

std::string bytes(std::size_t count) {
    std::string text(count, '\0');
    for (std::size_t i = 0; i < count; ++i) text[i] = static_cast<char>(i * 2'654'435'761u >> 24u);
    return text;
}

}  // namespace

TEST_CASE("What comes in pieces is put together, and then gone") {
    for (std::size_t const size : {0u, 1u, 32'767u, 32'768u, 32'769u, 65'536u, 1'000'000u}) {
        std::string const whole = bytes(size);
        for (std::size_t const piece : {17u, 16'384u, 65'536u, 70'000u, 1'000'000u}) {
            Collected collected;
            for (std::size_t i = 0; i < size; i += piece) collected.append(std::string_view(whole).substr(i, piece));
            CHECK(collected.size() == size);
            CHECK(collected.empty() == (size == 0));
            CHECK(collected.memory() >= size);
            CHECK(collected.memory() <= std::max<std::size_t>(2 * size, 64));
            CHECK(collected.take().view() == whole);
            CHECK(collected.empty());
            CHECK(collected.memory() == 0);
        }
    }
}

TEST_CASE("A large message takes hardly more than its size, and clearing it nothing") {
    Collected collected;
    for (int i = 0; i < 100; ++i) collected.append(std::string(10'000, 'x'));
    CHECK(collected.memory() <= 1'000'000 + (128u << 10));
    collected.clear();
    CHECK(collected.memory() == 0);
    collected.append("again");
    CHECK(collected.take().view() == "again");
}

TEST_CASE("Blocks that are given away have all but the last of it") {
    Collected collected;
    CHECK(collected.giveAway().empty());
    collected.append(std::string(200'000, 'x'));
    auto const blocks = collected.giveAway();
    REQUIRE(blocks.size() == 6);
    for (eh::Block const& block : blocks) CHECK(block.view() == std::string(32'768, 'x'));
    CHECK(collected.empty());
    CHECK(collected.memory() == 0);
    collected.append("again");
    CHECK(collected.take().view() == "again");
}
