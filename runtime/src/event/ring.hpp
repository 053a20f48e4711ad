// A queue in one block that costs nothing while empty: most connections wait for nothing most of the time.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>

namespace eh {

/// First in, first out, with access by index from the front. Not for types that throw when moved.
template <typename T>
class Ring {
public:
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    [[nodiscard]] T& operator[](std::size_t index) noexcept { return slots_[(first_ + index) & (capacity_ - 1)]; }
    [[nodiscard]] T const& operator[](std::size_t index) const noexcept {
        return slots_[(first_ + index) & (capacity_ - 1)];
    }

    void push(T value) {
        if (size_ == capacity_) grow();
        (*this)[size_++] = std::move(value);
    }

    void popFront() noexcept {
        slots_[first_] = T{};
        first_ = (first_ + 1) & (capacity_ - 1);
        if (--size_ == 0) release();
    }

    /// Has the processor fetch the place behind the last one.
    void prefetch() const noexcept {
        if (capacity_ != 0) __builtin_prefetch(&(*this)[size_]);
    }

    /// Removes one from the middle, moving the shorter side.
    void erase(std::size_t index) noexcept {
        if (index < size_ / 2) {
            for (; index != 0; --index) (*this)[index] = std::move((*this)[index - 1]);
            return popFront();
        }
        for (; index + 1 < size_; ++index) (*this)[index] = std::move((*this)[index + 1]);
        (*this)[index] = T{};
        if (--size_ == 0) release();
    }

private:
    static constexpr std::size_t smallest = 8;
    static constexpr std::size_t keptWhenEmpty = 64;

    void grow() {
        std::size_t const larger = capacity_ == 0 ? smallest : capacity_ * 2;
        auto slots = std::make_unique<T[]>(larger);
        for (std::size_t i = 0; i < size_; ++i) slots[i] = std::move((*this)[i]);
        slots_ = std::move(slots);
        capacity_ = larger;
        first_ = 0;
    }

    void release() noexcept {  // a busy queue keeps its block, a burst gives its memory back
        first_ = 0;
        if (capacity_ <= keptWhenEmpty) return;
        slots_.reset();
        capacity_ = 0;
    }

    std::unique_ptr<T[]> slots_;
    std::size_t capacity_ = 0;  // a power of two, or 0
    std::size_t first_ = 0;
    std::size_t size_ = 0;
};

}  // namespace eh
