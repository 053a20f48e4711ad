// Bodies of requests that the program reads itself, piece by piece.
#include <utility>

#include "http/http_connection.hpp"

namespace eh::http {

bool HttpConnection::awaitsBody() const noexcept {
    return incoming_ && !incoming_->isComplete() && (state_ == State::owed || state_ == State::streaming);
}

bool HttpConnection::takesBody() const noexcept { return awaitsBody() && incoming_->wants(); }

void HttpConnection::reads(std::uint64_t request, std::shared_ptr<BodyReader::Source> body) noexcept {
    if (request == number_ && state_ == State::owed) incoming_ = std::move(body);
}

bool HttpConnection::offerBody() {
    HeadFacts const& facts = request_->facts();
    Request& request = request_->request();
    auto const length = facts.chunked ? std::nullopt : std::optional(facts.contentLength);
    if (!context_.router.streams(request, length)) return false;
    setFacts();
    state_ = State::owed;
    auto const body = incoming_ = std::make_shared<BodyReader::Source>(context_.gate, length);
    body->onWanted([weak = weak_from_this(), number = number_] {
        if (auto const self = weak.lock()) self->bodyWanted(number);
    });
    owesContinue_ = facts.expectsContinue;
    Exchange exchange{responder(), BodyReader(body)};
    auto const limit = context_.router.receive(request, length, exchange);
    if (!limit && state_ == State::owed) {
        Responder::Sink::of(exchange.responder).reset(); // it is answered otherwise
        incoming_.reset();
        state_ = State::body;
        return false;
    }
    if (!awaitsBody()) return true; // answered already
    request_->describe(owedFor_);
    request_->limitBody(limit.value_or(0)); // nothing of it, if one has declined that had begun to answer
    request_->passBodyTo([body](std::string_view bytes) { return body->take(bytes); });
    incomingSince_ = context_.loop.now();
    bodyBefore_ = body->received();
    sayContinue();
    return true;
}

/// The client waits for it, and the program wants the body.
void HttpConnection::sayContinue() {
    if (!owesContinue_ || !takesBody()) return;
    owesContinue_ = false;
    if (state_ != State::owed) return; // the answer has begun
    std::size_t const before = output().text().size();
    output().text().append("HTTP/1.1 100 Continue\r\n\r\n");
    output().addedText(before);
}

/// The program wants the body, or again.
void HttpConnection::bodyWanted(std::uint64_t request) {
    if (request != number_ || !incoming_) return;
    guarded([this] {
        incomingSince_ = bodySince_ = context_.loop.now(); // the client had to wait, for nobody knows how long
        bodyBefore_ = incoming_->received();
        sayContinue();
        if (!flush()) return;
        processing_ = true;
        while (tellBody()) {
        }
        processing_ = false;
        releaseIfUnused();
        if (state_ == State::closed || !flush()) return;
        resume();
    });
}

/// After a step of the parser; false if there was nothing to be told.
bool HttpConnection::passOnBody(RequestParser::Progress progress) {
    if (progress == RequestParser::Progress::failed) {
        while (tellBody()) { // what came before is sound
        }
        context_.edge.counters.malformed.add();
        if (awaitsBody()) breakBody(request_->refusal());
        return false;
    }
    bool const complete = progress == RequestParser::Progress::done;
    auto const body = incoming_;
    std::uint64_t const before = body->received();
    if (complete) body->complete();
    bool told = false;
    while (tellBody()) told = true;
    if (told || body->received() != before) incomingSince_ = context_.loop.now();
    if (complete) releaseRequest();
    return told;
}

/// False if there is nothing to be told. Whoever is told may answer, or throw: then the request is answered with 500.
bool HttpConnection::tellBody() {
    auto const body = incoming_;
    if (!body) return false;
    std::string what;
    try {
        return body->tell();
    } catch (std::exception const& error) {
        what = error.what();
    } catch (...) {
        what = "of an unknown type";
    }
    context_.loop.log(LogLevel::error, owedFor_.text() + ": an exception left a function that its body was told to: " + what);
    if (incoming_ == body) breakBody({500, "This request failed inside the server."});
    return false;
}

/// The rest of the body cannot come any more.
void HttpConnection::breakBody(Refusal refusal) {
    auto const body = std::exchange(incoming_, nullptr);
    keepAlive_ = false;
    bool const owed = state_ == State::owed;
    if (owed) {
        gone_ = nullptr;
        respond(textResponse(refusal.status, std::string(refusal.sentence)));
        if (!processing_) releaseIfUnused();
    }
    body->breakOff(refusal.sentence); // now that an answer of the program does nothing any more
    if (!owed)
        close();
    else if (!processing_)
        flush();
}

/// The request has been answered. What has not come of its body is not waited for.
void HttpConnection::endBody() noexcept {
    auto const body = std::exchange(incoming_, nullptr);
    if (!body) return;
    if (!body->isComplete()) keepAlive_ = false;
    body->release();
}

void HttpConnection::releaseIfUnused() {
    if (request_ && !incoming_ && state_ != State::head && state_ != State::body) releaseRequest();
}

} // namespace eh::http
