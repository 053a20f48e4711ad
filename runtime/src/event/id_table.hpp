// What has an id, side by side in memory: each request looks its connection up, and ids that follow each other are neighbours.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace eh {

/// A hash table with open addressing; never more than half full. 0 is no id, and has nothing. Eight ids that follow each other are
/// neighbours, and where each eight are is scattered: ids are given one after the other, and all in a row would be one run of
/// places that every removal and every id that is not there would have to walk through.
template <typename T>
class IdTable {
public:
    /// Null if there is none; valid until the table changes.
    [[nodiscard]] std::shared_ptr<T> const* find(std::int32_t id) const noexcept {
        if (slots_.empty() || id == 0) return nullptr;
        Slot const& slot = slots_[placeOf(id)];
        return slot.id == id ? &slot.value : nullptr;
    }

    /// `id` has no value yet.
    void insert(std::int32_t id, std::shared_ptr<T> value) {
        if ((size_ + 1) * 2 > slots_.size()) resize(slots_.empty() ? smallest : slots_.size() * 2);
        slots_[placeOf(id)] = {id, std::move(value)};
        ++size_;
    }

    /// Nothing happens if it has none.
    void erase(std::int32_t id) noexcept {
        if (find(id) == nullptr) return;
        std::size_t hole = placeOf(id);
        auto const last = std::exchange(slots_[hole], {}); // freed at the end
        --size_;
        // Those behind that could not have the place of their own move up.
        for (std::size_t at = next(hole); slots_[at].id != 0; at = next(at)) {
            std::size_t const own = home(slots_[at].id);
            bool const mayMove = ((at - own) & mask()) >= ((at - hole) & mask());
            if (!mayMove) continue;
            slots_[hole] = std::exchange(slots_[at], {});
            hole = at;
        }
    }

    template <typename Visit>
    void each(Visit visit) const {
        for (Slot const& slot : slots_)
            if (slot.id != 0) visit(*slot.value);
    }

    /// Places that are taken, one behind the other: the most that a lookup visits.
    [[nodiscard]] std::size_t longestRun() const noexcept {
        std::size_t longest = 0;
        std::size_t run = 0;
        for (std::size_t at = 0; at < slots_.size() * 2 && run < slots_.size(); ++at) {  // twice, for one that goes around the end
            run = slots_[at & mask()].id != 0 ? run + 1 : 0;
            longest = std::max(longest, run);
        }
        return longest;
    }

private:
    struct Slot {
        std::int32_t id = 0;  // 0: free
        std::shared_ptr<T> value;
    };
    static constexpr std::size_t smallest = 16;

    [[nodiscard]] std::size_t mask() const noexcept { return slots_.size() - 1; }
    [[nodiscard]] std::size_t home(std::int32_t id) const noexcept {
        constexpr std::uint64_t golden = 0x9E37'79B9'7F4A'7C15;  // 2^64 by the golden ratio: multiples of it lie far apart
        std::uint64_t const number = static_cast<std::uint32_t>(id);
        std::uint64_t const eight = (number / 8 * golden) >> 32U;
        return static_cast<std::size_t>(eight * 8 + number % 8) & mask();
    }
    [[nodiscard]] std::size_t next(std::size_t at) const noexcept { return (at + 1) & mask(); }
    /// Where it is, or would be.
    [[nodiscard]] std::size_t placeOf(std::int32_t id) const noexcept {
        std::size_t at = home(id);
        while (slots_[at].id != 0 && slots_[at].id != id) at = next(at);
        return at;
    }

    void resize(std::size_t larger) {
        auto old = std::exchange(slots_, std::vector<Slot>(larger));
        for (Slot& slot : old)
            if (slot.id != 0) slots_[placeOf(slot.id)] = std::move(slot);
    }

    std::vector<Slot> slots_;
    std::size_t size_ = 0;
};

}  // namespace eh
