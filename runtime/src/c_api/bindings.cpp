// Copies of what is bound, and the complaint about what was left out.
#include "c_api/bindings.hpp"

#include <cstring>

#include "c_api/senders.hpp"

namespace eh::c {

BoundInterface::BoundInterface(eh_interface const& about) : name_(nameOf(about)) {
    for (std::string_view const prototype : prototypesOf(about)) prototypes_.emplace_back(prototype);
    views_.assign(prototypes_.begin(), prototypes_.end());
    info_ = {.name = name_, .prototypes = views_, .terminated = true};
}

Callbacks::Callbacks(void const* callbacks, std::size_t size) : callbacks_(callbacks) {
    if (size == 0) return;
    copy_.resize((size + sizeof(std::max_align_t) - 1) / sizeof(std::max_align_t));
    std::memcpy(copy_.data(), callbacks, size);
    callbacks_ = copy_.data();
}

}  // namespace eh::c

using namespace eh::c;

extern "C" eh_status eh_missing(char const* name, char const* event) {
    return guarded([&] {
        throw std::invalid_argument(std::string(name) + "_bind: the callback '" + event + "' is missing");
    });
}
