// A text is not an int.
// expect: no matching (member )?function|invalid conversion
#include "setting.hpp"

void mistake(eh::EventHandler& handler, Display& display) {
    static_cast<void>(handler);
    static_cast<void>(display);
    display.code("seven");
}
