// Readiness of descriptors by epoll: whoever waits is told, once for each wait.
#pragma once

#include <array>
#include <cstddef>
#include <deque>
#include <memory>
#include <vector>

#include <sys/epoll.h>

#include "event/loop.hpp"
#include "http/watch.hpp"

namespace eh::http {

/// Design notes. The kernel's interest in a descriptor outlasts the wait that asked for it: whoever waits again after
/// each call, as nearly all do, costs one system call in the descriptor's life. Interest that nobody turns out to have is
/// taken back when something is ready for nobody. Level-triggered, so that a user may leave something unread.
///
/// Those with much to read stand in a line of their own, and a turn serves the line for a moment only. So everyone else
/// waits for that moment, and not for as many floods as there are.
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
    /// wake(), after so many milliseconds; instead of the last such call. 0: at once; negative: not at all. Throws std::system_error
    /// if the system has no descriptors left.
    void wakeIn(int milliseconds);
    /// Whether somebody stands in line, so that wait() would not wait.
    [[nodiscard]] bool hasLine() const noexcept { return !line_.empty(); }
    /// Readable when something is ready or wake() was called.
    [[nodiscard]] int descriptor() const noexcept { return epoll_; }
    /// The eventfd behind wake().
    [[nodiscard]] int wakeDescriptor() const noexcept { return wake_; }

    /// Waits until something is ready, wake() is called or the time is over; negative: without end.
    void wait(int milliseconds);
    /// Tells the user of the next one that is ready; false if all have been told. Throws what the user throws.
    bool tellNext();

    /// Tells the user of the one whose turn it is in the line of those with much to read; false if there is none, or if
    /// the others have waited for long enough since wait(). Throws what the user throws.
    bool tellNextInTurn();

    /// Frees the users of watches that were closed. Not from within their functions.
    void release() noexcept;
    /// Ends all waits without a call, and frees their users.
    void releaseAll() noexcept;

private:
    class Entry;

    void prefetchNext() const noexcept;

    int const epoll_;
    int const wake_;
    int timer_ = -1;  // of wakeIn()
    std::array<epoll_event, 256> events_{};
    std::size_t ready_ = 0;  // of events_
    std::size_t told_ = 0;
    Entry* current_ = nullptr;  // whose users are being told
    std::deque<Entry*> line_;   // who reads in turn, and can
    Clock::time_point lineUntil_{};  // of this turn; its first sets it
    std::vector<Entry*> entries_;
    std::vector<std::shared_ptr<WatchUser>> closed_;
};

} // namespace eh::http
