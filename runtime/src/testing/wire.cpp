// As a WebSocket does it, with a bounded queue for the kernel's buffers (link/websocket_link.cpp).
#include "testing/wire.hpp"

#include <utility>
#include <vector>

namespace eh::testing {

void Wire::put(Message message) {
    if (auto const* const frame = std::get_if<Frame>(&message)) bytes += (*frame)->size();
    if (dead) return;  // into buffers that nobody empties
    down.push_back(std::move(message));
    if (arrived) arrived();
}

Port::Port(Hub& hub, ClientConnection& connection, std::shared_ptr<Wire> wire, Link kind, std::uint64_t next)
    : hub_(hub), connection_(connection), wire_(std::move(wire)), kind_(kind), next_(next) {
    wire_->port = this;
}

Port::~Port() {
    wire_->port = nullptr;
    if (wire_->arrived && !wire_->dead) wire_->arrived();  // the page sees its end, behind what is on its way
}

void Port::deliver() {
    auto const wire = wire_;  // being handed over may end the connection, and this with it
    while (wire->port != nullptr && !wire->stalled && wire->bytes < Wire::mostBytes) {
        auto const frames = hub_.take(connection_, next_, Wire::mostBytes);
        if (frames.empty()) return hub_.handedOver(connection_);
        next_ += frames.size();
        for (Frame const* const frame : frames) wire->put(*frame);
    }
}

void Port::beat() {
    wire_->put(Wire::Ack{connection_.received()});
}

void Port::gone() {
    auto const self = connection_.takePort();
    connection_.setLink(Link::none);
    hub_.touch(connection_);
}

}  // namespace eh::testing
