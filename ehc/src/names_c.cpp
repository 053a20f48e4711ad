// Puts names of interfaces and events together.
#include "names_c.hpp"

namespace ehc {

// An event's own name: within another no word is reserved.
std::string sendToName(LocalNames const& names, Event const& event) { return names.interface + '_' + event.name + "_to"; }
std::string sendToAllName(LocalNames const& names, Event const& event) { return names.interface + '_' + event.name + "_all"; }

std::vector<CName> cNames(Interface const& interface, LocalNames const& names) {
    if (interface.role == Role::server) return {{names.interface}, {names.interface + "_bind"}};
    std::vector<CName> all{{names.interface + "_declare"}};
    for (std::size_t e = 0; e < interface.events.size(); ++e) {
        all.push_back({sendToName(names, interface.events[e]), e});
        all.push_back({sendToAllName(names, interface.events[e]), e});
    }
    return all;
}

}
