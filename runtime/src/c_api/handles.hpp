// What the opaque handles of C are.
#pragma once

#include <eh/eh.h>
#include <eh/event_handler.hpp>
#include <eh/sender.hpp>
#include <eh/server.hpp>

#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace eh::c {

class Binding;

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

/// The senders of a handler, by the address of their interface. There are few, they are never removed, and looking for one
/// locks nothing.
class Senders {
public:
    Senders() = default;
    Senders(Senders const&) = delete;
    Senders& operator=(Senders const&) = delete;
    ~Senders();

    CSender const& get(EventHandler& handler, eh_interface const& about);

private:
    struct Node {
        CSender sender;
        Node* next;
    };
    [[nodiscard]] CSender const* find(eh_interface const& about) const noexcept;

    std::atomic<Node*> first_{nullptr};
    std::mutex adding_;
};

std::string_view nameOf(eh_interface const& about);
std::vector<std::string_view> prototypesOf(eh_interface const& about);

}  // namespace eh::c

struct eh_handler {
    explicit eh_handler(eh_handler_options const& given);
    ~eh_handler();

    eh::EventHandler handler;
    std::vector<char const*> origins;
    eh_handler_options options;  // with the defaults, for those who ask
    eh::c::Senders senders;
    std::mutex mutex;  // never held while a callback is waited for
    std::map<std::string, std::unique_ptr<eh::c::Binding>, std::less<>> bindings;
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
