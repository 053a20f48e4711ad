// Responder: the promise that every request is answered exactly once.
#include <stdexcept>
#include <utility>

#include "http/response_head.hpp"
#include "http/sink.hpp"

namespace eh::http {

namespace {

void requireStatus(int status) {
    if (status < 200 || status > 599)
        throw std::invalid_argument("the status of an answer is 200 to 599, not " + std::to_string(status));
}

std::shared_ptr<Responder::Sink> const& requireUnused(std::shared_ptr<Responder::Sink> const& sink) {
    if (!sink) throw std::logic_error("this request has been answered, or its Responder was moved from");
    return sink;
}

} // namespace

Responder::Responder(std::shared_ptr<Sink> sink) noexcept : sink_(std::move(sink)) {}

Responder::Responder(Responder&& other) noexcept = default;

Responder& Responder::operator=(Responder&& other) noexcept {
    if (this == &other) return *this;
    if (auto const old = std::exchange(sink_, std::move(other.sink_))) old->abandon();
    return *this;
}

Responder::~Responder() {
    if (sink_) sink_->abandon();
}

void Responder::send(Response response) {
    requireUnused(sink_);
    requireStatus(response.status);
    requireSoundHeaders(response);
    std::exchange(sink_, nullptr)->send(std::move(response));
}

void Responder::send(std::shared_ptr<Response const> response) {
    requireUnused(sink_);
    if (!response) throw std::invalid_argument("the shared Response is null");
    Response mine;
    mine.status = response->status;
    mine.headers = response->headers;
    mine.preparedHeaders = response->preparedHeaders;
    mine.body.reserve(response->body.size());
    for (Buffer const& piece : response->body) mine.body.emplace_back(piece.view(), response);
    send(std::move(mine));
}

std::shared_ptr<BodyWriter> Responder::stream(Response head, BodyOptions options) {
    requireUnused(sink_);
    requireStatus(head.status);
    requireSoundHeaders(head);
    if (options.queueBytes == 0) throw std::invalid_argument("BodyOptions::queueBytes must be positive");
    return std::exchange(sink_, nullptr)->stream(std::move(head), std::move(options));
}

void Responder::onGone(std::function<void()> gone) { requireUnused(sink_)->onGone(std::move(gone)); }

std::optional<Takeover> takeOver(Responder& responder, Response response) {
    auto& sink = Responder::Sink::of(responder);
    requireSoundHeaders(response);
    auto taken = requireUnused(sink)->takeOver(response);
    sink.reset();
    return taken;
}

std::unique_ptr<BodyStream> startBody(Responder& responder, Response head) {
    auto& sink = Responder::Sink::of(responder);
    requireStatus(head.status);
    requireSoundHeaders(head);
    auto body = requireUnused(sink)->startBody(head);
    sink.reset();
    return body;
}

Response textResponse(int status, std::string text) {
    text += '\n';
    Response response;
    response.status = status;
    response.headers.push_back({"Content-Type", "text/plain; charset=utf-8"});
    response.body.emplace_back(std::move(text));
    return response;
}

} // namespace eh::http
