// An id is not a number to reckon with.
// expect: cannot convert|no viable conversion
#include "setting.hpp"

void mistake(eh::EventHandler& handler, Display& display) {
    static_cast<void>(handler);
    static_cast<void>(display);
    int number = eh::ConnectionId(7);
    display.code(number);
}
