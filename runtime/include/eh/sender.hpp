// The base of generated classes for `client` interfaces: what the program calls on its clients leaves here.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include <eh/arrays.hpp>
#include <eh/send_result.hpp>
#include <eh/to.hpp>
#include <eh/value.hpp>

namespace eh {

class ClientInterface;  // the runtime's own

/// Derived from, privately, by generated code only: the public members of a generated class are its events and nothing
/// else. Copies are cheap and equal. Any thread may send; sending never blocks; arguments are encoded during the call.
class Sender {
protected:
    /// Makes the interface known to `handler`, which must outlive this object. Throws std::invalid_argument if the
    /// handler knows an interface of that name with other prototypes.
    Sender(EventHandler& handler, InterfaceInfo const& info);

    template <typename... Values>
    SendResult ehSend(std::size_t event, To const& to, Values const&... values) const {
        std::array<Value, sizeof...(Values)> const arguments{Value(values)...};
        return ehSendValues(event, to, arguments);
    }

    /// Like ehSend, but throws std::invalid_argument, naming interface, event and argument, where a string is not
    /// valid UTF-8. Generated with `ehc -v`.
    template <typename... Values>
    SendResult ehSendChecked(std::size_t event, To const& to, Values const&... values) const {
        std::array<Value, sizeof...(Values)> const arguments{Value(values)...};
        ehCheckValues(event, arguments);
        return ehSendValues(event, to, arguments);
    }

    /// The same for arguments that somebody else has put together.
    SendResult ehSendValues(std::size_t event, To const& to, std::span<Value const> arguments) const;
    void ehCheckValues(std::size_t event, std::span<Value const> arguments) const;

private:
    EventHandler* ehHandler_;
    ClientInterface const* ehKnown_;  // the handler's, as long as the handler
};

}  // namespace eh
