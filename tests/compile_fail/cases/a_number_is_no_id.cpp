// A plain number is not taken for a connection's id: with one argument too many, nothing fits.
// expect: no matching (member )?function
#include "setting.hpp"

void mistake(eh::EventHandler& handler, Display& display) {
    static_cast<void>(handler);
    static_cast<void>(display);
    display.code(7, 1);
}
