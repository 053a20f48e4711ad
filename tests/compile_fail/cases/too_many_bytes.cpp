// Five bytes are not four.
// expect: no matching (member )?function
#include "setting.hpp"

void mistake(eh::EventHandler& handler, Display& display) {
    static_cast<void>(handler);
    static_cast<void>(display);
    std::array<std::byte, 5> const five{};
    display.bytes(five);
}
