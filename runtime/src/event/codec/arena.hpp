// Memory for the arguments of one event at a time: allocated by moving a pointer, given back all at once.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <type_traits>
#include <vector>

namespace eh {

class Arena {
public:
    explicit Arena(std::size_t smallest = 4u << 10) noexcept : smallest_(smallest) {}

    [[nodiscard]] void* allocate(std::size_t bytes, std::size_t alignment) {
        std::size_t const at = (used_ + alignment - 1) & ~(alignment - 1);
        if (chunks_.empty() || at + bytes > size_) {
            size_ = std::max({smallest_, bytes + alignment, size_ * 2});
            chunks_.push_back(std::make_unique<std::byte[]>(size_));
            capacity_ += size_;
            used_ = bytes;
            return chunks_.back().get();
        }
        used_ = at + bytes;
        return chunks_.back().get() + at;
    }

    /// Everything that was allocated becomes invalid. One chunk of ordinary size is kept.
    void reset() noexcept {
        used_ = 0;
        if (chunks_.size() <= 1 && size_ <= keptChunk) return;
        chunks_.clear();
        size_ = 0;
        capacity_ = 0;
    }

    /// Bytes of all chunks.
    [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }

private:
    static constexpr std::size_t keptChunk = 64u << 10;

    std::size_t smallest_;  // chunk
    std::vector<std::unique_ptr<std::byte[]>> chunks_;
    std::size_t capacity_ = 0;
    std::size_t size_ = 0;  // of the last chunk
    std::size_t used_ = 0;  // of the last chunk
};

/// An array that grows inside an arena.
template <typename T>
    requires std::is_trivially_copyable_v<T>
class ArenaArray {
public:
    explicit ArenaArray(Arena& arena) noexcept : arena_(arena) {}

    void push(T value) {
        if (size_ == capacity_) grow(size_ + 1);
        data_[size_++] = value;
    }

    void append(T const* values, std::size_t count) {
        if (size_ + count > capacity_) grow(size_ + count);
        if (count != 0) std::memcpy(data_ + size_, values, count * sizeof(T));
        size_ += count;
    }

    [[nodiscard]] std::span<T const> view() const noexcept { return {data_, size_}; }

private:
    void grow(std::size_t atLeast) {
        capacity_ = std::max({std::size_t{16}, atLeast, capacity_ * 2});
        T* const larger = static_cast<T*>(arena_.allocate(capacity_ * sizeof(T), alignof(T)));
        if (size_ != 0) std::memcpy(larger, data_, size_ * sizeof(T));
        data_ = larger;
    }

    Arena& arena_;
    T* data_ = nullptr;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};

}  // namespace eh
