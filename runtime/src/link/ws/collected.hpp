// A message that comes in pieces, in blocks: one that grows does not move what it has again and again, which takes
// milliseconds with the largest, and memory for twice its size.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "event/block.hpp"

namespace eh::ws {

/// A whole message, in one piece.
class Whole {
public:
    explicit Whole(std::string text) noexcept : text_(std::move(text)) {}
    explicit Whole(Block block) noexcept : block_(std::move(block)), isBlock_(true) {}

    [[nodiscard]] std::string_view view() const noexcept { return isBlock_ ? block_.view() : text_; }

private:
    std::string text_;
    Block block_;
    bool isBlock_ = false;
};

class Collected {
public:
    void append(std::string_view piece) {
        while (!piece.empty()) {
            if (last_.size() == blockSize) nextBlock();
            std::size_t const taken = std::min(piece.size(), blockSize - last_.size());
            last_.append(piece.substr(0, taken));
            piece.remove_prefix(taken);
        }
    }

    /// All of it; it is empty then. Throws std::bad_alloc, and is empty, too.
    [[nodiscard]] Whole take() {
        auto const full = std::exchange(full_, nullptr);
        std::string last = std::exchange(last_, {});
        if (!full) return Whole(std::move(last));
        Block all(full->size() * blockSize + last.size());
        char* end = all.data();
        for (Block& block : *full) end += std::exchange(block, {}).view().copy(end, blockSize);
        last.copy(end, last.size());
        return Whole(std::move(all));
    }

    void clear() noexcept { static_cast<void>(giveAway()); }

    /// The full blocks, for whoever frees them; it is empty then.
    [[nodiscard]] std::vector<Block> giveAway() noexcept {
        std::string().swap(last_);
        auto const full = std::exchange(full_, nullptr);
        return full ? std::move(*full) : std::vector<Block>();
    }

    [[nodiscard]] bool empty() const noexcept { return last_.empty(); }
    [[nodiscard]] std::size_t size() const noexcept { return fullBytes() + last_.size(); }
    /// Bytes that it takes up; 0 if empty.
    [[nodiscard]] std::size_t memory() const noexcept { return empty() ? 0 : fullBytes() + last_.capacity(); }

private:
    static constexpr std::size_t blockSize = 32u << 10;  // to give more back at once takes a tenth of a millisecond

    void nextBlock() {
        if (!full_) full_ = std::make_unique<std::vector<Block>>();
        last_.copy(full_->emplace_back(blockSize).data(), blockSize);
        last_.clear();
        if (last_.capacity() == blockSize) return;
        std::string().swap(last_);  // which may have grown to nearly twice that
        last_.reserve(blockSize);
    }
    [[nodiscard]] std::size_t fullBytes() const noexcept { return full_ ? full_->size() * blockSize : 0; }

    std::unique_ptr<std::vector<Block>> full_;  // before the last; most messages have none
    std::string last_;
};

}  // namespace eh::ws
