// Answers that come from the loop go straight to the connection, others are posted.
#include "http/answer.hpp"

#include <exception>
#include <stdexcept>
#include <utility>

#include "http/http_connection.hpp"
#include "http/socket_body.hpp"

namespace eh::http {

void Answer::send(Response response) {
    if (gate_->isHere()) {
        if (auto const connection = connection_.lock()) connection->answer(request_, std::move(response));
        return;
    }
    gate_->post([weak = connection_, request = request_, response = std::move(response)]() mutable {
        if (auto const connection = weak.lock()) connection->answer(request, std::move(response));
    });
}

void Answer::abandon() noexcept {
    try {
        if (gate_->isHere()) {
            if (auto const connection = connection_.lock()) connection->abandoned(request_);
            return;
        }
        gate_->post([weak = connection_, request = request_] {
            if (auto const connection = weak.lock()) connection->abandoned(request);
        });
    } catch (std::exception const&) { // out of memory: the socket stays open until its client gives up
    }
}

void Answer::onGone(std::function<void()> gone) {
    if (auto const connection = connection_.lock())
        connection->whenGone(request_, std::move(gone));
    else
        gate_->post(std::move(gone));
}

/// Null if the client has gone; throws if this is not the loop.
std::shared_ptr<HttpConnection> Answer::connectionHere() const {
    if (gate_->isHere()) return connection_.lock();
    if (gate_->isOpen()) throw std::logic_error("sockets and open bodies are given on the server's loop only");
    return nullptr;
}

std::optional<Takeover> Answer::takeOver(Response const& response) {
    auto const connection = connectionHere();
    return connection ? connection->takeOver(request_, response) : std::nullopt;
}

std::unique_ptr<BodyStream> Answer::startBody(Response const& head) {
    auto const connection = connectionHere();
    auto events = std::make_shared<BodyEvents>();
    if (!connection || !connection->startBody(request_, head, events)) return nullptr;
    return std::make_unique<SocketBody>(gate_, connection_, request_, std::move(events));
}

} // namespace eh::http
