// A registration that nobody keeps is undone at once: with warnings as errors it is one.
// expect: nodiscard|ignoring return
#include "setting.hpp"

void mistake(eh::EventHandler& handler, Display& display) {
    static_cast<void>(handler);
    static_cast<void>(display);
    struct Mine final : Wishes {
        void wish(eh::ConnectionId, std::string_view, std::span<std::int32_t const, 3>) override {}
    } mine;
    handler.add(mine);
}
