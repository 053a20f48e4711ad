// Filling the buffer, and telling the program one thing after the other.
#include "http/incoming_body.hpp"

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <utility>

#include "http/sink.hpp"

namespace eh::http {

using Source = BodyReader::Source;

Source::Source(std::shared_ptr<LoopGate const> gate, std::string whole) :
    gate_(std::move(gate)), size_(whole.size()), whole_(std::move(whole)), complete_(true) {}

std::size_t Source::take(std::string_view bytes) {
    std::scoped_lock const lock(mutex_);
    if (!handlers_ || paused_) return 0;
    std::size_t taken = 0;
    if (buffer_.empty()) {
        if (!arrived_.empty()) return 0;
        arrived_ = bytes;
        taken = bytes.size();
    } else {
        taken = bytes.copy(buffer_.data() + filled_, buffer_.size() - filled_);
        filled_ += taken;
    }
    received_.fetch_add(taken, std::memory_order_relaxed);
    return taken;
}

/// With the mutex held.
std::string_view Source::nextPiece() {
    if (!arrived_.empty()) return std::exchange(arrived_, {});
    if (paused_ || filled_ == 0 || (filled_ < buffer_.size() && !complete_)) return {};
    return {buffer_.data(), std::exchange(filled_, 0)};
}

bool Source::tell() {
    auto const self = shared_from_this(); // the program may drop its end while it is told
    Handlers handlers;
    std::string_view piece;
    bool isEnd = false;
    {
        std::scoped_lock const lock(mutex_);
        handlers = handlers_;
        if (!handlers) return false;
        piece = nextPiece();
        isEnd = piece.empty() && complete_ && !paused_ && pumped_ == whole_.size();
        if (isEnd) {
            over_ = true;
            handlers_.reset();
        }
    }
    try {
        if (!piece.empty() && handlers->onData) handlers->onData(piece);
        if (isEnd && handlers->onEnd) handlers->onEnd();
    } catch (...) {
        release();
        throw;
    }
    return isEnd || !piece.empty();
}

void Source::complete() noexcept { complete_ = true; }

bool Source::wants() const noexcept {
    std::scoped_lock const lock(mutex_);
    return handlers_ && !paused_ && !complete_;
}

/// With the mutex held.
Source::Handlers Source::takeHandlers() noexcept {
    over_ = true;
    return std::exchange(handlers_, nullptr);
}

void Source::breakOff(std::string_view why) {
    Handlers handlers;
    {
        std::scoped_lock const lock(mutex_);
        handlers = takeHandlers();
    }
    if (handlers && handlers->onGone) handlers->onGone(why);
}

void Source::release() noexcept {
    Handlers handlers; // freed without the mutex: what they own may call in here
    std::scoped_lock const lock(mutex_);
    handlers = takeHandlers();
}

void Source::start(std::span<char> buffer, BodyHandlers handlers) {
    auto shared = std::make_shared<BodyHandlers const>(std::move(handlers));
    {
        std::scoped_lock const lock(mutex_);
        if (std::exchange(started_, true)) throw std::logic_error("this body is being read already");
        if (over_) return;
        handlers_ = std::move(shared);
        buffer_ = buffer;
    }
    askLoop();
}

void Source::pause() noexcept {
    std::scoped_lock const lock(mutex_);
    paused_ = true;
}

void Source::resume() {
    {
        std::scoped_lock const lock(mutex_);
        if (!std::exchange(paused_, false)) return;
    }
    askLoop();
}

void Source::abandon() noexcept { release(); }

void Source::askLoop() {
    auto ask = [self = shared_from_this()] { self->wanted_ ? self->wanted_() : self->pump(); };
    gate_ ? gate_->post(std::move(ask)) : ask();
}

/// Passes on a body that is there as a whole.
void Source::pump() {
    bool told = true;
    while (told) {
        std::size_t const taken = take(std::string_view(whole_).substr(pumped_));
        pumped_ += taken;
        told = tell() || taken > 0;
    }
}

BodyReader::BodyReader(std::shared_ptr<Source> source) noexcept : source_(std::move(source)) {}

BodyReader::BodyReader(BodyReader&& other) noexcept = default;

BodyReader& BodyReader::operator=(BodyReader&& other) noexcept {
    if (this == &other) return *this;
    if (auto const old = std::exchange(source_, std::move(other.source_))) old->abandon();
    return *this;
}

BodyReader::~BodyReader() {
    if (source_) source_->abandon();
}

namespace {

Source& required(std::shared_ptr<Source> const& source) {
    if (!source) throw std::logic_error("this BodyReader was moved from");
    return *source;
}

} // namespace

void BodyReader::start(std::span<char> buffer, BodyHandlers handlers) {
    required(source_).start(buffer, std::move(handlers));
}

void BodyReader::pause() noexcept {
    if (source_) source_->pause();
}

void BodyReader::resume() { required(source_).resume(); }

std::optional<std::uint64_t> BodyReader::size() const noexcept { return source_ ? source_->size() : std::nullopt; }

std::uint64_t BodyReader::received() const noexcept { return source_ ? source_->received() : 0; }

bool StreamingDirectory::serve(Request const& request, Responder& responder) {
    auto const sink = Responder::Sink::of(responder);
    auto const source = std::make_shared<Source>(sink->gate(), std::string(request.body));
    sink->reads(source);
    Request head = request;
    head.body = {};
    Exchange exchange{std::move(responder), BodyReader(source)};
    if (receive(head, exchange)) return true;
    sink->reads(nullptr);
    responder = std::move(exchange.responder);
    return false;
}

} // namespace eh::http
