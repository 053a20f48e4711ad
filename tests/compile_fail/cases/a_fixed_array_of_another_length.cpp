// An array of nine is not one of ten.
// expect: no matching (member )?function
#include "setting.hpp"

void mistake(eh::EventHandler& handler, Display& display) {
    static_cast<void>(handler);
    static_cast<void>(display);
    std::array<std::int32_t, 9> const nine{};
    display.table(nine);
}
