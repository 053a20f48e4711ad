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
    drain_ = nullptr;
    events_ = 0;
    bytes_ = 0;
    return std::exchange(waiting_, {});
}

Inbox::Put Inbox::put(Command command) {
    std::size_t const bytes = command.kind == Command::Kind::send ? command.frames.bytes() + frameOverhead : 0;
    std::scoped_lock const lock(mutex_);
    if (loop_ == nullptr) return Put::closed;
    if (bytes != 0 && (events_ >= maxEvents_ || (events_ != 0 && bytes_ + bytes > maxBytes_))) return Put::full;
    events_ += bytes != 0 ? 1 : 0;
    bytes_ += bytes;
    waiting_.push_back(std::move(command));
    if (waiting_.size() == 1) loop_->post(drain_);
    return Put::taken;
}

bool Inbox::isLoopHere() const {
    std::scoped_lock const lock(mutex_);
    return loop_ != nullptr && loop_->isHere();
}

bool Inbox::isOpen() const {
    std::scoped_lock const lock(mutex_);
    return loop_ != nullptr;
}

std::vector<Command> Inbox::takeAll() {
    std::scoped_lock const lock(mutex_);
    events_ = 0;
    bytes_ = 0;
    return std::exchange(waiting_, {});
}

}  // namespace eh
