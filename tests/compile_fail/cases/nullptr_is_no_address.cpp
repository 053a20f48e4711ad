// There is no address made from a null pointer.
// expect: no matching (member )?function
#include "setting.hpp"

void mistake(eh::EventHandler& handler, Display& display) {
    static_cast<void>(handler);
    static_cast<void>(display);
    display.code(nullptr, 1);
}
