// C has one scope for everything: the names that an interface adds to a program, which may coincide with others.
#pragma once

#include "names.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace ehc {

/// A type or function of generated C.
struct CName {
    std::string name;
    std::optional<std::size_t> event = {};    ///< that it is for; none: it is for the interface
};

/// `Door_open_to`: the function by which a server sends an event to somebody.
std::string sendToName(LocalNames const& names, Event const& event);
/// `Door_open_all`: the one that sends it to everyone.
std::string sendToAllName(LocalNames const& names, Event const& event);

/// `client_Door_open`: the function by which a client calls an event of the server. One of the name `declare` gets a `_`.
std::string callName(Interface const& interface, LocalNames const& names, Event const& event);

/// All that the headers of an interface declare.
std::vector<CName> cNames(Interface const& interface, LocalNames const& names);

}
