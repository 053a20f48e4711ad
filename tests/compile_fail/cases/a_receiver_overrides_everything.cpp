// A receiver that lacks a function is abstract.
// expect: abstract|pure virtual
#include "setting.hpp"

void mistake(eh::EventHandler& handler, Display& display) {
    static_cast<void>(handler);
    static_cast<void>(display);
    struct Mine final : Wishes {
    } mine;
    auto const kept = handler.add(mine);
}
