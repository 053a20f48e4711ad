// EventHandlers: their options, who is admitted, and what the program is told.
#include <eh/eh.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "c_api/binding.hpp"
#include "c_api/error.hpp"
#include "c_api/handles.hpp"
#include "c_api/request.hpp"
#include "c_api/sized.hpp"

namespace eh::c {

namespace {

template <typename Number, typename Given>
void choose(Number& option, Given given) {
    if (given != 0) option = Number(given);
}

EventHandlerOptions optionsOf(eh_handler_options const& given) {
    EventHandlerOptions options;
    choose(options.maxEvent, given.max_event);
    choose(options.maxFrame, given.max_frame);
    choose(options.maxOpen, given.max_open);
    choose(options.maxFragments, given.max_fragments);
    choose(options.queueBytes, given.queue_bytes);
    choose(options.queueEvents, given.queue_events);
    choose(options.inFlightBytes, given.in_flight_bytes);
    choose(options.inFlightEvents, given.in_flight_events);
    choose(options.inboxBytes, given.inbox_bytes);
    choose(options.inboxEvents, given.inbox_events);
    choose(options.heartbeat, given.heartbeat_ms);
    choose(options.window, given.window_ms);
    choose(options.firstWindow, given.first_window_ms);
    choose(options.maxConnections, given.max_connections);
    choose(options.maxUnattached, given.max_unattached);
    choose(options.maxPerAddress, given.max_per_address);
    choose(options.maxRawStreams, given.max_raw_streams);
    choose(options.maxAnswer, given.max_answer);
    choose(options.maxGroups, given.max_groups);
    choose(options.maxBadEvents, given.max_bad_events);
    int onFull = EH_CLOSE;  // in C it may be any number
    std::memcpy(&onFull, &given.on_full, std::min(sizeof onFull, sizeof given.on_full));
    if (onFull != EH_CLOSE && onFull != EH_DROP_OLDEST)
        throw std::invalid_argument("the options of the handler: on_full is neither EH_CLOSE nor EH_DROP_OLDEST");
    options.onFull = onFull == EH_CLOSE ? OnFull::close : OnFull::dropOldest;
    options.strict = given.strict;
    if (given.origin_count > 0) required(given.origins, "the options of the handler: the list of origins");
    for (std::size_t i = 0; i < given.origin_count; ++i)
        options.origins.emplace_back(requiredText(given.origins[i], "the options of the handler: an origin"));
    if (given.executor != nullptr) {
        options.executor = [execute = given.executor, user = given.executor_user](std::function<void()> task) {
            auto const run = [](void* argument) {
                std::unique_ptr<std::function<void()>> const owned(static_cast<std::function<void()>*>(argument));
                (*owned)();
            };
            execute(user, run, new std::function<void()>(std::move(task)));
        };
    }
    return options;
}

/// Sets a callback after looking whether it is there.
template <typename Callback, typename Set>
eh_status setCallback(eh_handler* handler, Callback callback, Set set) {
    return guarded([&] {
        required(handler, "the handler");
        if (callback == nullptr) throw std::invalid_argument("the callback is NULL");
        set(handler->handler);
    });
}

}  // namespace

}  // namespace eh::c

using namespace eh::c;

eh_handler::eh_handler(eh::EventHandlerOptions options) : handler(std::move(options)) {}
eh_handler::~eh_handler() = default;

extern "C" {

eh_handler* eh_handler_new(eh_handler_options const* options) {
    return guardedOr<eh_handler*>(nullptr, [&] {
        return new eh_handler(optionsOf(readSized(options, "the options of the handler")));
    });
}

void eh_handler_free(eh_handler* handler) { delete handler; }

eh_status eh_handler_admit(eh_handler* handler, char const* (*decide)(void* user, eh_opening const* opening), void* user) {
    return setCallback(handler, decide, [&](eh::EventHandler& h) {
        h.admit([decide, user](eh::Opening const& opening) {
            eh_request const request(opening.request);
            std::string const who(opening.user);
            std::string const remote(opening.remote);
            eh_opening const asked{&request, who.c_str(), remote.c_str()};
            char const* const refusal = decide(user, &asked);
            if (refusal == nullptr) return eh::Admit::yes;
            return *refusal == '\0' ? eh::Admit::no : eh::Admit::refuse(refusal);
        });
    });
}

eh_status eh_handler_on_connect(eh_handler* handler, void (*connected)(void* user, eh_connection id), void* user) {
    return setCallback(handler, connected, [&](eh::EventHandler& h) {
        h.onConnect([connected, user](eh::Connection& connection) { connected(user, {connection.id().value()}); });
    });
}

eh_status eh_handler_on_disconnect(eh_handler* handler,
                                   void (*disconnected)(void* user, eh_connection id, eh_disconnect const* why), void* user) {
    return setCallback(handler, disconnected, [&](eh::EventHandler& h) {
        h.onDisconnect([disconnected, user](eh::ConnectionId id, eh::Disconnect const& end) {
            eh_disconnect const why{static_cast<eh_code>(end.code), end.detail.c_str(), end.unacknowledged};
            disconnected(user, {id.value()}, &why);
        });
    });
}

eh_status eh_handler_on_drop(eh_handler* handler, void (*dropped)(void* user, eh_connection id, uint64_t count), void* user) {
    return setCallback(handler, dropped, [&](eh::EventHandler& h) {
        h.onDrop([dropped, user](eh::ConnectionId id, std::uint64_t count) { dropped(user, {id.value()}, count); });
    });
}

eh_status eh_handler_on_backlog(eh_handler* handler,
                                void (*backlogged)(void* user, eh_connection id, size_t events, size_t bytes), void* user) {
    return setCallback(handler, backlogged, [&](eh::EventHandler& h) {
        h.onBacklog([backlogged, user](eh::ConnectionId id, eh::Backlog backlog) {
            backlogged(user, {id.value()}, backlog.events, backlog.bytes);
        });
    });
}

eh_status eh_handler_on_drain(eh_handler* handler, void (*drained)(void* user, eh_connection id), void* user) {
    return setCallback(handler, drained, [&](eh::EventHandler& h) {
        h.onDrain([drained, user](eh::ConnectionId id) { drained(user, {id.value()}); });
    });
}

eh_status eh_handler_stats(eh_handler const* handler, eh_stats* stats) {
    return guarded([&] {
        eh::EventHandlerStats const now = required(handler, "the handler").handler.stats();
        eh_stats full{};
        full.connections = now.connections;
        full.polls = now.polls;
        full.streams = now.streams;
        full.websockets = now.websockets;
        full.queued_bytes = now.queuedBytes;
        full.opened = now.opened;
        full.events_up = now.eventsUp;
        full.events_down = now.eventsDown;
        full.resumed = now.resumed;
        full.dropped_by_policy = now.droppedByPolicy;
        full.replaced = now.replaced;
        full.ended_slow = now.endedSlow;
        full.ended_expired = now.endedExpired;
        full.bad_events = now.badEvents;
        writeSized(full, required(stats, "the struct of counts"), "eh_stats");
    });
}

}
