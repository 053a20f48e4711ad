// An override with other arguments overrides nothing.
// expect: override
#include "setting.hpp"

void mistake(eh::EventHandler& handler, Display& display) {
    static_cast<void>(handler);
    static_cast<void>(display);
    struct Mine final : Wishes {
        void wish(eh::ConnectionId, std::string_view, std::span<std::int32_t const, 4>) override {}
    } mine;
    auto const kept = handler.add(mine);
}
