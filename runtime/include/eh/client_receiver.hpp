// The base of generated classes, in namespace client, for `client` interfaces: what the server calls arrives here.
#pragma once

#include <cstddef>
#include <string_view>

#include <eh/value.hpp>

namespace eh {

/// Derived from by generated code only. A program overrides the generated functions and registers the object with
/// Client::add; its functions are then called on the client's thread, one at a time. Views that they are given are
/// valid during the call. An exception that leaves one is told to ClientStatus::onError.
class ClientReceiver {
public:
    ClientReceiver() = default;
    ClientReceiver(ClientReceiver const&) = delete;
    ClientReceiver& operator=(ClientReceiver const&) = delete;
    virtual ~ClientReceiver() = default;

private:
    friend class ClientReceiverAccess;

    virtual InterfaceInfo const& ehInterface() const noexcept = 0;
    virtual void ehReceive(std::size_t event, Arguments const& arguments) = 0;
};

}  // namespace eh
