// Receivers have an identity.
// expect: deleted|use of deleted
#include "setting.hpp"

void mistake(eh::EventHandler& handler, Display& display) {
    static_cast<void>(handler);
    static_cast<void>(display);
    struct Mine final : Wishes {
        void wish(eh::ConnectionId, std::string_view, std::span<std::int32_t const, 3>) override {}
    } mine;
    Mine other = mine;
    auto const kept = handler.add(other);
}
