// Bytes of one size. Large ones share no page with anything else, so that many of them, freed in any order, leave nothing
// behind: on the heap each would share its first and last page with something that lives on.
#pragma once

#include <cstddef>
#include <string_view>
#include <utility>

#include "event/page_pool.hpp"

namespace eh {

class Block {
public:
    /// From here on a block has pages of its own. Freed, they wait for the next blocks, or go back to the system with all
    /// around them.
    static constexpr std::size_t large = PagePool::smallest;

    Block() noexcept = default;
    /// Of any content. Throws std::bad_alloc.
    explicit Block(std::size_t size) : memory_(allocate(size)), size_(size) {}
    Block(Block&& other) noexcept
        : memory_(std::exchange(other.memory_, {})), size_(std::exchange(other.size_, 0)) {}
    Block& operator=(Block&& other) noexcept {
        std::swap(memory_, other.memory_);
        std::swap(size_, other.size_);
        return *this;
    }
    ~Block() {
        if (memory_.bytes != nullptr) release(memory_, size_);
    }

    /// Gives the system pages of freed blocks, by a bounded number of calls; true if there are more.
    static bool trim() noexcept;

    [[nodiscard]] char* data() noexcept { return memory_.bytes; }
    [[nodiscard]] char const* data() const noexcept { return memory_.bytes; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] std::string_view view() const noexcept { return {memory_.bytes, size_}; }

private:
    static PagePool::Run allocate(std::size_t size);
    static void release(PagePool::Run memory, std::size_t size) noexcept;

    PagePool::Run memory_;  // from a chunk only if it is large, and not very
    std::size_t size_ = 0;
};

}  // namespace eh
