// An EventHandler has an identity.
// expect: deleted
#include "setting.hpp"

void mistake(eh::EventHandler& handler, Display& display) {
    static_cast<void>(handler);
    static_cast<void>(display);
    eh::EventHandler other = handler;
    Display(other).code(1);
}
