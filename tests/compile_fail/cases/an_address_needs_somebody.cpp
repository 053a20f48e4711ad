// An address has no default.
// expect: no matching (member )?(function|constructor)
#include "setting.hpp"

void mistake(eh::EventHandler& handler, Display& display) {
    static_cast<void>(handler);
    static_cast<void>(display);
    eh::To nobody;
    display.code(nobody, 1);
}
