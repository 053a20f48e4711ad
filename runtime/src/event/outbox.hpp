// The down queue of one connection: what is on its way and unacknowledged, and behind it what still waits.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "event/frame.hpp"
#include "event/ring.hpp"

namespace eh {

/// Counts what is queued for a connection: posted by other threads, or in its outbox. Read by any thread. What the loop
/// alone writes it writes without a locked instruction, of which a multicast would have four for each connection.
class QueueCounter {
public:
    /// On its way to the loop. Any thread.
    void post(std::size_t bytes) noexcept {
        postedEvents_.fetch_add(1, std::memory_order_relaxed);
        postedBytes_.fetch_add(bytes + frameOverhead, std::memory_order_relaxed);
    }
    /// Not any more. Any thread.
    void arrive(std::size_t bytes) noexcept {
        postedEvents_.fetch_sub(1, std::memory_order_relaxed);
        postedBytes_.fetch_sub(bytes + frameOverhead, std::memory_order_relaxed);
    }
    /// In the outbox, so many events of that many bytes together. Loop only.
    void add(std::size_t bytes, std::uint32_t events = 1) noexcept {
        queuedEvents_.store(queuedEvents_.load(std::memory_order_relaxed) + events, std::memory_order_relaxed);
        queuedBytes_.store(queuedBytes_.load(std::memory_order_relaxed) + bytes + events * frameOverhead, std::memory_order_relaxed);
    }
    /// Loop only.
    void remove(std::size_t bytes) noexcept {
        queuedEvents_.store(queuedEvents_.load(std::memory_order_relaxed) - 1, std::memory_order_relaxed);
        queuedBytes_.store(queuedBytes_.load(std::memory_order_relaxed) - bytes - frameOverhead, std::memory_order_relaxed);
    }
    [[nodiscard]] std::size_t events() const noexcept {
        return std::size_t{queuedEvents_.load(std::memory_order_relaxed)} + postedEvents_.load(std::memory_order_relaxed);
    }
    [[nodiscard]] std::size_t bytes() const noexcept {
        return queuedBytes_.load(std::memory_order_relaxed) + postedBytes_.load(std::memory_order_relaxed);
    }
    /// Of all that is in the outbox. Loop only.
    void removeAll() noexcept {
        queuedEvents_.store(0, std::memory_order_relaxed);
        queuedBytes_.store(0, std::memory_order_relaxed);
    }

private:
    std::atomic<std::size_t> queuedBytes_{0};
    std::atomic<std::size_t> postedBytes_{0};
    std::atomic<std::uint32_t> queuedEvents_{0};
    std::atomic<std::uint32_t> postedEvents_{0};
};

/// One event in a queue.
struct QueueItem {
    Frame frame;
    std::unique_ptr<std::string> key;  // while it waits
};

/// Events have numbers from the moment they are handed to a link, counted from 1 without gaps; what still waits may be
/// dropped or replaced. Loop only; its counter is shared with sending threads, and the total with other queues.
class Outbox {
public:
    Outbox(QueueCounter& counter, QueueTotal& total) noexcept : counter_(counter), total_(total) {}
    Outbox(Outbox const&) = delete;
    Outbox& operator=(Outbox const&) = delete;
    ~Outbox() { clear(); }

    /// Appends an event; with a key it replaces a waiting one of the same key. True if it replaced.
    bool push(Frame frame, std::string const* key);
    /// Appends events of that many bytes together.
    void push(std::span<Frame const* const> frames, std::size_t bytes);

    /// Removes the oldest waiting event; false if none waits.
    bool dropOldest();

    /// The peer has everything up to `number`, which is between acknowledged() and sent().
    void acknowledge(std::uint64_t number);

    /// While less than this is unacknowledged, events leave; the last of them may be larger than what was left.
    struct Flight {
        std::size_t bytes;
        std::size_t events;
    };
    /// Appends to `frames` the events from number `next` on, which is between acknowledged() + 1 and sent() + 1: those
    /// that an earlier link carried already, then waiting ones within `flight`; at least one if there is any, and at
    /// most `maxBytes` otherwise. Pointers into this queue, valid until it changes.
    void take(std::uint64_t next, std::size_t maxBytes, Flight flight, std::vector<Frame const*>& frames);

    [[nodiscard]] std::uint64_t acknowledged() const noexcept { return acknowledged_; }
    /// The number of the last event handed to a link.
    [[nodiscard]] std::uint64_t sent() const noexcept { return acknowledged_ + handed_; }
    [[nodiscard]] bool empty() const noexcept { return items_.empty(); }
    [[nodiscard]] std::size_t waiting() const noexcept { return items_.size() - handed_; }
    [[nodiscard]] std::size_t size() const noexcept { return items_.size(); }
    /// Has the processor fetch what push() and take() will touch.
    void prefetch() const noexcept { items_.prefetch(); }

    /// Drops everything.
    void clear() noexcept;
    /// Gives everything away; it is empty then. The total counts it until its new owner has taken it out there.
    [[nodiscard]] Ring<QueueItem> giveAway() noexcept;

private:
    void hand(QueueItem& item);
    void forget(FrameText const& frame) noexcept;
    void forgetNumbers() noexcept;

    QueueCounter& counter_;
    QueueTotal& total_;
    Ring<QueueItem> items_;
    std::size_t handed_ = 0;  // of the items, how many are on their way
    std::size_t handedBytes_ = 0;
    std::uint64_t acknowledged_ = 0;
    std::uint64_t pushed_ = 0;  // how many ever
    /// What pushed_ was at the waiting item of a key. Those behind an item only become more, so that its distance from
    /// the end of the queue tells where it is now.
    std::unique_ptr<std::unordered_map<std::string, std::uint64_t>> latest_;  // made when the first key comes
};

}  // namespace eh
