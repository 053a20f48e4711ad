// Connections and groups, named by values.
#include <eh/connection.hpp>
#include <eh/eh.h>

#include <memory>
#include <stdexcept>
#include <string>

#include "c_api/error.hpp"
#include "c_api/handles.hpp"
#include "c_api/sized.hpp"

namespace eh::c {

namespace {

/// The program's object of a connection: destroyed when the last copy of this is.
using Kept = std::shared_ptr<void>;

/// Throws if there is none.
Connection& connectionOf(eh_handler* handler, eh_connection id) {
    Connection* const found = required(handler, "the handler").handler.connection(ConnectionId(id.id));
    if (found == nullptr) throw BadState("there is no connection " + std::to_string(id.id) + " (any more)");
    return *found;
}

}  // namespace

}  // namespace eh::c

using namespace eh::c;

extern "C" {

eh_status eh_connection_get(eh_handler* handler, eh_connection connection, eh_connection_info* info) {
    return guarded([&] {
        eh::Connection const& found = connectionOf(handler, connection);
        eh::Backlog const backlog = found.backlog();
        eh_connection_info full{};
        full.user = found.user().c_str();
        full.remote = found.remote().c_str();
        full.link = static_cast<eh_link>(found.link());
        full.backlog_events = backlog.events;
        full.backlog_bytes = backlog.bytes;
        writeSized(full, required(info, "the struct of a connection"), "eh_connection_info");
    });
}

bool eh_connection_has(eh_handler* handler, eh_connection connection, char const* role) {
    return guardedOr(false, [&] { return connectionOf(handler, connection).has(requiredText(role, "the role")); });
}

eh_status eh_connection_set_data(eh_handler* handler, eh_connection connection, void* data, void (*destroy)(void* data)) {
    return guarded([&] {
        eh::Connection& found = connectionOf(handler, connection);
        if (data == nullptr || destroy == nullptr) found.emplace<Kept>(Kept(), data);
        else found.emplace<Kept>(data, destroy);
    });
}

void* eh_connection_data(eh_handler* handler, eh_connection connection) {
    return guardedOr<void*>(nullptr, [&] {
        Kept const* const kept = connectionOf(handler, connection).get<Kept>();
        return kept != nullptr ? kept->get() : nullptr;
    });
}

eh_status eh_close(eh_handler* handler, eh_connection connection, char const* reason) {
    return guarded([&] {
        required(handler, "the handler").handler.close(eh::ConnectionId(connection.id), requiredText(reason, "the reason"));
    });
}

size_t eh_connection_count(eh_handler const* handler) {
    return guardedOr<size_t>(0, [&] { return required(handler, "the handler").handler.connectionCount(); });
}

eh_group* eh_group_new(eh_handler* handler, char const* name) {
    return guardedOr<eh_group*>(nullptr, [&] {
        return new eh_group{required(handler, "the handler").handler.group(requiredText(name, "the name of the group"))};
    });
}

void eh_group_free(eh_group* group) { delete group; }

eh_status eh_group_join(eh_group* group, eh_connection connection) {
    return guarded([&] { required(group, "the group").group.join(eh::ConnectionId(connection.id)); });
}

eh_status eh_group_leave(eh_group* group, eh_connection connection) {
    return guarded([&] { required(group, "the group").group.leave(eh::ConnectionId(connection.id)); });
}

}
