// The queue in one block.
#include "event/ring.hpp"

#include <deque>
#include <memory>
#include <random>

#include "support/catch.hpp"

TEST_CASE("A ring behaves like a deque whatever is pushed, popped and erased") {
    std::mt19937 random(7);
    eh::Ring<std::shared_ptr<int>> ring;
    std::deque<int> model;
    for (int step = 0; step < 20'000; ++step) {
        auto const choice = random() % 8;
        if (choice < 4 || model.empty()) {
            ring.push(std::make_shared<int>(step));
            model.push_back(step);
        } else if (choice < 7) {
            ring.popFront();
            model.pop_front();
        } else {
            std::size_t const at = random() % model.size();
            ring.erase(at);
            model.erase(model.begin() + static_cast<std::ptrdiff_t>(at));
        }
        REQUIRE(ring.size() == model.size());
        if (!model.empty()) {
            std::size_t const at = random() % model.size();
            REQUIRE(*ring[at] == model[at]);
        }
    }
}

TEST_CASE("A ring lets go of what was popped at once") {
    eh::Ring<std::shared_ptr<int>> ring;
    auto const value = std::make_shared<int>(1);
    ring.push(value);
    ring.push(value);
    ring.popFront();
    CHECK(value.use_count() == 2);
    ring.erase(0);
    CHECK(value.use_count() == 1);
    CHECK(ring.empty());
}
