// What a client is made of besides its address: options, and what the program is told.
#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

#include "c_api/client.hpp"
#include "c_api/error.hpp"
#include "c_api/options.hpp"
#include "c_api/sized.hpp"
#include "c_api/wording.hpp"

namespace eh::c {

namespace {

constexpr char const* whose = "the options of the client";

[[noreturn]] void refuse(std::string const& sentence) { throw std::invalid_argument(std::string(whose) + ": " + sentence); }

/// The number of an enum, which in C may be any.
template <typename Enum>
int numberOf(Enum const& given) {
    int number = 0;
    std::memcpy(&number, &given, std::min(sizeof number, sizeof given));
    return number;
}

ClientEncoding encodingOf(eh_encoding const& given) {
    switch (numberOf(given)) {
    case EH_CBOR: return ClientEncoding::cbor;
    case EH_JSON: return ClientEncoding::json;
    default: refuse("encoding is neither EH_CBOR nor EH_JSON");
    }
}

ClientRunner runnerOf(eh_runner const& given) {
    switch (numberOf(given)) {
    case EH_OWN_THREAD: return ClientRunner::ownThread;
    case EH_CALLER: return ClientRunner::caller;
    default: refuse("runner is neither EH_OWN_THREAD nor EH_CALLER");
    }
}

ClientLink linkOf(eh_link const& given) {
    switch (numberOf(given)) {
    case EH_LINK_WEBSOCKET: return ClientLink::websocket;
    case EH_LINK_STREAM: return ClientLink::stream;
    case EH_LINK_POLL: return ClientLink::poll;
    default: refuse("one of the links is neither EH_LINK_WEBSOCKET nor EH_LINK_STREAM nor EH_LINK_POLL");
    }
}

eh_link linkOf(ClientLink link) noexcept {
    switch (link) {
    case ClientLink::websocket: return EH_LINK_WEBSOCKET;
    case ClientLink::stream: return EH_LINK_STREAM;
    case ClientLink::poll: return EH_LINK_POLL;
    }
    return EH_LINK_NONE;
}

/// NULL is a header without a name, which the client tells as one that cannot be sent.
ClientOptions::Headers headersOf(eh_client_options const& given) {
    std::size_t count = 0;
    eh_header const* const headers = given.headers(given.headers_user, &count);
    if (count > 0 && headers == nullptr) return {{}};
    ClientOptions::Headers made;
    for (std::size_t i = 0; i < count; ++i) {
        if (headers[i].name == nullptr || headers[i].value == nullptr) made.emplace_back();
        else made.emplace_back(headers[i].name, headers[i].value);
    }
    return made;
}

void tellEnd(eh_client_handlers const& told, ClientEnd const& end) {
    std::vector<eh_unconfirmed> unconfirmed;
    for (UnconfirmedCall const& call : end.unconfirmed)
        unconfirmed.push_back({call.interface.c_str(), call.event.c_str(), call.message.data(), call.message.size()});
    std::string const detail = inC(end.detail);
    eh_client_end const why{end.code.c_str(), detail.c_str(), end.isFinal, unconfirmed.data(), unconfirmed.size()};
    told.on_disconnect(told.user, &why);
}

}  // namespace

ClientOptions optionsOf(eh_client_options const* options) {
    eh_client_options const given = readSized(options, whose);
    ClientOptions made;
    made.encoding = encodingOf(given.encoding);
    made.runner = runnerOf(given.runner);
    if (given.link_count > 0) {
        required(given.links, "the options of the client: the list of links");
        made.links.clear();
        for (std::size_t i = 0; i < given.link_count; ++i) made.links.push_back(linkOf(given.links[i]));
    }
    made.refuseOffline = given.refuse_offline;
    Choose const choose;
    choose(made.maxAge, given.max_age_ms);
    choose(made.queueEvents, given.queue_events);
    choose(made.queueBytes, given.queue_bytes);
    choose(made.maxMessage, given.max_message);
    choose(made.backoffMin, given.backoff_min_ms);
    choose(made.backoffMax, given.backoff_max_ms);
    choose(made.connectTimeout, given.connect_timeout_ms);
    choose(made.closeTimeout, given.close_timeout_ms);
    choose(made.climbAfter, given.climb_after_ms);
    if (given.authorities != nullptr) made.authorities = given.authorities;
    if (given.headers != nullptr) made.headers = [given] { return headersOf(given); };
    return made;
}

ClientStatus statusOf(eh_client_handlers const* handlers) {
    eh_client_handlers const told = readSized(handlers, "the handlers of the client");
    ClientStatus status;
    if (told.on_connect != nullptr)
        status.onConnect = [told](ConnectionId id, ClientLink link) { told.on_connect(told.user, {id.value()}, linkOf(link)); };
    if (told.on_disconnect != nullptr) status.onDisconnect = [told](ClientEnd const& end) { tellEnd(told, end); };
    if (told.on_link != nullptr) {
        status.onLink = [told](LinkState state, ClientLink link) {
            told.on_link(told.user, static_cast<eh_link_state>(state), linkOf(link));
        };
    }
    if (told.on_error != nullptr) {
        status.onError = [told](ClientError const& error) {
            told.on_error(told.user, error.code.c_str(), inC(error.detail).c_str());
        };
    }
    return status;
}

}  // namespace eh::c
