// What other threads want of the loop, bounded, in order, with one wake-up for all that waits.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <eh/connection.hpp>
#include <eh/to.hpp>

#include "event/catalog.hpp"
#include "event/frame.hpp"
#include "event/loop.hpp"

namespace eh {

class ClientConnection;

struct Command {
    enum class Kind : std::uint8_t { send, join, leave, close };

    Kind kind = Kind::send;
    To::Kind to = To::Kind::all;
    ClientEvent const* event = nullptr;
    Frames frames{};
    std::shared_ptr<ClientConnection> connection{};
    std::shared_ptr<GroupState> group{};
    std::vector<ConnectionId> except{};
    std::optional<std::string> key{};
    std::string text{};  ///< of a close
    Disconnect::Code code = Disconnect::Code::kicked;  ///< of a close

    /// Whether the connection's queue counts it from the moment it is posted. An event with a key is counted when it
    /// arrives there: it may take the place of another.
    [[nodiscard]] bool isCounted() const noexcept { return kind == Kind::send && connection && !key; }
};

/// Any thread, except where it says otherwise.
class Inbox {
public:
    enum class Put : std::uint8_t { taken, full, closed };

    Inbox(std::size_t maxEvents, std::size_t maxBytes) noexcept : maxEvents_(maxEvents), maxBytes_(maxBytes) {}

    /// From now on commands are taken and `drain` is posted to `loop` when there are some.
    void open(Loop& loop, std::function<void()> drain);
    /// From now on nothing is taken; what waits is dropped, and the loop is not touched any more.
    [[nodiscard]] std::vector<Command> close();

    /// Only sends count for the limits; the rest is bounded by what exists.
    [[nodiscard]] Put put(Command command);
    /// Whether the caller is the loop's thread; false while closed.
    [[nodiscard]] bool isLoopHere() const;
    [[nodiscard]] bool isOpen() const;

    /// Everything that waits, in order. Loop only.
    [[nodiscard]] std::vector<Command> takeAll();

private:
    std::size_t const maxEvents_;
    std::size_t const maxBytes_;
    mutable std::mutex mutex_;
    std::atomic<Loop*> loop_{nullptr};  // changed under mutex_
    std::function<void()> drain_;
    std::vector<Command> waiting_;
    std::atomic<bool> waits_{false};  // whether there are some
    std::size_t events_ = 0;
    std::size_t bytes_ = 0;
};

}  // namespace eh
