// The end of a turn: each link takes all that waits for it, and the program is told what happened.
#include <algorithm>
#include <exception>
#include <string>
#include <utility>

#include "event/hub.hpp"

namespace eh {

namespace {

constexpr std::size_t portSize = 64;  // of a LinkPort, about

}  // namespace

void Hub::markDirty(ClientConnection& connection) {
    if (connection.dirty_) return;
    connection.dirty_ = true;
    dirty_.push_back(&connection);
    scheduleFlush();
}

void Hub::scheduleFlush() {
    if (flushScheduled_ || loop_ == nullptr) return;
    flushScheduled_ = true;
    loop_->post([this] {
        flushScheduled_ = false;
        flush();
    });
}

/// What flush() will touch of the connections from number `next` on: of each a step less far.
void Hub::prefetchFlush(std::size_t next) const noexcept {
    constexpr std::size_t steps = LinkPort::prefetchSteps;
    if (next + steps + 1 < flushing_.size()) flushing_[next + steps + 1]->prefetch();
    if (next + steps < flushing_.size()) eh::prefetch(flushing_[next + steps]->port(), portSize);
    for (std::size_t step = 0; step < steps && next + steps - 1 - step < flushing_.size(); ++step)
        if (LinkPort const* const port = flushing_[next + steps - 1 - step]->port()) port->prefetch(static_cast<unsigned>(step));
}

void Hub::flush() {
    drainInbox();
    flushing_.swap(dirty_);
    for (std::size_t i = 0; i < flushing_.size(); ++i) {
        ClientConnection* const connection = flushing_[i];  // one that has ended lives until tellEnds()
        prefetchFlush(i + 1);
        connection->dirty_ = false;
        if (connection->ended_) continue;
        try {
            LinkPort* const port = connection->port();
            if (port != nullptr && connection->outbox_.waiting() != 0) port->deliver();
            tellQueue(*connection);
        } catch (std::exception const& error) {  // of the program's executor, for instance: the others have their turn
            log(LogLevel::error, std::string("an exception left the sending of events: ") + error.what());
        }
    }
    flushing_.clear();
    tellEnds();
}

void Hub::tellEnds() {
    for (auto const& end : std::exchange(ends_, {}))
        for (std::size_t i = 0; i < callbacks_.disconnected.size(); ++i)
            delivery_.run("onDisconnect", [this, end, i] { callbacks_.disconnected[i](end.first->id(), end.second); });
    if (all_.empty() && drained_) std::exchange(drained_, [] {})();
}

void Hub::tellQueue(ClientConnection& connection) {
    auto const id = connection.id();
    auto const backlog = connection.backlog();
    if (connection.dropped_ != 0 && callbacks_.dropped)
        delivery_.run("onDrop", [this, id, count = std::exchange(connection.dropped_, 0)] { callbacks_.dropped(id, count); });
    bool const half = backlog.events > options_.queueEvents / 2 || backlog.bytes > options_.queueBytes / 2;
    bool const quarter = backlog.events * 4 < options_.queueEvents && backlog.bytes * 4 < options_.queueBytes;
    if (!connection.backlogged_ && half) {
        connection.backlogged_ = true;
        if (callbacks_.backlogged) delivery_.run("onBacklog", [this, id, backlog] { callbacks_.backlogged(id, backlog); });
    } else if (connection.backlogged_ && quarter) {
        connection.backlogged_ = false;
        if (callbacks_.drained) delivery_.run("onDrain", [this, id] { callbacks_.drained(id); });
    }
}

void Hub::acknowledge(ClientConnection& connection, std::uint64_t received) {
    LinkPort const* const port = connection.port();
    if (port != nullptr) received = std::min(received, port->carried());
    if (received <= connection.outbox_.acknowledged()) return;
    connection.outbox_.acknowledge(received);
    bool const mayGoOn = port != nullptr && connection.outbox_.waiting() != 0;
    if (connection.backlogged_ || mayGoOn) markDirty(connection);
    if (drained_ && connection.outbox_.empty())
        end(connection, {Disconnect::Code::shutdown, "the server is stopping", 0});
}

void Hub::handedOver(ClientConnection& connection) {
    if (drained_ && connection.outbox_.waiting() == 0)
        end(connection, {Disconnect::Code::shutdown, "the server is stopping", 0});
}

std::span<Frame const* const> Hub::take(ClientConnection& connection, std::uint64_t next, std::size_t maxBytes) {
    taken_.clear();
    std::uint64_t const before = connection.outbox_.sent();
    connection.outbox_.take(next, maxBytes, {options_.inFlightBytes, options_.inFlightEvents}, taken_);
    std::uint64_t const down = counts_.eventsDown.load(std::memory_order_relaxed);  // the loop's alone
    counts_.eventsDown.store(down + connection.outbox_.sent() - before, std::memory_order_relaxed);
    return taken_;
}

bool Hub::countBad(ClientConnection& connection) {
    counts_.badEvents.fetch_add(1, std::memory_order_relaxed);
    if (++connection.badEvents_ <= options_.maxBadEvents) return true;
    end(connection, {Disconnect::Code::protocol, "the client sent too many wrong events", 0});
    return false;
}

void Hub::listQueues(std::vector<ServerQueues::Queue>& into) {
    for (ClientConnection* const connection : all_) {
        std::size_t const contract = connection->contract_.ownMemory();
        if (contract == 0 && connection->outbox_.empty()) continue;  // its end would free nothing
        into.push_back({connection->counter_.bytes() + contract, this, connection});
    }
}

std::size_t Hub::queuedBytes() const {
    std::scoped_lock const lock(mapMutex_);
    std::size_t bytes = 0;
    map_.each([&](ClientConnection const& connection) { bytes += connection.backlog().bytes; });
    return bytes;
}

}  // namespace eh
