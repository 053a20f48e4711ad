// Puts names of interfaces and events together.
#include "names_c.hpp"

#include <algorithm>

namespace ehc {

namespace {

constexpr char clientPrefix[] = "client_";

}

// An event's own name: within another no word is reserved.
std::string sendToName(LocalNames const& names, Event const& event) { return names.interface + '_' + event.name + "_to"; }
std::string sendToAllName(LocalNames const& names, Event const& event) { return names.interface + '_' + event.name + "_all"; }


std::string callName(Interface const& interface, LocalNames const& names, Event const& event) {
    std::string name = event.name;
    auto const isTaken = [&] {
        return std::any_of(interface.events.begin(), interface.events.end(), [&](Event const& other) { return other.name == name; });
    };
    if (name == "declare") do name += '_'; while (isTaken());       // beside client_X_declare()
    return clientPrefix + names.interface + '_' + name;
}

std::vector<CName> cNames(Interface const& interface, LocalNames const& names) {
    std::vector<Event> const& events = interface.events;
    std::string const client = clientPrefix + names.interface;
    if (interface.role == Role::server) {
        std::vector<CName> all{{names.interface}, {names.interface + "_bind"}, {client + "_declare"}};
        for (std::size_t e = 0; e < events.size(); ++e) all.push_back({callName(interface, names, events[e]), e});
        return all;
    }
    std::vector<CName> all{{names.interface + "_declare"}, {client}, {client + "_bind"}};
    for (std::size_t e = 0; e < events.size(); ++e) {
        all.push_back({sendToName(names, events[e]), e});
        all.push_back({sendToAllName(names, events[e]), e});
    }
    return all;
}

}
