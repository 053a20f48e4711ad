// The base of generated classes, in namespace client, for `server` interfaces: what the program calls on the server
// leaves here.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include <eh/arrays.hpp>
#include <eh/send_result.hpp>
#include <eh/value.hpp>

namespace eh {

class Client;

namespace clients {
class Called;  // the runtime's own
}

/// Derived from, privately, by generated code only: the public members of a generated class are its events and nothing
/// else. Copies are cheap and equal. Any thread may call; calling never blocks; arguments are encoded during the call.
class ClientSender {
protected:
    /// Makes the interface known to `client`, which must outlive this object. Throws std::invalid_argument if the
    /// client knows an interface of that name with other prototypes.
    ClientSender(Client& client, InterfaceInfo const& info);

    template <typename... Values>
    SendResult ehCall(std::size_t event, Values const&... values) const {
        std::array<Value, sizeof...(Values)> const arguments{Value(values)...};
        return ehCallValues(event, arguments);
    }

    /// Like ehCall, but throws std::invalid_argument, naming interface, event and argument, where a string is not
    /// valid UTF-8. Generated with `ehc -v`.
    template <typename... Values>
    SendResult ehCallChecked(std::size_t event, Values const&... values) const {
        std::array<Value, sizeof...(Values)> const arguments{Value(values)...};
        ehCheckValues(event, arguments);
        return ehCallValues(event, arguments);
    }

    /// The same for arguments that somebody else has put together.
    SendResult ehCallValues(std::size_t event, std::span<Value const> arguments) const;
    void ehCheckValues(std::size_t event, std::span<Value const> arguments) const;

private:
    Client* ehClient_;
    clients::Called const* ehKnown_;  // the client's, as long as the client
};

}  // namespace eh
