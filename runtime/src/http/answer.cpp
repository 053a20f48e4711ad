// Answers that come from the loop go straight to the connection, others are posted.
#include "http/answer.hpp"

#include <exception>
#include <stdexcept>
#include <utility>

#include "event/prefetch.hpp"
#include "http/http_connection.hpp"
#include "http/queued_body.hpp"
#include "http/socket_body.hpp"

namespace eh::http {

Answer::Answer(std::shared_ptr<LoopGate const> gate, HttpConnection& connection, std::uint64_t request) :
    here_(&connection), request_(request), gate_(std::move(gate)), connection_(connection.weak_from_this()) {}

void Answer::send(Response response) {
    if (gate_->isHere()) {
        isDone_ = true;
        if (here_) here_->answer(request_, std::move(response));
        return;
    }
    gate_->post([weak = connection_, request = request_, response = std::move(response)]() mutable {
        if (auto const connection = weak.lock()) connection->answer(request, std::move(response));
    });
}

void Answer::sendShort(ShortAnswer const& answer) {
    isDone_ = true;
    if (here_) here_->answer(request_, answer);
}

void Answer::abandon() noexcept {
    try {
        if (gate_->isHere()) {
            isDone_ = true;
            if (here_) here_->abandoned(request_);
            return;
        }
        gate_->post([weak = connection_, request = request_] {
            if (auto const connection = weak.lock()) connection->abandoned(request);
        });
    } catch (std::exception const&) { // out of memory: the socket stays open until its client gives up
    }
}

void Answer::onGone(std::function<void()> gone) {
    if (here_)
        here_->whenGone(request_, std::move(gone));
    else
        gate_->post(std::move(gone));
}

void Answer::isFor(std::string_view user) {
    if (here_) here_->isFor(request_, user);
}

void Answer::nextTouches(void const* begin, std::size_t size) {
    if (here_) here_->nextTouches(request_, begin, size);
}

void Answer::prefetch(unsigned step) const noexcept {
    if (!here_) return;
    if (step == 0) eh::prefetch(here_, sizeof(HttpConnection));
    else here_->prefetchStream();
}

void Answer::reads(std::shared_ptr<BodyReader::Source> body) {
    if (here_) here_->reads(request_, std::move(body));
}

std::shared_ptr<BodyWriter> Answer::stream(Response head, BodyOptions options) {
    auto const size = options.size;
    auto const queue = std::make_shared<BodyQueue>(gate_, std::move(options));
    auto writer = std::make_shared<QueuedBody>(queue);
    queue->tells(writer);
    auto begin = [queue, weak = connection_, request = request_, head = std::move(head), gate = gate_, size] {
        auto events = std::make_shared<BodyEvents>();
        auto const connection = weak.lock();
        bool const begun = connection && connection->startBody(request, head, events, size);
        queue->begin(begun ? std::make_unique<SocketBody>(gate, weak, request, std::move(events)) : nullptr);
    };
    if (gate_->isHere())
        begin();
    else
        gate_->post(std::move(begin));
    return writer;
}

/// Null if the client has gone; throws if this is not the loop.
std::shared_ptr<HttpConnection> Answer::connectionHere() const {
    if (gate_->isHere()) return here_ ? here_->shared_from_this() : nullptr;
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
