// What both codecs read first of an event: enough to find its prototype.
#pragma once

#include <string_view>

namespace eh {

/// The names of an event, and the encoded event from its array of arguments on. `interface` and `event` point into the
/// message or into an arena.
struct EventHead {
    std::string_view interface;
    std::string_view event;
    std::string_view rest;
};

}  // namespace eh
