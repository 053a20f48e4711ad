// Exceptions are ids too.
// expect: cannot convert|no matching|could not convert|no viable|conversion
#include "setting.hpp"

void mistake(eh::EventHandler& handler, Display& display) {
    static_cast<void>(handler);
    static_cast<void>(display);
    display.code(eh::everyone.except(7), 1);
}
