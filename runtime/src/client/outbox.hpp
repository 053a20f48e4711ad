// Calls on their way up: those that were handed to no link yet, and those that are not acknowledged.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <eh/client.hpp>

#include "event/loop.hpp"

namespace eh::clients {

class Called;

/// Any thread.
class Outbox {
public:
    struct Call {
        std::string message;
        Called const* interface;  ///< null: it was made by sendData(), and the names are here
        std::size_t event;
        Clock::time_point until;
        std::string interfaceName{};
        std::string eventName{};

        /// Its two names, for the program.
        [[nodiscard]] UnconfirmedCall named() const;
    };
    /// Told of calls that are dropped without being sent: `code` is too-old or too-large.
    using Dropped = std::function<void(Call const& call, std::string_view code)>;

    Outbox(std::size_t maxEvents, std::size_t maxBytes) noexcept : maxEvents_(maxEvents), maxBytes_(maxBytes) {}

    [[nodiscard]] SendResult add(Call call);
    /// What the server takes of one event.
    void limit(std::size_t event);
    [[nodiscard]] std::size_t sentCount() const;

    struct Room {
        std::size_t bytes;        ///< at most so many, but at least one call,
        std::size_t events;       ///< and no more unacknowledged ones than that;
        bool isLast = false;      ///< or what fits into `bytes`, and nothing else
    };
    /// Appends the next messages to `out`, for a link that has the first `skip` unacknowledged ones already; gives how
    /// many.
    std::size_t batch(std::string& out, std::size_t skip, Room room, Dropped const& dropped);
    /// The server has the first `count` of those that were sent.
    void confirm(std::size_t count);
    /// Nobody will know of those that were sent.
    [[nodiscard]] std::vector<UnconfirmedCall> giveUp();

private:
    [[nodiscard]] bool hasNext(Clock::time_point now, std::vector<std::pair<Call, std::string_view>>& refused);

    std::size_t const maxEvents_;
    std::size_t const maxBytes_;
    std::mutex mutable mutex_;
    std::deque<Call> waiting_;
    std::deque<Call> sent_;  // numbers received + 1 and on
    std::size_t bytes_ = 0;
    std::size_t maxEvent_ = 1u << 20;  // the protocol's, until the server has named its own
};

}  // namespace eh::clients
