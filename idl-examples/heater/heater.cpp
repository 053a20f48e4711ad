// All of it runs on the server's loop.
#include "heater.hpp"

#include <algorithm>

void Heater::set(eh::ConnectionId from, double celsius) {
    if (auto const* const page = handler_.connection(from)) setBy_ = page->user();
    wanted_ = celsius >= 0 ? std::min(celsius, 90.0) : 0; // 0 also for what is no number
    tell(eh::everyone.latest("state"));
}

void Heater::welcome(eh::Connection const& page) {
    panel_.you(page.id(), page.user(), page.has("operator") ? 1 : 0);
    tell(page.id());
}

void Heater::step() {
    celsius_ += (wanted_ - celsius_) / 10;
    tell(eh::everyone.latest("state"));
}
