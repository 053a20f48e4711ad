// The one entry through which all generated senders go, and the checks that go with their arguments.
#include <eh/sender.hpp>

#include <stdexcept>
#include <string>

#include "event/given.hpp"
#include "event/hub.hpp"

namespace eh {

Sender::Sender(EventHandler& handler, InterfaceInfo const& info)
    : ehHandler_(&handler), ehKnown_(&EventHandlerAccess::hub(handler).catalog().addClient(info)) {}

SendResult Sender::ehSendValues(std::size_t event, To const& to, std::span<Value const> arguments) const {
    return EventHandlerAccess::hub(*ehHandler_).send(ehKnown_->events()[event], to, arguments);
}

void Sender::ehCheckValues(std::size_t event, std::span<Value const> arguments) const {
    requireText(ehKnown_->name() + '.' + ehKnown_->events()[event].prototype.name, arguments);
}

namespace detail {

void requireLength(std::size_t expected, std::size_t actual) {
    if (expected == actual) return;
    throw std::length_error("eh::fixed<" + std::to_string(expected) + ">: the range has " + std::to_string(actual) +
                            " elements");
}

}  // namespace detail

}  // namespace eh
