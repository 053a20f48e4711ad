// An array of ten doubles is not one of ten ints.
// expect: no matching (member )?function
#include "setting.hpp"

void mistake(eh::EventHandler& handler, Display& display) {
    static_cast<void>(handler);
    static_cast<void>(display);
    std::array<double, 10> const numbers{};
    display.table(numbers);
}
