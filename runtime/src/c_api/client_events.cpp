// What generated code of the client's side calls: events that the server sends, and those that are sent to it.
#include <memory>
#include <stdexcept>
#include <string_view>

#include "c_api/client.hpp"
#include "c_api/error.hpp"
#include "c_api/sending.hpp"
#include "c_api/values.hpp"

namespace eh::c {

namespace {

constexpr Reasons reasons{
    .gone = "the link to the server is not up, and refuse_offline is set",
    .full = "what waits for the server is at its limit: queue_events or queue_bytes",
    .tooLarge = "the event is larger than the server takes",
    .invalid = "the arguments do not fit the prototype",
};

eh_send_result call(eh_client* client, eh_interface const* about, std::size_t event, eh_value const* values, std::size_t count,
                    Checks checks) noexcept {
    return sendGuarded(reasons, [&] {
        eh_client& to = required(client, "the client");
        return sendValues(to.senders.get(to.client, required(about, "the interface")), event, valuesOf(values, count), checks,
                          [event](CClientSender const& sender, auto arguments) { return sender.send(event, arguments); });
    });
}

}  // namespace

CClientSender::CClientSender(Client& client, eh_interface const& about)
    : ClientSender(client, infoOf(about, prototypesOf(about))), about_(about) {}

ClientBinding::ClientBinding(Client& client, Bound<eh_client_receive> const& bound)
    : interface_(*bound.about), callbacks_(std::make_shared<Callbacks>(bound.callbacks, bound.size)), receive_(bound.receive),
      registration_(client.add(*this)) {}

void ClientBinding::ehReceive(std::size_t event, Arguments const& arguments) {
    auto const callbacks = callbacks_;  // the callback may undo this binding
    CArguments const values(arguments);
    receive_(callbacks->get(), event, values.data());
}

}  // namespace eh::c

using namespace eh::c;

extern "C" {

eh_status eh_client_bind(eh_client* client, eh_interface const* about, void const* callbacks, size_t size,
                         eh_client_receive receive) {
    return guarded([&] {
        required(client, "the client");
        Bound<eh_client_receive> const bound{about, callbacks, size, receive};
        bound.check();
        client->bindings.add(nameOf(*about), [&] { return std::make_unique<ClientBinding>(client->client, bound); });
    });
}

eh_status eh_client_unbind(eh_client* client, char const* name) {
    return guarded([&] {
        std::string_view const interface = requiredText(name, "the name of the interface");
        required(client, "the client").bindings.remove(interface);
    });
}

eh_status eh_client_declare(eh_client* client, eh_interface const* about) {
    return guarded([&] {
        eh_client& known = required(client, "the client");
        known.senders.get(known.client, required(about, "the interface"));
    });
}

eh_send_result eh_client_call(eh_client* client, eh_interface const* about, size_t event, eh_value const* values, size_t count) {
    return call(client, about, event, values, count, Checks::none);
}

eh_send_result eh_client_call_checked(eh_client* client, eh_interface const* about, size_t event, eh_value const* values,
                                      size_t count) {
    return call(client, about, event, values, count, Checks::text);
}

eh_send_result eh_client_send_data(eh_client* client, char const* interface_name, char const* event, eh_value const* values,
                                   size_t count) {
    return sendGuarded(reasons, [&] {
        eh_client& to = required(client, "the client");
        std::string_view const interface = requiredText(interface_name, "the name of the interface");
        std::string_view const name = requiredText(event, "the name of the event");
        return withValues(interface_name, name, valuesOf(values, count),
                          [&](auto arguments) { return to.client.sendData(interface, name, arguments); });
    });
}

}
