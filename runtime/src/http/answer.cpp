// Answers that come from the loop go straight to the connection, others are posted.
#include "http/answer.hpp"

#include <exception>
#include <utility>

#include "http/http_connection.hpp"

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

} // namespace eh::http
