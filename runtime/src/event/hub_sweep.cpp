// What time does to connections: they expire, are told that the server lives, and are given up when they are silent.
#include <algorithm>
#include <utility>

#include "event/hub.hpp"

namespace eh {

namespace {

constexpr std::size_t mostAtOnce = 32;  // that are due: when thousands are, others have their turn in between

}  // namespace

void Hub::putInto(Deadlines& list, ClientConnection& connection) {
    list.moveToEnd(connection);
    connection.since_ = loop_->now();
    if (!ticker_) ticker_ = loop_->every(sweepEvery_, [this] { sweep(); });
}

void Hub::touch(ClientConnection& connection) {
    if (!connection.ended_) putInto(connection.port() != nullptr ? held_ : quiet_, connection);
}

void Hub::sweep() {
    auto const now = loop_->now();
    auto const due = [now](Deadlines const& list, std::chrono::milliseconds after) {
        return !list.empty() && now - list.front().since_ >= after;
    };
    std::size_t done = 0;
    for (; done < mostAtOnce && due(fresh_, options_.firstWindow); ++done)
        end(fresh_.front(), {Disconnect::Code::expired, "the client opened the connection and never used it", 0});
    for (; done < mostAtOnce && due(quiet_, options_.window); ++done)
        end(quiet_.front(), {Disconnect::Code::expired, "the client was not heard of for the window", 0});
    for (; done < mostAtOnce && due(held_, options_.heartbeat / 2); ++done) beat(held_.front());
    if (done == mostAtOnce) sweepSoon();
    endLapsed();
    giveUpSilent();
    remembered_.forgetBefore(now - options_.window);
    if (all_.empty() && remembered_.empty()) ticker_.reset();
}

void Hub::sweepSoon() {
    if (std::exchange(sweepsSoon_, true)) return;
    loop_->post([this] {
        sweepsSoon_ = false;
        if (!stopped_) sweep();
    });
}

void Hub::beat(ClientConnection& connection) {
    if (LinkPort* const port = connection.port()) port->beat();
    touch(connection);
    auto const untilDead = connection.heard() + 2 * options_.heartbeat - loop_->now();
    if (connection.port() == nullptr || connection.fading_ || untilDead > options_.heartbeat / 2 + 2 * sweepEvery_) return;
    connection.fading_ = true;
    fading_.push_back(connection.shared_from_this());
}

/// Beats alone would find out half a heartbeat too late. It is not waited for the sweep that would be late, too.
void Hub::giveUpSilent() {
    auto const now = loop_->now();
    std::erase_if(fading_, [&](auto const& connection) {
        bool const isAttached = !connection->ended_ && connection->port() != nullptr;
        auto const untilDead = connection->heard() + 2 * options_.heartbeat - now;
        bool const isSilent = untilDead < std::min(sweepEvery_, options_.heartbeat / 2);
        if (isAttached && isSilent) connection->port()->silent();
        connection->fading_ = isAttached && !isSilent && untilDead <= options_.heartbeat;
        return !connection->fading_;
    });
}

}  // namespace eh
