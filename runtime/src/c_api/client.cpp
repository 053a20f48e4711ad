// Clients: their life, and who runs them.
#include "c_api/client.hpp"

#include <string_view>

#include "c_api/error.hpp"

using namespace eh::c;

eh_client::eh_client(char const* url, eh_client_handlers const* handlers, eh_client_options const* options)
    : client(requiredText(url, "the address"), statusOf(handlers), optionsOf(options)) {}

eh_client::~eh_client() {
    client.close();
    bindings.end();
}

extern "C" {

eh_client* eh_client_new(char const* url, eh_client_handlers const* handlers, eh_client_options const* options) {
    return guardedOr<eh_client*>(nullptr, [&] { return new eh_client(url, handlers, options); });
}

void eh_client_free(eh_client* client) { delete client; }

eh_status eh_client_connect(eh_client* client) {
    return guarded([&] { required(client, "the client").client.connect(); });
}

eh_status eh_client_close(eh_client* client) {
    return guarded([&] { required(client, "the client").client.close(); });
}

bool eh_client_is_connected(eh_client const* client) {
    return guardedOr(false, [&] { return required(client, "the client").client.isConnected(); });
}

eh_status eh_client_run(eh_client* client) {
    return guarded([&] { required(client, "the client").client.run(); });
}

eh_status eh_client_poll(eh_client* client, int* timeout_ms) {
    return guarded([&] {
        auto const time = required(client, "the client").client.poll();
        if (timeout_ms != nullptr) *timeout_ms = static_cast<int>(time.count());
    });
}

int eh_client_poll_handle(eh_client const* client) {
    return guardedOr(-1, [&] { return required(client, "the client").client.pollHandle(); });
}

eh_status eh_client_stop(eh_client* client) {
    return guarded([&] { required(client, "the client").client.stop(); });
}

}
