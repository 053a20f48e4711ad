// What the handle of a client is: eh::Client, and what the program has bound to it and calls by it.
#pragma once

#include <eh/client.h>
#include <eh/client.hpp>

#include <cstddef>
#include <memory>
#include <span>

#include "c_api/bindings.hpp"
#include "c_api/senders.hpp"

namespace eh::c {

/// An interface of the server that the program calls.
class CClientSender final : public ClientSender {
public:
    CClientSender(Client& client, eh_interface const& about);

    [[nodiscard]] eh_interface const& about() const noexcept { return about_; }
    SendResult send(std::size_t event, std::span<Value const> values) const { return ehCallValues(event, values); }
    void check(std::size_t event, std::span<Value const> values) const { ehCheckValues(event, values); }

private:
    eh_interface const& about_;
};

/// An interface that the server calls, as a struct of callbacks.
class ClientBinding final : public ClientReceiver {
public:
    /// Until it is destroyed, the server can call. Copies what it is given.
    ClientBinding(Client& client, Bound<eh_client_receive> const& bound);

private:
    InterfaceInfo const& ehInterface() const noexcept override { return interface_.info(); }
    void ehReceive(std::size_t event, Arguments const& arguments) override;

    BoundInterface interface_;
    std::shared_ptr<Callbacks const> callbacks_;
    eh_client_receive receive_;
    ClientRegistration registration_;  // views the name
};

/// As C++ takes them; both throw a sentence for what cannot be.
ClientStatus statusOf(eh_client_handlers const* given);
ClientOptions optionsOf(eh_client_options const* given);

}  // namespace eh::c

struct eh_client {
    eh_client(char const* url, eh_client_handlers const* handlers, eh_client_options const* options);
    ~eh_client();

    eh::c::Bindings<eh::c::ClientBinding> bindings{"client", "eh_client_unbind"};
    eh::c::Senders<eh::c::CClientSender> senders;
    eh::Client client;  // goes first: its callbacks may use the others to the last
};
