// Passes a body's pieces to its connection, if that is still there.
#include "http/socket_body.hpp"

#include <exception>
#include <stdexcept>
#include <utility>

#include "http/http_connection.hpp"

namespace eh::http {

SocketBody::SocketBody(std::shared_ptr<LoopGate const> gate, std::weak_ptr<HttpConnection> connection,
                       std::uint64_t request, std::shared_ptr<BodyEvents> events) :
    gate_(std::move(gate)),
    connection_(std::move(connection)), request_(request), events_(std::move(events)) {}

SocketBody::~SocketBody() {
    if (!finished_) abandon();
}

void SocketBody::abandon() noexcept {
    try {
        if (gate_->isHere()) {
            if (auto const connection = connection_.lock()) connection->abandonBody(request_);
            return;
        }
        gate_->post([weak = connection_, request = request_] {
            if (auto const connection = weak.lock()) connection->abandonBody(request);
        });
    } catch (std::exception const&) { // out of memory: the socket stays open until its client gives up
    }
}

void SocketBody::write(std::span<Buffer const> pieces) {
    if (finished_) throw std::logic_error("this body has been finished");
    if (auto const connection = connection_.lock()) connection->writeBody(request_, pieces);
}

std::size_t SocketBody::waiting() const noexcept {
    auto const connection = connection_.lock();
    return connection ? connection->waitingBody(request_) : 0;
}

void SocketBody::onDrained(std::function<void()> drained) { events_->drained = std::move(drained); }

void SocketBody::onGone(std::function<void()> gone) {
    auto const connection = connection_.lock();
    events_->gone = std::move(gone);
    if (finished_ || (connection && connection->hasBody(request_))) return;
    gate_->post([weak = std::weak_ptr(events_)] {
        auto const events = weak.lock();
        if (events && events->gone) std::exchange(events->gone, nullptr)();
    });
}

void SocketBody::finish() {
    if (std::exchange(finished_, true)) throw std::logic_error("this body has been finished");
    if (auto const connection = connection_.lock()) connection->finishBody(request_);
}

} // namespace eh::http
