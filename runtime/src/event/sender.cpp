// The one entry through which all generated senders go, and the checks that go with their arguments.
#include <eh/sender.hpp>

#include <stdexcept>
#include <string>

#include "event/codec/utf8.hpp"
#include "event/hub.hpp"

namespace eh {

Sender::Sender(EventHandler& handler, InterfaceInfo const& info)
    : ehHandler_(&handler), ehKnown_(&EventHandlerAccess::hub(handler).catalog().addClient(info)) {}

SendResult Sender::ehSendValues(std::size_t event, To const& to, std::span<Value const> arguments) const {
    return EventHandlerAccess::hub(*ehHandler_).send(ehKnown_->events()[event], to, arguments);
}

void Sender::ehCheckValues(std::size_t event, std::span<Value const> arguments) const {
    auto const require = [&](std::string_view text, std::size_t argument) {
        std::size_t const wrong = utf8::firstInvalid(text);
        if (wrong == text.size()) return;
        throw std::invalid_argument(ehKnown_->name() + '.' + ehKnown_->events()[event].prototype.name + ": argument " +
                                    std::to_string(argument + 1) + ": not valid UTF-8 at byte " + std::to_string(wrong));
    };
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        Value const& value = arguments[i];
        if (value.type() == Type::string) require(value.string(), i);
        if (value.type() != Type::strings) continue;
        for (std::size_t element = 0; element < value.size(); ++element) require(value.stringAt(element), i);
    }
}

namespace detail {

void requireLength(std::size_t expected, std::size_t actual) {
    if (expected == actual) return;
    throw std::length_error("eh::fixed<" + std::to_string(expected) + ">: the range has " + std::to_string(actual) +
                            " elements");
}

}  // namespace detail

}  // namespace eh
