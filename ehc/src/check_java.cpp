// What fits into a file of the language, but not into a class file of Java.
#include "check_java.hpp"

#include <cstddef>
#include <string>

namespace ehc {

namespace {

constexpr std::size_t mostSlots = 254;          // the class file format has 255, and one is `this`
constexpr std::size_t mostEvents = 16'000;      // 65,535 constants, about four for an event

/// How many slots of a method an event's parameters take: a `long` and a `double` two, everything else one.
std::size_t slots(ast::Event const& event) {
    std::size_t count = 0;
    for (ast::Parameter const& p : event.parameters)
        count += !p.brackets && (p.type.text == "long" || p.type.text == "double") ? 2 : 1;
    return count;
}

}

void checkJava(ast::File const& file, Diagnostics& diagnostics) {
    for (ast::Interface const& interface : file.interfaces) {
        if (interface.events.size() > mostEvents)
            diagnostics.add({Id::javaEvents, interface.name.where,
                             "Java has room for " + std::to_string(mostEvents) + " events in an interface, and '" +
                                 std::string(interface.name.text) + "' has " + std::to_string(interface.events.size()),
                             "make several interfaces of it, or leave -J out", {}});
        for (ast::Event const& event : interface.events) {
            std::size_t const needed = slots(event);
            if (needed <= mostSlots) continue;
            diagnostics.add({Id::javaSlots, event.name.where,
                             "Java has room for " + std::to_string(mostSlots) + " argument slots, and '" +
                                 std::string(event.name.text) + "' needs " + std::to_string(needed) +
                                 " (a long or a double needs two)",
                             "put parameters of one type into an array, or leave -J out", {}});
        }
    }
}

}
