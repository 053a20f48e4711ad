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

#include "event/heap_trim.hpp"

namespace eh::ws {

class Collected {
public:
    Collected() = default;
    Collected(Collected&&) noexcept = default;
    Collected& operator=(Collected&&) noexcept = default;
    ~Collected() { clear(); }

    void append(std::string_view piece) {
        while (!piece.empty()) {
            if (last_.size() == block) nextBlock();
            std::size_t const taken = std::min(piece.size(), block - last_.size());
            last_.append(piece.substr(0, taken));
            piece.remove_prefix(taken);
        }
    }

    /// All of it in one piece; it is empty then.
    [[nodiscard]] std::string take() {
        auto const full = std::exchange(full_, nullptr);
        std::string last = std::exchange(last_, {});
        if (!full) return last;
        std::string all;
        all.reserve(full->size() * block + last.size());
        for (std::string& bytes : *full) all.append(std::exchange(bytes, {}));
        return all.append(last);
    }

    void clear() noexcept {
        for (std::string const& bytes : giveAway()) HeapTrim::giveBack(bytes);
    }

    /// The blocks, for whoever frees them; it is empty then.
    [[nodiscard]] std::vector<std::string> giveAway() noexcept {
        std::string().swap(last_);
        auto const full = std::exchange(full_, nullptr);
        return full ? std::move(*full) : std::vector<std::string>();
    }

    [[nodiscard]] bool empty() const noexcept { return last_.empty(); }
    [[nodiscard]] std::size_t size() const noexcept { return fullBytes() + last_.size(); }
    /// Bytes that it takes up; 0 if empty.
    [[nodiscard]] std::size_t memory() const noexcept { return empty() ? 0 : fullBytes() + last_.capacity(); }

private:
    static constexpr std::size_t block = 32u << 10;  // to give more back at once takes a tenth of a millisecond

    void nextBlock() {
        if (!full_) full_ = std::make_unique<std::vector<std::string>>();
        full_->push_back(std::exchange(last_, {}));
        last_.reserve(block);
    }
    [[nodiscard]] std::size_t fullBytes() const noexcept { return full_ ? full_->size() * block : 0; }

    std::unique_ptr<std::vector<std::string>> full_;  // blocks before the last; most messages have none
    std::string last_;
};

}  // namespace eh::ws
