// Everything that one server has received and not worked off yet, and a limit for it.
#pragma once

#include <atomic>
#include <cstddef>
#include <utility>
#include <vector>

namespace eh {

class Receiving;

/// Something that is being received: the body of a request, a WebSocket message in pieces. Loop only.
class ReceivingPart {
public:
    explicit ReceivingPart(Receiving& all) noexcept : all_(all) {}
    ReceivingPart(ReceivingPart const&) = delete;
    ReceivingPart& operator=(ReceivingPart const&) = delete;

    /// It holds so many bytes now. When all parts together are over the limit, the largest are given up, within this
    /// call; this may be one of them, and holds nothing then.
    void holds(std::size_t bytes);
    [[nodiscard]] std::size_t held() const noexcept { return bytes_; }

protected:
    ~ReceivingPart();

private:
    friend class Receiving;

    /// Frees what it holds, says so by holds(0), and tells its sender.
    virtual void giveUp() = 0;

    Receiving& all_;
    std::size_t bytes_ = 0;
    std::size_t index_ = 0;  // among the parts that hold something
};

class Receiving {
public:
    explicit Receiving(std::size_t limit) noexcept : limit_(limit) {}
    Receiving(Receiving const&) = delete;
    Receiving& operator=(Receiving const&) = delete;

    /// Bytes of events that were taken in and wait for a program's executor: they cannot be given up, so nothing more is
    /// taken in while they are over the limit. Any thread.
    void addUndelivered(std::size_t bytes) noexcept { undelivered_.fetch_add(bytes, std::memory_order_relaxed); }
    void removeUndelivered(std::size_t bytes) noexcept { undelivered_.fetch_sub(bytes, std::memory_order_relaxed); }
    [[nodiscard]] bool hasTooMuchUndelivered() const noexcept { return undelivered() >= limit_; }
    [[nodiscard]] std::size_t undelivered() const noexcept { return undelivered_.load(std::memory_order_relaxed); }

    /// Of all parts together. Loop only, like the rest.
    [[nodiscard]] std::size_t held() const noexcept { return held_; }
    [[nodiscard]] std::size_t limit() const noexcept { return limit_; }
    /// The most that was held since the last call.
    [[nodiscard]] std::size_t takeHighest() noexcept { return std::exchange(highest_, held_); }

private:
    friend class ReceivingPart;

    void change(ReceivingPart& part, std::size_t bytes);
    void giveUpLargest();

    std::size_t const limit_;
    std::size_t held_ = 0;
    std::size_t highest_ = 0;
    std::atomic<std::size_t> undelivered_{0};
    std::vector<ReceivingPart*> parts_;  // that hold something
};

}  // namespace eh
