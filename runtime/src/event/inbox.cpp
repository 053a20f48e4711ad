// A vector under a mutex that is held for a push or a swap.
#include "event/inbox.hpp"

namespace eh {

void Inbox::open(Loop& loop, std::function<void()> drain) {
    std::scoped_lock const lock(mutex_);
    loop_ = &loop;
    drain_ = std::move(drain);
}

std::vector<Command> Inbox::close() {
    std::scoped_lock const lock(mutex_);
    loop_ = nullptr;
    waits_ = false;
    drain_ = nullptr;
    events_ = 0;
    bytes_ = 0;
    return std::exchange(waiting_, {});
}

Inbox::Put Inbox::put(Command command) {
    std::size_t const bytes = command.kind == Command::Kind::send ? command.frames.bytes() + frameOverhead : 0;
    std::scoped_lock const lock(mutex_);
    Loop* const loop = loop_;
    if (loop == nullptr) return Put::closed;
    if (bytes != 0 && (events_ >= maxEvents_ || (events_ != 0 && bytes_ + bytes > maxBytes_))) return Put::full;
    events_ += bytes != 0 ? 1 : 0;
    bytes_ += bytes;
    waiting_.push_back(std::move(command));
    waits_.store(true, std::memory_order_release);
    if (waiting_.size() == 1) loop->post(drain_);
    return Put::taken;
}

bool Inbox::isLoopHere() const {
    Loop const* const current = Loop::current();
    if (current != nullptr && current == loop_.load(std::memory_order_acquire)) return true;
    std::scoped_lock const lock(mutex_);
    Loop const* const loop = loop_;
    return loop != nullptr && loop->isHere();
}

bool Inbox::isOpen() const {
    return loop_.load(std::memory_order_acquire) != nullptr;
}

std::vector<Command> Inbox::takeAll() {
    if (!waits_.load(std::memory_order_acquire)) return {};
    std::scoped_lock const lock(mutex_);
    waits_.store(false, std::memory_order_relaxed);
    events_ = 0;
    bytes_ = 0;
    return std::exchange(waiting_, {});
}

}  // namespace eh
