// The table of connections.
#include "event/id_table.hpp"

#include <map>
#include <random>

#include "support/catch.hpp"

TEST_CASE("A table behaves like a map whatever comes and goes, and lets go of what has gone") {
    std::mt19937 random(11);
    eh::IdTable<int> table;
    std::map<std::int32_t, std::shared_ptr<int>> model;
    for (int step = 0; step < 30'000; ++step) {
        // A few ids far apart that fall on the same places, and runs of neighbours that wrap around the end.
        auto const id = static_cast<std::int32_t>(random() % 3 == 0 ? 1 + random() % 40 : 1 + random() % 8 * 0x10'0000 + random() % 12);
        if (model.contains(id)) {
            auto const held = model[id];
            table.erase(id);
            model.erase(id);
            REQUIRE(held.use_count() == 1);
        } else if (random() % 4 != 0 || model.size() < 10) {
            auto const value = std::make_shared<int>(id);
            table.insert(id, value);
            model[id] = value;
        } else {
            table.erase(id);  // has none
        }
        REQUIRE((table.find(id) != nullptr) == model.contains(id));
        if (step % 64 != 0) continue;
        for (auto const& [known, value] : model) REQUIRE((table.find(known) != nullptr && *table.find(known) == value));
        std::size_t visited = 0;
        table.each([&](int const& value) {
            ++visited;
            REQUIRE(model.contains(value));
        });
        REQUIRE(visited == model.size());
    }
}

TEST_CASE("An empty table has nothing") {
    eh::IdTable<int> table;
    CHECK(table.find(1) == nullptr);
    table.erase(1);
    table.each([](int const&) { FAIL("there is nothing"); });
}

TEST_CASE("0, which clients may ask for, has nothing, and neither has a negative number") {
    eh::IdTable<int> table;
    table.insert(7, std::make_shared<int>(7));
    CHECK(table.find(0) == nullptr);
    CHECK(table.find(-7) == nullptr);
    table.erase(0);
    CHECK(table.find(7) != nullptr);
}

TEST_CASE("Ids in a row, and more of them a power of two later, make no long runs") {
    eh::IdTable<int> table;
    auto const value = std::make_shared<int>(0);
    for (std::int32_t const first : {1, 1 + (1 << 16), 1 + (1 << 20)}) {
        for (std::int32_t id = first; id < first + 10'000; ++id) table.insert(id, value);
        CHECK(table.longestRun() < 256);
    }
    for (std::int32_t id = 1; id < 5'000; ++id) table.erase(id);
    CHECK(table.longestRun() < 256);
    CHECK(table.find(5'000) != nullptr);
}
