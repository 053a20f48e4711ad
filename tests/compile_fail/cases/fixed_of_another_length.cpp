// eh::fixed says a length too, and it must be the event's.
// expect: no matching (member )?function
#include "setting.hpp"

void mistake(eh::EventHandler& handler, Display& display) {
    static_cast<void>(handler);
    static_cast<void>(display);
    std::vector<std::int32_t> const numbers(9);
    display.table(eh::fixed<9>(numbers));
}
