// Makes addresses: values in C, so nothing has to be freed.
#include "c_api/address.hpp"

#include <stdexcept>
#include <string>
#include <utility>

#include "c_api/error.hpp"
#include "c_api/handles.hpp"

namespace eh::c {

namespace {

To plainAddress(eh_to const& to) {
    switch (to.kind) {
    case EH_TO_ONE: return ConnectionId(to.connection.id);
    case EH_TO_GROUP: return required(to.group, "the group that the event is for").group;
    case EH_TO_EVERYONE: return everyone;
    case EH_TO_NOBODY: break;
    }
    throw std::invalid_argument("the event is for nobody: make its address by eh_one(), eh_members() or eh_everyone()");
}

}  // namespace

To address(eh_to const& to) {
    To made = plainAddress(to);
    if (to.except_count > EH_MAX_EXCEPT)
        throw std::invalid_argument("eh_except() leaves out " + std::to_string(EH_MAX_EXCEPT) +
                                    " connections at most; use eh_except_all()");
    for (std::uint32_t i = 0; i < to.except_count; ++i) made = std::move(made).except(ConnectionId(to.except[i].id));
    if (to.except_all_count > 0) required(to.except_all, "the list of connections that are left out");
    for (std::size_t i = 0; i < to.except_all_count; ++i) made = std::move(made).except(ConnectionId(to.except_all[i].id));
    if (to.key != nullptr) made = std::move(made).latest(to.key);
    return made;
}

}  // namespace eh::c

extern "C" {

eh_to eh_one(eh_connection connection) {
    eh_to to{};
    to.kind = EH_TO_ONE;
    to.connection = connection;
    return to;
}

eh_to eh_members(eh_group* group) {
    eh_to to{};
    to.kind = EH_TO_GROUP;
    to.group = group;
    return to;
}

eh_to eh_everyone() {
    eh_to to{};
    to.kind = EH_TO_EVERYONE;
    return to;
}

eh_to eh_except(eh_to to, eh_connection connection) {
    if (to.except_count < EH_MAX_EXCEPT) to.except[to.except_count] = connection;
    if (to.except_count <= EH_MAX_EXCEPT) ++to.except_count;  // one too many is told when it is sent
    return to;
}

eh_to eh_except_all(eh_to to, eh_connection const* connections, size_t count) {
    to.except_all = connections;
    to.except_all_count = count;
    return to;
}

eh_to eh_latest(eh_to to, char const* key) {
    to.key = key;
    return to;
}

}
