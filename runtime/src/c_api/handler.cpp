// EventHandlers: their options, who is admitted, and what the program is told.
#include <eh/eh.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "c_api/error.hpp"
#include "c_api/handles.hpp"
#include "c_api/options.hpp"
#include "c_api/request.hpp"
#include "c_api/sized.hpp"

namespace eh::c {

namespace {

constexpr char const* whose = "the options of the handler";

/// Calls `step` with each number of the options in C++ and in C.
template <typename Step>
void eachNumber(EventHandlerOptions& options, eh_handler_options& given, Step step) {
    step(options.maxEvent, given.max_event);
    step(options.maxFrame, given.max_frame);
    step(options.maxOpen, given.max_open);
    step(options.maxFragments, given.max_fragments);
    step(options.queueBytes, given.queue_bytes);
    step(options.queueEvents, given.queue_events);
    step(options.inFlightBytes, given.in_flight_bytes);
    step(options.inFlightEvents, given.in_flight_events);
    step(options.inboxBytes, given.inbox_bytes);
    step(options.inboxEvents, given.inbox_events);
    step(options.heartbeat, given.heartbeat_ms);
    step(options.window, given.window_ms);
    step(options.firstWindow, given.first_window_ms);
    step(options.maxConnections, given.max_connections);
    step(options.maxUnattached, given.max_unattached);
    step(options.maxPerAddress, given.max_per_address);
    step(options.maxRawStreams, given.max_raw_streams);
    step(options.maxAnswer, given.max_answer);
    step(options.maxGroups, given.max_groups);
    step(options.maxBadEvents, given.max_bad_events);
}

OnFull onFullOf(eh_on_full const& given) {
    int onFull = EH_CLOSE;  // in C it may be any number
    std::memcpy(&onFull, &given, std::min(sizeof onFull, sizeof given));
    if (onFull != EH_CLOSE && onFull != EH_DROP_OLDEST)
        throw std::invalid_argument(std::string(whose) + ": on_full is neither EH_CLOSE nor EH_DROP_OLDEST");
    return onFull == EH_CLOSE ? OnFull::close : OnFull::dropOldest;
}

std::function<void(std::function<void()>)> executorOf(eh_executor execute, void* user) {
    return [execute, user](std::function<void()> task) {
        auto const run = [](void* argument) {
            std::unique_ptr<std::function<void()>> const owned(static_cast<std::function<void()>*>(argument));
            (*owned)();
        };
        execute(user, run, new std::function<void()>(std::move(task)));
    };
}

EventHandlerOptions optionsOf(eh_handler_options given) {
    EventHandlerOptions options;
    eachNumber(options, given, Choose());
    options.onFull = onFullOf(given.on_full);
    options.strict = given.strict;
    options.origins = textsOf(given.origins, given.origin_count, whose, "origin");
    if (given.executor != nullptr) options.executor = executorOf(given.executor, given.executor_user);
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

eh_handler::eh_handler(eh_handler_options const& given) : handler(optionsOf(given)), options(given) {
    for (std::string const& origin : handler.options().origins) origins.push_back(origin.c_str());
    options.origins = origins.data();
    eh::EventHandlerOptions chosen = handler.options();
    eachNumber(chosen, options, Tell());
}

extern "C" {

eh_handler* eh_handler_new(eh_handler_options const* options) {
    return guardedOr<eh_handler*>(nullptr, [&] {
        return new eh_handler(readSized(options, whose));
    });
}

void eh_handler_free(eh_handler* handler) { delete handler; }

eh_status eh_handler_get_options(eh_handler const* handler, eh_handler_options* options) {
    return guarded([&] {
        eh_handler_options full{};
        eh::EventHandlerOptions defaults;
        if (handler != nullptr) full = handler->options;
        else eachNumber(defaults, full, Tell());
        writeSized(full, required(options, "the struct of options"), "eh_handler_options");
    });
}

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
