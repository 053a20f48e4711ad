// A pointer to something is no address either.
// expect: no matching (member )?function
#include "setting.hpp"

void mistake(eh::EventHandler& handler, Display& display) {
    static_cast<void>(handler);
    static_cast<void>(display);
    int where = 7;
    display.code(&where, 1);
}
