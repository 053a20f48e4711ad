// Sending from any thread, reading on the loop, and the ways in which a plain WebSocket ends.
#include "link/raw_socket.hpp"

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <utility>

#include "link/raw_sockets.hpp"
#include "link/socket_reads.hpp"
#include "link/ws/frame_head.hpp"

namespace eh {

namespace {

constexpr std::size_t messageOverhead = 64;       // memory of each besides its bytes
constexpr std::size_t writeBytes = 64u << 10;     // handed to the writer at a time: what a ping or pong waits behind
constexpr std::size_t mostSpoken = 256u << 10;    // pongs for a client that reads nothing
constexpr std::uint16_t noCode = 1005;
constexpr std::uint16_t noCloseFrame = 1006;

WebSocketKind kindOf(ws::Kind kind) noexcept {
    return kind == ws::Kind::text ? WebSocketKind::text : WebSocketKind::binary;
}

}  // namespace

RawSocket::RawSocket(RawSockets& sockets, http::Takeover socket, ws::Handshake const& handshake, std::string_view remote)
    : ReceivingPart(sockets.load().receiving), sockets_(sockets), protocol_(handshake.subprotocol), remote_(remote),
      queueBytes_(sockets.options().queueBytes), leastDeflated_(sockets.options().deflate.leastBytes),
      windowBits_(handshake.deflate ? handshake.deflate->serverWindowBits : 0), stream_(std::move(socket.stream)), writer_(*stream_),
      reader_(ws::Role::server,
              {.message = sockets.options().maxMessage, .fragments = sockets.options().maxFragments}),
      received_(std::move(socket.received)), heard_(sockets.loop().now()), pinged_(heard_), since_(heard_) {
    if (handshake.deflate) reader_.inflate(handshake.deflate->clientWindowBits);
}

SendResult RawSocket::send(std::shared_ptr<WebSocketMessage const> message) {
    if (!message) throw std::invalid_argument("a message to send is needed, not null");
    bool const deflates = windowBits_ != 0 && takes_ && message->payload().size() >= leastDeflated_;
    std::string_view const frame = deflates ? message->deflatedFrame(windowBits_) : message->frame();
    return push({frame, std::move(message)});
}

SendResult RawSocket::ping(std::string_view payload) {
    if (payload.size() > ws::maxControlPayload) return SendResult::tooLarge;
    auto const frame = std::make_shared<std::string const>(ws::serverFrame(ws::Opcode::ping, payload));
    return push({*frame, frame});
}

SendResult RawSocket::push(Queued frame) {
    std::size_t const cost = frame.bytes.size() + messageOverhead;
    std::scoped_lock const lock(mutex_);
    if (!takes_) return SendResult::gone;
    if (cost > queueBytes_) return SendResult::tooLarge;
    if (cost > queueBytes_ - backlog_) {
        awaitsDrain_ = true;
        return SendResult::full;
    }
    queue_.push(std::move(frame));
    backlog_ += cost;
    if (backlog_ > queueBytes_ / 2) awaitsDrain_ = true;
    wake();
    return SendResult::queued;
}

void RawSocket::close(std::uint16_t code, std::string_view reason) {
    if (!ws::isCloseCode(code))
        throw std::invalid_argument("a WebSocket is closed with 1000 to 1003, 1007 to 1014 or 3000 to 4999, not with " +
                                    std::to_string(code));
    std::scoped_lock const lock(mutex_);
    if (!takes_) return;
    closing_ = Closing{code, std::string(reason), ws::serverFrame(ws::Opcode::close, ws::closePayload(code, reason))};
    takes_ = false;
    wake();
}

void RawSocket::resumeReading() {
    std::scoped_lock const lock(mutex_);
    paused_ = false;
    if (takes_) sockets_.schedule(shared_from_this());
}

std::size_t RawSocket::backlog() const {
    std::scoped_lock const lock(mutex_);
    return backlog_;
}

/// With the mutex held, which drop() takes before `sockets_` can go.
void RawSocket::wake() {
    if (std::exchange(woken_, true) || (sockets_.loop().isHere() && busy_)) return;
    sockets_.schedule(shared_from_this());
}

/// What is thrown here costs this socket and nothing else.
template <typename Step>
void RawSocket::guarded(Step step) {
    auto const self = shared_from_this();
    try {
        return step();
    } catch (std::exception const& error) {
        sockets_.loop().log(LogLevel::error, std::string("a WebSocket was dropped over an exception: ") + error.what());
    }
    drop("the server failed");
}

template <typename Callback, typename... Arguments>
void RawSocket::tell(Callback const& callback, Arguments&&... arguments) noexcept {
    if (!callback) return;
    try {
        try {
            return callback(arguments...);
        } catch (std::exception const& error) {
            sockets_.loop().log(LogLevel::error,
                                std::string("an exception left a function of a WebSocket: ") + error.what());
        } catch (...) {
            sockets_.loop().log(LogLevel::error, "an exception of an unknown type left a function of a WebSocket");
        }
        close(ws::close_code::internalError, "the server failed");
    } catch (...) {
        drop("the server failed");
    }
}

void RawSocket::begin(http::Request const& request) {
    guarded([&] {
        busy_ = true;
        opened_ = true;
        std::shared_ptr<WebSocket> const self = shared_from_this();
        tell(sockets_.handlers().onOpen, self, request);
        auto bytes = std::exchange(received_, {});
        feed(bytes);
        watch();
    });
}

void RawSocket::work() {
    guarded([this] {
        busy_ = true;
        if (std::exchange(drained_, false) && takes_) tell(sockets_.handlers().onDrain, *this);
        flush();
        watch();
    });
}

void RawSocket::readable() {
    waitsToRead_ = false;
    guarded([this] {
        auto const mayGoOn = [this] { return mayRead(); };
        if (!readWhatCame(sockets_.loop(), *stream_, mayGoOn, [this](std::span<char> bytes) { feed(bytes); }))
            return drop("the client ended the socket without a close frame");
        watch();
    });
}

void RawSocket::writable() {
    writer_.writable();
    heard_ = sockets_.loop().now();  // a client that reads is alive, though a ping may be far behind what it reads
    guarded([this] {
        flush();
        watch();
    });
}

/// A client that does not read its pongs, or for which the program pauses, is not read.
bool RawSocket::mayRead() const noexcept {
    return state_ != State::closed && spoken_ <= mostSpoken && !(paused_ && takes_);
}

void RawSocket::watch() {
    if (waitsToRead_ || !mayRead()) return;
    waitsToRead_ = true;
    stream_->waitReadable(shared_from_this());
}

void RawSocket::feed(std::span<char> bytes) {
    if (state_ == State::lingering) return;
    heard_ = sockets_.loop().now();
    busy_ = true;
    auto const status = reader_.feed(bytes, incoming_);
    if (status.progress != ws::Progress::more) abandonMessage();
    if (status.progress == ws::Progress::failed) fail(status.code, status.sentence);
    flush();
    if (state_ != State::closed) holds(reader_.held() + spoken_);
}

void RawSocket::giveUp() {
    guarded([this] {
        holds(0);
        if (spoken_ != 0) return drop("the client takes no answers, and the server holds too many");
        reader_.stop();
        abandonMessage();
        fail(ws::close_code::tooBig, "the server is receiving too much at the moment");
        flush();
    });
}

/// Frees what has come of it, which may be much.
void RawSocket::abandonMessage() noexcept {
    sockets_.load().queues.discard(reader_.giveAway());
}

bool RawSocket::Incoming::message(ws::Kind kind, std::string_view payload) {
    if (socket_.takes_) socket_.tell(socket_.sockets_.handlers().onMessage, socket_, kindOf(kind), payload);
    return true;
}

bool RawSocket::Incoming::ping(std::string_view payload) {
    socket_.say(ws::Opcode::pong, payload);
    if (socket_.takes_) socket_.tell(socket_.sockets_.handlers().onPing, socket_, payload);
    return true;
}

bool RawSocket::Incoming::pong(std::string_view payload) {
    if (socket_.takes_) socket_.tell(socket_.sockets_.handlers().onPong, socket_, payload);
    return true;
}

void RawSocket::Incoming::close(std::optional<std::uint16_t> code, std::string_view reason) {
    socket_.answered_ = socket_.closeSaid_;
    auto const answer = ws::serverFrame(ws::Opcode::close, code ? ws::closePayload(*code) : std::string());
    socket_.finish(answer, code.value_or(noCode), reason);
}

void RawSocket::fail(std::uint16_t code, std::string_view sentence) {
    finish(ws::serverFrame(ws::Opcode::close, ws::closePayload(code, sentence)), code, sentence);
}

/// Nothing more is heard; what is queued still goes out, and `closeFrame` behind it unless another one was said.
void RawSocket::finish(std::string closeFrame, std::uint16_t code, std::string_view reason) {
    if (state_ == State::lingering || state_ == State::closed) return;
    {
        std::scoped_lock const lock(mutex_);
        takes_ = false;
        if (!closeSaid_) closing_ = Closing{code, std::string(reason), std::move(closeFrame)};
    }
    state_ = State::lingering;
    since_ = sockets_.loop().now();
    tellClosed(code, reason);
}

void RawSocket::tellClosed(std::uint16_t code, std::string_view reason) noexcept {
    if (!std::exchange(opened_, false)) return;
    if (said_) {
        code = said_->code;
        reason = said_->reason;
    }
    tell(sockets_.handlers().onClose, *this, code, reason);
}

void RawSocket::say(ws::Opcode opcode, std::string_view payload) {
    if (closeSaid_) return;
    auto frame = ws::serverFrame(opcode, payload);
    spoken_ += frame.size() + messageOverhead;
    writer_.add(http::Buffer(std::move(frame)));
}

void RawSocket::flush() {
    busy_ = false;
    if (state_ == State::closed) return;
    if (state_ == State::open && !takes_) {
        state_ = State::closing;
        since_ = sockets_.loop().now();
    }
    do {
        auto const state = writer_.flush(shared_from_this());
        if (state == SocketWriter::State::failed) return drop("the client closed the socket without a close frame");
        if (state == SocketWriter::State::waiting) return;
        spoken_ = 0;
        holds(std::min(held(), reader_.held()));  // less now, and never more: the reader may be at work
    } while (takeQueued());
    if (!closeSaid_) return;
    if (!std::exchange(closeLeft_, true)) since_ = sockets_.loop().now();
    if (answered_) return drop({});
    if (state_ == State::lingering && !std::exchange(ended_, true)) stream_->shutdownWrite();
}

/// Hands the writer, which is empty, what goes next; false if there is nothing.
bool RawSocket::takeQueued() {
    std::scoped_lock const lock(mutex_);
    backlog_ -= std::exchange(handedOver_, 0);
    if (awaitsDrain_ && backlog_ <= queueBytes_ / 4) {
        awaitsDrain_ = false;
        drained_ = true;
        if (takes_) sockets_.schedule(shared_from_this());
    }
    std::size_t bytes = 0;
    while (!queue_.empty() && bytes < writeBytes) {
        Queued& next = queue_[0];
        bytes += next.bytes.size();
        handedOver_ += next.bytes.size() + messageOverhead;
        writer_.add(http::Buffer(next.bytes, std::move(next.owner)));
        queue_.popFront();
    }
    if (bytes != 0) return true;
    if (closing_ && !std::exchange(closeSaid_, true)) {
        said_ = std::exchange(closing_, std::nullopt);
        writer_.add(http::Buffer(std::move(said_->frame)));
        return true;
    }
    woken_ = false;
    return false;
}

void RawSocket::sweep(Clock::time_point now) {
    auto const& options = sockets_.options();
    if (paused_ && takes_) heard_ = now;  // the silence is the program's
    switch (state_) {
    case State::open:
        if (now - heard_ > options.silence) return drop("the client was silent for too long");
        if (now - heard_ < options.pingEvery || now - pinged_ < options.pingEvery) return;
        pinged_ = now;
        return guarded([this] {
            say(ws::Opcode::ping, {});
            flush();
        });
    case State::closing:
    case State::lingering:
        if (closeLeft_ ? now - since_ > options.goodbye : now - std::max(since_, heard_) > options.silence)
            drop("the client did not answer the close frame");
        return;
    case State::closed: return;
    }
}

void RawSocket::drop(std::string_view why) noexcept {
    if (state_ == State::closed) return;
    auto const self = shared_from_this();
    state_ = State::closed;
    holds(0);
    {
        std::scoped_lock const lock(mutex_);
        takes_ = false;
        queue_ = {};
        backlog_ = 0;
    }
    stream_->close();
    abandonMessage();
    tellClosed(noCloseFrame, why);
    sockets_.remove(self);
}

}  // namespace eh
