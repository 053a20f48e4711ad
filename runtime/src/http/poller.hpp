// Readiness of descriptors by epoll: whoever waits is told, once for each wait.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

#include <sys/epoll.h>

#include "http/watch.hpp"

namespace eh::http {

/// Design notes. The kernel's interest in a descriptor outlasts the wait that asked for it: whoever waits again after
/// each call, as nearly all do, costs one system call in the descriptor's life. Interest that nobody turns out to have is
/// taken back when something is ready for nobody. Level-triggered, so that a user may leave something unread.
/// Loop only, but for wake().
class Poller {
public:
    /// Throws std::system_error if the system has no descriptors left.
    Poller();
    Poller(Poller const&) = delete;
    Poller& operator=(Poller const&) = delete;
    /// Every watch of it must have gone before.
    ~Poller();

    /// Takes over a non-blocking descriptor, which is closed if this throws.
    [[nodiscard]] std::unique_ptr<Watch> watch(int descriptor);

    /// Ends a wait() that runs, or the next one. Any thread, and signal handlers.
    void wake() const noexcept;
    /// The eventfd behind wake().
    [[nodiscard]] int wakeDescriptor() const noexcept { return wake_; }

    /// Waits until something is ready, wake() is called or the time is over; negative: without end.
    void wait(int milliseconds);
    /// Tells the user of the next one that is ready; false if all have been told. Throws what the user throws.
    bool tellNext();

    /// Frees the users of watches that were closed. Not from within their functions.
    void release() noexcept;
    /// Ends all waits without a call, and frees their users.
    void releaseAll() noexcept;

private:
    class Entry;

    int const epoll_;
    int const wake_;
    std::array<epoll_event, 256> events_{};
    std::size_t ready_ = 0;  // of events_
    std::size_t told_ = 0;
    Entry* current_ = nullptr;  // whose users are being told
    std::vector<Entry*> entries_;
    std::vector<std::shared_ptr<WatchUser>> closed_;
};

} // namespace eh::http
