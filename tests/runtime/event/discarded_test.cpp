// What is left behind, piece by piece.
#include "event/discarded.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"

namespace {

eh::Frame event(std::size_t size) { return std::make_shared<eh::FrameText const>(std::string(size, 'x')); }

}  // namespace

TEST_CASE("Discarded events count until they are freed, and blocks come behind them") {
    eh::QueueTotal total;
    eh::QueueCounter counter;
    eh::Outbox outbox(counter, total);
    eh::Discarded discarded(total);
    auto const shared = event(100'000);
    std::weak_ptr<eh::FrameText const> alone;
    for (int i = 0; i < 3; ++i) outbox.push(shared, nullptr);
    {
        auto const large = event(50'000);
        alone = large;
        outbox.push(large, nullptr);
    }
    std::size_t const all = 150'000 + 4 * eh::frameOverhead;
    CHECK(total.bytes() == all);
    std::vector<eh::Block> blocks;
    for (int i = 0; i < 2; ++i) blocks.emplace_back(65'536);
    discarded.add(std::move(blocks));
    discarded.add(outbox.giveAway());
    CHECK(outbox.empty());
    CHECK(counter.bytes() == 0);
    CHECK(total.bytes() == all);
    CHECK(discarded.hasEvents());
    discarded.freeOne();
    CHECK(total.bytes() == all - eh::frameOverhead);
    for (int i = 0; i < 2; ++i) discarded.freeOne();
    CHECK(total.bytes() == 50'000 + eh::frameOverhead);
    CHECK_FALSE(alone.expired());
    discarded.freeEvent();
    CHECK(alone.expired());
    CHECK(total.bytes() == 0);
    CHECK_FALSE(discarded.hasEvents());
    for (int i = 0; i < 2; ++i) {
        CHECK_FALSE(discarded.empty());
        discarded.freeOne();
    }
    CHECK(discarded.empty());
    CHECK(shared->text() == std::string(100'000, 'x'));  // somebody else has it
}
