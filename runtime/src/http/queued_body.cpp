// Writing from any thread, and passing on what was written whenever the body below has nothing left.
#include "http/queued_body.hpp"

#include <exception>

namespace eh::http {

namespace {

constexpr std::size_t pieceOverhead = 64; // memory of each besides its bytes

} // namespace

void BodyQueue::begin(std::unique_ptr<BodyStream> body) {
    auto const self = shared_from_this();
    {
        std::scoped_lock const lock(mutex_);
        begun_ = true;
    }
    if (!body) return gate_->post([self] { self->gone(); });
    body_ = std::move(body);
    body_->onDrained([self] { self->passOn(); });
    body_->onGone([self] { self->gone(); });
    passOn();
}

SendResult BodyQueue::write(Buffer piece) {
    std::size_t const cost = piece.view().size() + pieceOverhead;
    std::scoped_lock const lock(mutex_);
    if (state_ != State::open || !gate_->isOpen()) return SendResult::gone;
    if (cost > options_.queueBytes || (options_.size && piece.view().size() > left_)) return SendResult::tooLarge;
    if (cost > options_.queueBytes - waiting_) {
        awaitsRoom_ = true;
        return SendResult::full;
    }
    if (options_.size) left_ -= piece.view().size();
    queue_.push_back(std::move(piece));
    waiting_ += cost;
    if (waiting_ > options_.queueBytes / 2) awaitsRoom_ = true;
    wake();
    return SendResult::queued;
}

void BodyQueue::finish() {
    std::scoped_lock const lock(mutex_);
    if (state_ != State::open) return;
    state_ = options_.size && left_ > 0 ? State::broken : State::finished;
    wake();
}

void BodyQueue::abandon() noexcept {
    std::vector<Buffer> dropped; // freed without the mutex: whoever owns a piece may call in here
    std::scoped_lock const lock(mutex_);
    if (state_ != State::open) return;
    state_ = State::broken;
    dropped = takeAll();
    try {
        wake();
    } catch (std::exception const&) { // out of memory: the socket stays open until its client gives up
    }
}

std::size_t BodyQueue::waiting() const {
    std::scoped_lock const lock(mutex_);
    return waiting_;
}

/// With the mutex held.
void BodyQueue::wake() {
    if (!begun_ || std::exchange(woken_, true)) return;
    gate_->post([self = shared_from_this()] { self->work(); });
}

/// With the mutex held.
std::vector<Buffer> BodyQueue::takeAll() noexcept {
    waiting_ = 0;
    return std::exchange(queue_, {});
}

void BodyQueue::work() {
    {
        std::scoped_lock const lock(mutex_);
        woken_ = false;
    }
    passOn();
}

void BodyQueue::passOn() {
    auto const self = shared_from_this(); // the program may drop its end while it is told
    while (body_ && body_->waiting() == 0) {
        std::vector<Buffer> pieces;
        State state;
        bool hasRoom = false;
        {
            std::scoped_lock const lock(mutex_);
            state = state_;
            waiting_ -= std::exchange(handedOver_, 0);
            if (awaitsRoom_ && state == State::open && waiting_ <= options_.queueBytes / 4)
                hasRoom = std::exchange(awaitsRoom_, false);
            pieces.swap(queue_);
            handedOver_ = waiting_;
        }
        if (state == State::broken) return body_.reset();
        bool const wasEmpty = pieces.empty();
        if (!wasEmpty) body_->write(pieces);
        pieces.clear();
        if (wasEmpty && state == State::finished) {
            body_->finish();
            return body_.reset();
        }
        if (hasRoom) tell(options_.onWritable);
        if (wasEmpty) return;
    }
}

/// Also called when a function of the program has failed: then the body is still there, and its end closes the socket.
void BodyQueue::gone() {
    auto const self = shared_from_this();
    std::vector<Buffer> dropped;
    bool isNews;
    {
        std::scoped_lock const lock(mutex_);
        isNews = std::exchange(state_, State::gone) == State::open;
        handedOver_ = 0;
        dropped = takeAll();
    }
    body_.reset();
    if (isNews) tell(options_.onGone);
}

void BodyQueue::tell(Function const& function) {
    auto const writer = writer_.lock();
    if (!writer || !function) return;
    try {
        function(*writer);
    } catch (...) { // whoever called this writes it into the log
        gone();
        throw;
    }
}

} // namespace eh::http
