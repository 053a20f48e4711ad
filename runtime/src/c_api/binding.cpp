// What generated bind functions call.
#include "c_api/binding.hpp"

#include "c_api/handles.hpp"
#include "c_api/values.hpp"

namespace eh::c {

Binding::Binding(EventHandler& handler, Bound<eh_receive> const& bound)
    : interface_(*bound.about), callbacks_(std::make_shared<Callbacks>(bound.callbacks, bound.size)), receive_(bound.receive),
      registration_(handler.add(*this)) {}

void Binding::ehReceive(std::size_t event, ConnectionId from, Arguments const& arguments) {
    auto const callbacks = callbacks_;  // the callback may undo this binding
    CArguments const values(arguments);
    receive_(callbacks->get(), {from.value()}, event, values.data());
}

}  // namespace eh::c

using namespace eh::c;

extern "C" {

eh_status eh_bind(eh_handler* handler, eh_interface const* about, void const* callbacks, size_t size, eh_receive receive) {
    return guarded([&] {
        required(handler, "the handler");
        Bound<eh_receive> const bound{about, callbacks, size, receive};
        bound.check();
        handler->bindings.add(nameOf(*about), [&] { return std::make_unique<Binding>(handler->handler, bound); });
    });
}

eh_status eh_unbind(eh_handler* handler, char const* name) {
    return guarded([&] {
        std::string_view const interface = requiredText(name, "the name of the interface");
        required(handler, "the handler").bindings.remove(interface);
    });
}

}
