// A vector of ints is not a list of doubles.
// expect: no matching (member )?function
#include "setting.hpp"

void mistake(eh::EventHandler& handler, Display& display) {
    static_cast<void>(handler);
    static_cast<void>(display);
    std::vector<int> const numbers(3);
    display.list(numbers);
}
