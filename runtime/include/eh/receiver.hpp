// The base of generated classes for `server` interfaces: what a client calls arrives here.
#pragma once

#include <cstddef>
#include <string_view>

#include <eh/connection_id.hpp>
#include <eh/value.hpp>

namespace eh {

/// Derived from by generated code only. A program overrides the generated functions and registers the object with
/// EventHandler::add; its functions are then called on the handler's loop (or executor), one at a time. Views that
/// they are given are valid during the call. An exception that leaves one is caught and logged.
class Receiver {
public:
    Receiver() = default;
    Receiver(Receiver const&) = delete;
    Receiver& operator=(Receiver const&) = delete;
    virtual ~Receiver() = default;

private:
    friend class ReceiverAccess;

    virtual InterfaceInfo const& ehInterface() const noexcept = 0;
    virtual void ehReceive(std::size_t event, ConnectionId from, Arguments const& arguments) = 0;
};

}  // namespace eh
