// A list whose links lie in its elements: to move one allocates nothing, and touches nothing but its neighbours.
#pragma once

#include <cstddef>

namespace eh {

/// Where an element stands; in no chain while `chain` is null.
template <typename T, typename Chain>
struct ChainPlace {
    Chain* chain = nullptr;
    T* before = nullptr;
    T* behind = nullptr;
};

/// Of elements that have a ChainPlace `place_`, which is a friend's to see. An element leaves before it is destroyed.
template <typename T>
class Chain {
public:
    using Place = ChainPlace<T, Chain>;

    Chain() = default;
    Chain(Chain const&) = delete;
    Chain& operator=(Chain const&) = delete;

    [[nodiscard]] bool empty() const noexcept { return first_ == nullptr; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] T& front() const noexcept { return *first_; }
    [[nodiscard]] bool has(T const& element) const noexcept { return element.place_.chain == this; }

    /// From wherever it stands, in this chain or another.
    void moveToEnd(T& element) noexcept {
        remove(element);
        element.place_ = {this, last_, nullptr};
        (last_ != nullptr ? last_->place_.behind : first_) = &element;
        last_ = &element;
        ++size_;
    }

    /// From the chain that it is in, if it is in one.
    static void remove(T& element) noexcept {
        auto const [chain, before, behind] = element.place_;
        if (chain == nullptr) return;
        (before != nullptr ? before->place_.behind : chain->first_) = behind;
        (behind != nullptr ? behind->place_.before : chain->last_) = before;
        --chain->size_;
        element.place_ = {};
    }

private:
    T* first_ = nullptr;
    T* last_ = nullptr;
    std::size_t size_ = 0;
};

}  // namespace eh
