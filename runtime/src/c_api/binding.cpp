// What generated bind functions call.
#include "c_api/binding.hpp"

#include <cstring>
#include <stdexcept>
#include <utility>

#include "c_api/error.hpp"
#include "c_api/handles.hpp"
#include "c_api/values.hpp"

namespace eh::c {

Binding::Binding(eh_interface const& about, void const* callbacks, std::size_t size, eh_receive receive) : name_(nameOf(about)) {
    for (std::string_view const prototype : prototypesOf(about)) prototypes_.emplace_back(prototype);
    views_.assign(prototypes_.begin(), prototypes_.end());
    info_ = {.name = name_, .prototypes = views_, .terminated = true};
    auto made = std::make_shared<Callbacks>();
    made->receive = receive;
    made->callbacks = callbacks;
    if (size > 0) {
        made->copy.resize((size + sizeof(std::max_align_t) - 1) / sizeof(std::max_align_t));
        std::memcpy(made->copy.data(), callbacks, size);
        made->callbacks = made->copy.data();
    }
    callbacks_ = std::move(made);
}

void Binding::ehReceive(std::size_t event, ConnectionId from, Arguments const& arguments) {
    auto const callbacks = callbacks_;  // the callback may undo this binding
    CArguments const values(arguments);
    callbacks->receive(callbacks->callbacks, {from.value()}, event, values.data());
}

}  // namespace eh::c

using namespace eh::c;

extern "C" {

eh_status eh_bind(eh_handler* handler, eh_interface const* about, void const* callbacks, size_t size, eh_receive receive) {
    return guarded([&] {
        required(handler, "the handler");
        required(about, "the interface");
        if (size > 0) required(static_cast<char const*>(callbacks), "the struct of callbacks");
        if (receive == nullptr) throw std::invalid_argument("the function that receives is NULL");
        auto binding = std::make_unique<Binding>(*about, callbacks, size, receive);
        std::scoped_lock const lock(handler->mutex);
        auto const [place, isNew] = handler->bindings.try_emplace(std::string(nameOf(*about)));
        if (!isNew)
            throw BadState("the interface " + place->first + " is bound to this handler already; undo that by eh_unbind()");
        try {
            binding->addTo(handler->handler);
        } catch (...) {
            handler->bindings.erase(place);
            throw;
        }
        place->second = std::move(binding);
    });
}

eh_status eh_unbind(eh_handler* handler, char const* name) {
    return guarded([&] {
        std::string_view const interface = requiredText(name, "the name of the interface");
        std::unique_ptr<Binding> binding;  // its end waits for callbacks, so not under the mutex
        std::scoped_lock const lock(required(handler, "the handler").mutex);
        auto const found = handler->bindings.find(interface);
        if (found == handler->bindings.end())
            throw BadState("the interface " + std::string(interface) + " is not bound to this handler");
        binding = std::move(found->second);
        handler->bindings.erase(found);
    });
}

eh_status eh_missing(char const* name, char const* event) {
    return guarded([&] {
        throw std::invalid_argument(std::string(name) + "_bind: the callback '" + event + "' is missing");
    });
}

}
