// Bytes of one size. Large ones have pages of their own, so that many of them, freed in any order, leave nothing behind:
// on the heap each would share its first and last page with something that lives on.
#pragma once

#include <cstddef>
#include <string_view>
#include <utility>

namespace eh {

class Block {
public:
    /// From here on a block has pages of its own, and freeing it gives them back to the system, but for a few that are kept
    /// for the next blocks.
    static constexpr std::size_t large = 16u << 10;

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

    [[nodiscard]] char* data() noexcept { return memory_.bytes; }
    [[nodiscard]] char const* data() const noexcept { return memory_.bytes; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] std::string_view view() const noexcept { return {memory_.bytes, size_}; }

private:
    struct Memory {
        char* bytes = nullptr;
        bool isMapped = false;
    };

    static Memory allocate(std::size_t size);
    static void release(Memory memory, std::size_t size) noexcept;

    Memory memory_;
    std::size_t size_ = 0;
};

}  // namespace eh
