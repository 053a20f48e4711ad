// The client in C and, as a server over real sockets, the program that it is a client of.
#pragma once

#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "../client/notes.hpp"
#include "bed.hpp"
#include "panel.h"

namespace eh::test {

using testing::eventually;
using testing::Notes;

/// A server on a thread of its own.
class Served {
public:
    /// `prepare` is given the handler before the server runs.
    explicit Served(eh_handler_options options = {}, eh_server_options listening = {},
                    std::function<void(eh_handler*)> const& prepare = [](eh_handler*) {})
        : program(options) {
        prepare(program.handler());
        listening.size = sizeof listening;
        server = eh_server_new(&listening);
        if (server == nullptr || eh_server_mount(server, "/events", program.handler()) != EH_OK || eh_server_start(server) != EH_OK)
            throw std::runtime_error(eh_last_error());
    }
    Served(Served const&) = delete;
    Served& operator=(Served const&) = delete;
    ~Served() { eh_server_free(server); }

    [[nodiscard]] eh_handler* handler() const noexcept { return program.handler(); }
    [[nodiscard]] std::string url() const { return std::string(eh_server_url(server)) + "/events"; }

    Instrument program;
    eh_server* server = nullptr;
};

/// Options of a client of which one is chosen.
template <typename Member, typename Value>
eh_client_options choosing(Member eh_client_options::*member, Value value) {
    eh_client_options options{};
    options.*member = static_cast<Member>(value);
    return options;
}

/// A client by one link.
inline eh_client_options by(eh_link link) {
    static eh_link const all[] = {EH_LINK_NONE, EH_LINK_POLL, EH_LINK_STREAM, EH_LINK_WEBSOCKET};
    eh_client_options options = choosing(&eh_client_options::links, &all[link]);
    options.link_count = 1;
    return options;
}

/// Notes what it is told: "connect ID LINK", "disconnect CODE[ for good]: DETAIL", "link STATE LINK", "error CODE: DETAIL", and events.
class Panel {
public:
    explicit Panel(std::string const& url, eh_client_options options = {}) {
        options.size = sizeof options;
        if (options.backoff_min_ms == 0) options.backoff_min_ms = 2;  // soon, so that tests are quick
        if (options.backoff_max_ms == 0) options.backoff_max_ms = 50;
        auto const note = [](void* notes, char const* line) { static_cast<Notes*>(notes)->add(line); };
        if (panel_open(&state, url.c_str(), &options, note, &told) != EH_OK) throw std::runtime_error(eh_last_error());
    }
    Panel(Panel const&) = delete;
    Panel& operator=(Panel const&) = delete;
    ~Panel() { panel_close(&state); }

    [[nodiscard]] eh_client* client() const noexcept { return state.client; }
    [[nodiscard]] bool connect() const {
        return eh_client_connect(client()) == EH_OK && eventually([&] { return eh_client_is_connected(client()); });
    }
    /// Of the connection that it was told of first.
    [[nodiscard]] eh_connection id() const { return {std::stoi(told.first("connect ").substr(8))}; }

    Notes told;
    panel state{};
};

}  // namespace eh::test
