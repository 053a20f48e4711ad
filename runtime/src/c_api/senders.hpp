// The interfaces that a program calls, by the address of what the compiler knows of them: of a handler, or of a client.
#pragma once

#include <eh/eh.h>
#include <eh/value.hpp>

#include <atomic>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

namespace eh::c {

std::string_view nameOf(eh_interface const& about);
std::vector<std::string_view> prototypesOf(eh_interface const& about);
/// `name` of `name(int)`.
std::string_view eventNameOf(eh_interface const& about, std::size_t event);
/// Of an interface with those prototypes, which it views.
InterfaceInfo infoOf(eh_interface const& about, std::vector<std::string_view> const& prototypes);

/// There are few, they are never removed, and looking for one locks nothing. A `Sender` is made of its owner and of an interface,
/// and knows that as about().
template <typename Sender>
class Senders {
public:
    Senders() = default;
    Senders(Senders const&) = delete;
    Senders& operator=(Senders const&) = delete;
    ~Senders() {
        for (Node* node = first_.load(); node != nullptr;) delete std::exchange(node, node->next);
    }

    template <typename Owner>
    Sender const& get(Owner& owner, eh_interface const& about) {
        if (Sender const* const known = find(about)) return *known;
        std::scoped_lock const lock(adding_);
        if (Sender const* const known = find(about)) return *known;  // another thread was quicker
        Node* const node = new Node{Sender(owner, about), first_.load(std::memory_order_relaxed)};
        first_.store(node, std::memory_order_release);
        return node->sender;
    }

private:
    struct Node {
        Sender sender;
        Node* next;
    };

    [[nodiscard]] Sender const* find(eh_interface const& about) const noexcept {
        for (Node const* node = first_.load(std::memory_order_acquire); node != nullptr; node = node->next)
            if (&node->sender.about() == &about) return &node->sender;
        return nullptr;
    }

    std::atomic<Node*> first_{nullptr};
    std::mutex adding_;
};

}  // namespace eh::c
