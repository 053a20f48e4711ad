// A sender belongs to an EventHandler from the beginning.
// expect: no matching (member )?(function|constructor)
#include "setting.hpp"

void mistake(eh::EventHandler& handler, Display& display) {
    static_cast<void>(handler);
    static_cast<void>(display);
    Display other;
    other.code(1);
}
