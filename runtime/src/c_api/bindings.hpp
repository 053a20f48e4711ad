// What programs bind, in a copy: interfaces as structs of callbacks, of a handler or of a client.
#pragma once

#include <eh/eh.h>
#include <eh/value.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "c_api/error.hpp"

namespace eh::c {

/// What a bind function is given: an interface, `size` bytes at `callbacks`, which are the program's own if that is 0, and the
/// function that is called with them.
template <typename Receive>
struct Bound {
    eh_interface const* about;
    void const* callbacks;
    std::size_t size;
    Receive receive;

    /// Throws a sentence if something is missing.
    void check() const {
        required(about, "the interface");
        if (size > 0) required(static_cast<char const*>(callbacks), "the struct of callbacks");
        if (receive == nullptr) throw std::invalid_argument("the function that receives is NULL");
    }
};

/// A copy of an interface, with strings that end.
class BoundInterface {
public:
    explicit BoundInterface(eh_interface const& about);
    BoundInterface(BoundInterface const&) = delete;
    BoundInterface& operator=(BoundInterface const&) = delete;

    [[nodiscard]] InterfaceInfo const& info() const noexcept { return info_; }

private:
    std::string name_;
    std::vector<std::string> prototypes_;
    std::vector<std::string_view> views_;
    InterfaceInfo info_;
};

/// A copy of callbacks. Whoever calls them shares them meanwhile, as they may undo their binding.
class Callbacks {
public:
    Callbacks(void const* callbacks, std::size_t size);
    Callbacks(Callbacks const&) = delete;
    Callbacks& operator=(Callbacks const&) = delete;

    [[nodiscard]] void const* get() const noexcept { return callbacks_; }

private:
    std::vector<std::max_align_t> copy_;
    void const* callbacks_;
};

/// The bindings of one owner, by the names of their interfaces. Any thread.
template <typename Binding>
class Bindings {
public:
    /// `owner` and `undo`, a function of C, are named in messages.
    Bindings(char const* owner, char const* undo) noexcept : owner_(owner), undo_(undo) {}

    /// Keeps what `make` answers. Throws BadState if an interface of that name is bound.
    template <typename Make>
    void add(std::string_view name, Make&& make) {
        std::scoped_lock const lock(mutex_);
        if (hasEnded_) throw BadState(std::string("this ") + owner_ + " is being freed");
        auto const [place, isNew] = bindings_.try_emplace(std::string(name));
        if (!isNew)
            throw BadState("the interface " + place->first + " is bound to this " + owner_ + " already; undo that by " + undo_ + "()");
        try {
            place->second = make();
        } catch (...) {
            bindings_.erase(place);
            throw;
        }
    }

    /// Waits for a callback that runs, except within it. Throws BadState if there is no such interface.
    void remove(std::string_view name) {
        std::unique_ptr<Binding> binding;  // its end waits for callbacks, so not under the mutex
        std::scoped_lock const lock(mutex_);
        auto const found = bindings_.find(name);
        if (found == bindings_.end()) throw BadState("the interface " + std::string(name) + " is not bound to this " + owner_);
        binding = std::move(found->second);
        bindings_.erase(found);
    }

    /// Removes all, for good.
    void end() {
        Map all;
        std::scoped_lock const lock(mutex_);
        hasEnded_ = true;
        all.swap(bindings_);
    }

private:
    using Map = std::map<std::string, std::unique_ptr<Binding>, std::less<>>;

    char const* const owner_;
    char const* const undo_;
    std::mutex mutex_;  // never held while a callback is waited for
    Map bindings_;
    bool hasEnded_ = false;
};

}  // namespace eh::c
