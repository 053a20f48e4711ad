// The length of a vector is known at run time only: eh::fixed<10>(v) says so.
// expect: no matching (member )?function
#include "setting.hpp"

void mistake(eh::EventHandler& handler, Display& display) {
    static_cast<void>(handler);
    static_cast<void>(display);
    std::vector<std::int32_t> const numbers(10);
    display.table(numbers);
}
