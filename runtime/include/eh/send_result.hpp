// What became of one send call.
#pragma once

#include <cstdint>
#include <string_view>

namespace eh {

/// The answer of every send. Only `queued` means that the event is on its way; with any other answer it reaches nobody.
enum class SendResult : std::uint8_t {
    queued,    ///< Taken over: it arrives once and in order at each addressed connection that stays alive.
    gone,      ///< The addressed connection does not exist (any more).
    full,      ///< The queue of that connection, or what waits for the loop, is at its limit.
    tooLarge,  ///< The encoded event is larger than EventHandlerOptions::maxEvent.
    invalid,   ///< The group belongs to another EventHandler, or the arguments do not fit the prototype.
    stopped,   ///< The server of this EventHandler has stopped.
};

[[nodiscard]] constexpr std::string_view toString(SendResult result) noexcept {
    switch (result) {
    case SendResult::queued: return "queued";
    case SendResult::gone: return "gone";
    case SendResult::full: return "full";
    case SendResult::tooLarge: return "too large";
    case SendResult::invalid: return "invalid";
    case SendResult::stopped: return "stopped";
    }
    return "unknown";
}

}  // namespace eh
