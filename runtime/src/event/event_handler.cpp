// The public face of the Hub.
#include <eh/event_handler.hpp>

#include <stdexcept>
#include <utility>

#include "event/hub.hpp"

namespace eh {

EventHandler::EventHandler(EventHandlerOptions options) : hub_(std::make_unique<Hub>(*this, std::move(options))) {}
EventHandler::~EventHandler() = default;

Registration EventHandler::add(Receiver& receiver) {
    hub_->catalog().addServer(receiver);
    return Registration(*this, ReceiverAccess::info(receiver).name);
}

void Registration::reset() noexcept {
    if (EventHandler* const handler = std::exchange(handler_, nullptr)) {
        Hub& hub = EventHandlerAccess::hub(*handler);
        hub.delivery().exclude([&] { hub.catalog().removeServer(interface_); });
    }
}

void EventHandler::restrict(std::string_view interface, std::vector<std::string> roles) {
    hub_->restrictions().set(interface, std::move(roles));
}

void EventHandler::admit(std::function<Admit(Opening const&)> decide) { hub_->callbacks().admit = std::move(decide); }

void EventHandler::onConnect(std::function<void(Connection&)> connected) {
    hub_->callbacks().connected.push_back(std::move(connected));
}

void EventHandler::onDisconnect(std::function<void(ConnectionId, Disconnect const&)> disconnected) {
    hub_->callbacks().disconnected.push_back(std::move(disconnected));
}

void EventHandler::onDrop(std::function<void(ConnectionId, std::uint64_t)> dropped) {
    hub_->callbacks().dropped = std::move(dropped);
}

void EventHandler::onBacklog(std::function<void(ConnectionId, Backlog)> backlogged) {
    hub_->callbacks().backlogged = std::move(backlogged);
}

void EventHandler::onDrain(std::function<void(ConnectionId)> drained) {
    hub_->callbacks().drained = std::move(drained);
}

Connection* EventHandler::connection(ConnectionId id) {
    auto found = hub_->find(id);
    Connection* const connection = found.get();
    if (found) hub_->delivery().pin(std::move(found));
    return connection;
}

Group EventHandler::group(std::string_view name) { return Group(*this, hub_->groups().get(name)); }

void EventHandler::close(ConnectionId id, std::string_view reason) { hub_->close(id, reason); }

std::size_t EventHandler::connectionCount() const noexcept { return hub_->counts().connections; }

EventHandlerOptions const& EventHandler::options() const noexcept { return hub_->options(); }

EventHandlerStats EventHandler::stats() const noexcept {
    Counts const& counts = hub_->counts();
    EventHandlerStats stats;
    stats.connections = counts.connections;
    auto const links = [&counts](Link kind) { return counts.links[static_cast<std::size_t>(kind)].load(); };
    stats.polls = links(Link::poll);
    stats.streams = links(Link::stream);
    stats.websockets = links(Link::websocket);
    stats.queuedBytes = hub_->queuedBytes();
    stats.opened = counts.opened;
    stats.eventsUp = counts.eventsUp;
    stats.eventsDown = counts.eventsDown;
    stats.resumed = counts.resumed;
    stats.droppedByPolicy = counts.droppedByPolicy;
    stats.replaced = counts.replaced;
    stats.endedSlow = counts.endedSlow;
    stats.endedExpired = counts.endedExpired;
    stats.badEvents = counts.badEvents;
    return stats;
}

void Group::join(ConnectionId id) const {
    EventHandlerAccess::hub(*handler_).changeGroup(Command::Kind::join, state_, id);
}

void Group::leave(ConnectionId id) const {
    EventHandlerAccess::hub(*handler_).changeGroup(Command::Kind::leave, state_, id);
}

}  // namespace eh
