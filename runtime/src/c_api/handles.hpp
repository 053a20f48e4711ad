// What the opaque handles of C are.
#pragma once

#include <eh/eh.h>
#include <eh/event_handler.hpp>
#include <eh/sender.hpp>
#include <eh/server.hpp>

#include <deque>
#include <string>
#include <vector>

#include "c_api/binding.hpp"
#include "c_api/senders.hpp"

namespace eh::c {

/// An interface that the program calls.
class CSender final : public Sender {
public:
    CSender(EventHandler& handler, eh_interface const& about);

    [[nodiscard]] eh_interface const& about() const noexcept { return about_; }
    SendResult send(std::size_t event, To const& to, std::span<Value const> values) const {
        return ehSendValues(event, to, values);
    }
    void check(std::size_t event, std::span<Value const> values) const { ehCheckValues(event, values); }

private:
    eh_interface const& about_;
};

}  // namespace eh::c

struct eh_handler {
    explicit eh_handler(eh_handler_options const& given);

    eh::EventHandler handler;
    std::vector<char const*> origins;
    eh_handler_options options;  // with the defaults, for those who ask
    eh::c::Senders<eh::c::CSender> senders;
    eh::c::Bindings<eh::c::Binding> bindings{"handler", "eh_unbind"};
};

struct eh_group {
    eh::Group group;
};

struct eh_server {
    explicit eh_server(eh::ServerOptions options) : server(std::move(options)), url(server.url()) {}

    std::deque<std::vector<eh::EmbeddedFile>> folders;  // outlive the server
    eh::Server server;
    std::string url;
};
