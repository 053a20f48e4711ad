// Writing answers to one socket, and all the ways in which it ends.
#include <array>
#include <exception>
#include <utility>

#include "http/http_connection.hpp"
#include "http/socket_body.hpp"

namespace eh::http {

namespace {

// After the last answer what still comes is read and discarded, or the kernel would reset the connection and the client
// would lose the answer; for so long, and so much.
constexpr std::chrono::seconds lingerTime{3};
constexpr std::size_t lingerBytes = 16u << 20;

// An event to many polls is as many answers. The writes come in a row: a client that one of them wakes falls asleep again
// if the next one takes its time, and to wake it costs more than to write.
constexpr std::size_t answersTogether = 32;

StreamResult writeFront(Stream& stream, Output const& output) {
    if (output.pieces() == 1) { // as nearly always, and then there is no array to be filled
        std::string_view piece;
        static_cast<void>(output.front({&piece, 1}));
        return stream.writeSome({&piece, 1});
    }
    std::array<std::string_view, 64> pieces;
    std::size_t const count = output.front(pieces);
    return stream.writeSome({pieces.data(), count});
}

} // namespace

Output& HttpConnection::output() {
    if (!output_) output_ = context_.outputs.take();
    return *output_;
}

template <typename Answering> void HttpConnection::answerOwed(std::uint64_t request, Answering answering) {
    if (state_ != State::owed || request != number_) return;
    auto const gone = std::exchange(gone_, nullptr);
    auto self = shared_from_this(); // and one who holds it is enough
    guardedWhileHeld([&] {
        owedFor_.clear();
        answering();
        if (processing_) return;
        releaseIfUnused();
        context_.writeSoon(std::move(self));
    });
}

void HttpConnection::answer(std::uint64_t request, Response response) {
    answerOwed(request, [&] { respond(std::move(response)); });
}

void HttpConnection::answer(std::uint64_t request, ShortAnswer const& answer) {
    answerOwed(request, [&] { respond(answer); });
}

void HttpConnection::writeAnswer() noexcept {
    guardedWhileHeld([this] { goOn(); });
}

/// After an answer.
void HttpConnection::goOn() {
    if (processing_ || !flush()) return;
    if (rest_.empty() && !readEnded_)
        watch();
    else
        resumeSoon(); // not now: a directory must not be entered from within another's call
}

void HttpConnection::abandoned(std::uint64_t request) {
    if (state_ != State::owed || request != number_) return;
    std::string const what = owedFor_.empty() && request_ ? request_->description() : owedFor_.text();
    context_.loop.log(LogLevel::error, what + " was dropped without an answer");
    answer(request, textResponse(500, "This request failed inside the server."));
}

void HttpConnection::whenGone(std::uint64_t request, std::function<void()> gone) {
    if (request == number_ && state_ == State::owed && !readEnded_) {
        gone_ = std::move(gone);
    } else if (request != number_ || state_ == State::closed || state_ == State::owed) {
        context_.loop.post(std::move(gone));
    }
}

void HttpConnection::isFor(std::uint64_t request, std::string_view user) {
    if (note_ && request == number_ && state_ == State::owed) note_->isFor(user);
}

bool HttpConnection::beginAnswer(AnswerHead const& head, std::size_t bodySize) {
    endBody();
    keepAlive_ = keepAlive_ && !context_.lastAnswers;
    auto const persistence = !keepAlive_ ? Persistence::close : http10_ ? Persistence::keepAsked : Persistence::keep;
    Output& out = output();
    std::size_t const before = out.text().size();
    writeHead(out.text(), head, bodySize, persistence, context_.style(door_));
    out.addedText(before);
    bool const sendsBody = !isHead_ && mayHaveBody(head.status);
    context_.edge.counters.answered(head.status);
    if (note_) tellAccess(head.status, sendsBody ? bodySize : 0);
    return sendsBody;
}

void HttpConnection::endAnswer() noexcept {
    state_ = keepAlive_ ? State::idle : State::last;
    since_ = context_.loop.now();
}

void HttpConnection::respond(Response response) {
    std::size_t bodySize = 0;
    for (Buffer const& piece : response.body) bodySize += piece.view().size();
    if (beginAnswer({response.status, response.preparedHeaders, response.headers}, bodySize))
        for (Buffer& piece : response.body) output_->add(std::move(piece));
    endAnswer();
}

void HttpConnection::respond(ShortAnswer const& answer) {
    std::size_t bodySize = 0;
    for (std::string_view const piece : answer.body) bodySize += piece.size();
    if (beginAnswer({answer.status, answer.headers, {}}, bodySize)) {
        std::size_t const before = output_->text().size();
        for (std::string_view const piece : answer.body) output_->text().append(piece);
        output_->addedText(before);
    }
    endAnswer();
}

bool HttpConnection::flush(OnError onError) {
    while (output_ && !waitsToWrite_) {
        StreamResult const result = writeFront(*stream_, *output_);
        if (result.state == StreamResult::State::done) {
            wroteSince_ = context_.loop.now();
            context_.edge.counters.sent.add(result.bytes);
            output_->written(result.bytes);
            if (output_->empty()) context_.outputs.giveBack(std::move(output_));
        } else if (result.state == StreamResult::State::wouldBlock || onError == OnError::tellLater) {
            if (wroteSince_ < since_) wroteSince_ = since_;
            waitsToWrite_ = true;
            stream_->waitWritable(shared_from_this());
        } else {
            close();
        }
        if (state_ == State::closed) return false;
    }
    if (state_ == State::last && !output_) linger();
    return state_ != State::closed;
}

void HttpConnection::writable() {
    waitsToWrite_ = false;
    guarded([this] {
        if (state_ == State::closed || !flush()) return;
        if (state_ == State::streaming && !output_) bodyDrained();
        resume();
    });
}

void HttpConnection::linger() {
    if (readEnded_) return close();
    state_ = State::lingering;
    since_ = context_.loop.now();
    stream_->shutdownWrite();
    watch();
}

void HttpConnection::discard(std::size_t bytes) {
    discarded_ += bytes;
    if (discarded_ > lingerBytes) close();
}

bool HttpConnection::busy() const noexcept { return state_ == State::owed || state_ == State::streaming || output_; }

void HttpConnection::finish() {
    if (!busy()) close();
}

void HttpConnection::sweep(Clock::time_point now) {
    auto const& options = context_.options;
    auto& counters = context_.edge.counters;
    if (waitsToWrite_ && now - wroteSince_ > options.writeTimeout) {
        counters.slowReaders.add();
        return close();
    }
    auto const elapsed = now - since_;
    switch (state_) {
    case State::idle:
        if (output_ || elapsed <= (stream_->established() ? options.idleTimeout : options.headerTimeout)) break;
        counters.idle.add();
        close();
        break;
    case State::head:
    case State::body:
        if (output_ || !isTooSlow(now)) break;
        (state_ == State::head ? counters.slowHeads : counters.slowBodies).add();
        guarded([this] {
            refuse({408, "The request took too long to arrive."});
            flush();
        });
        break;
    case State::owed:
        if (readEnded_ && elapsed > options.idleTimeout) close();
        [[fallthrough]];
    case State::streaming:
        if (!takesBody() || !isTooSlow(now)) break;
        counters.slowBodies.add();
        guarded([this] { breakBody({408, "The body took too long to arrive."}); });
        break;
    case State::lingering:
        if (elapsed > lingerTime) close();
        break;
    default: break;
    }
}

/// Of a head or body that is coming in.
bool HttpConnection::isTooSlow(Clock::time_point now) const noexcept {
    auto const& options = context_.options;
    if (state_ == State::head) return now - since_ > options.headerTimeout;
    bool const isRead = awaitsBody(); // by the program itself
    if (now - (isRead ? incomingSince_ : since_) > options.bodyTimeout) return true;
    std::uint64_t const bytes = isRead ? incoming_->received() - bodyBefore_ : request_->bodySize();
    if (options.bodyRate == 0) return false;
    auto const beyond = now - bodySince_ - options.bodyTimeout; // to be earned by bytes
    std::chrono::duration<double> const earned(static_cast<double>(bytes) / static_cast<double>(options.bodyRate)); // of any size
    return beyond > earned;
}

void HttpConnection::noteAccess() {
    if (!context_.options.access) return;
    Request const& request = request_->request();
    note_ = std::make_unique<AccessNote>(request, context_.loop.now());
    if (request.method.empty()) note_->names(request_->description()); // its head was not well-formed, or not complete
}

void HttpConnection::tellAccess(int status, std::size_t bytes) noexcept {
    auto const note = std::exchange(note_, nullptr);
    if (!note) return;
    if (status != 0) note->begins(status);
    note->adds(bytes);
    try {
        note->tell(context_.options.access, context_.loop.now());
    } catch (std::exception const& error) {
        context_.loop.log(LogLevel::error, std::string("an exception left the access log: ") + error.what());
    } catch (...) {
        context_.loop.log(LogLevel::error, "an exception of an unknown type left the access log");
    }
}

void HttpConnection::failed(std::string_view what) noexcept {
    context_.loop.log(LogLevel::error, what);
    processing_ = false;
    close();
}

void HttpConnection::close() noexcept {
    if (state_ == State::closed) return;
    auto const self = shared_from_this();
    if (stream_) stream_->close();
    leave();
    slot_ = {};
    tellAccess(0, 0);
    auto const gone = std::exchange(gone_, nullptr);
    auto const events = std::exchange(events_, {}).lock();
    auto const incoming = std::exchange(incoming_, nullptr);
    try {
        if (incoming) incoming->breakOff("The connection ended before the request was answered.");
        if (gone) gone();
        if (events && events->gone) std::exchange(events->gone, nullptr)();
    } catch (std::exception const& error) {
        context_.loop.log(LogLevel::error,
                          std::string("an exception left a function given to onGone: ") + error.what());
    } catch (...) {
        context_.loop.log(LogLevel::error, "an exception of an unknown type left a function given to onGone");
    }
    context_.closed();
}

/// From here on this does nothing any more.
void HttpConnection::leave() noexcept {
    state_ = State::closed;
    output_.reset();
    if (!processing_) releaseRequest();
    auto& all = context_.connections;
    all[index_] = std::move(all.back());
    all[index_]->index_ = index_;
    all.pop_back();
}

void HttpContext::writeSoon(std::shared_ptr<HttpConnection> connection) {
    answered.push_back(std::move(connection));
    if (!std::exchange(writesSoon, true))
        loop.post([this] {
            writesSoon = false;
            writeAnswers();
        });
    if (answered.size() >= answersTogether) writeAnswers();
}

void HttpContext::writeAnswers() noexcept {
    auto writing = std::exchange(answered, {});
    for (auto const& connection : writing) connection->writeAnswer();
    writing.clear();
    if (answered.empty()) answered.swap(writing); // for its memory
}

HeadStyle HttpContext::style(Door door) {
    return {date.now(), door == Door::tls ? secureHeaders : options.headers};
}

void HttpContext::closed() noexcept {
    edge.counters.closed.add();
    try {
        onClosed();
    } catch (std::exception const& error) {
        loop.log(LogLevel::error, std::string("the end of a socket could not be worked on: ") + error.what());
    }
}

} // namespace eh::http
