// Every argument must be given.
// expect: no matching (member )?function
#include "setting.hpp"

void mistake(eh::EventHandler& handler, Display& display) {
    static_cast<void>(handler);
    static_cast<void>(display);
    display.code();
}
