// The faults of a page's network, and the moments at which a script lets them happen.
#pragma once

#include <chrono>
#include <cstdint>

#include <eh/connection.hpp>

namespace eh::testing {

/// A moment in the life of a page: at the n-th event of one direction, counted from 1 over all its links, as the
/// protocol does. Up: what the page calls; down: what the program sends to it.
struct Moment {
    enum class Way : std::uint8_t { up, down };
    enum class Side : std::uint8_t {
        before,  ///< the event is still on its way
        after,   ///< it has been taken in, and the sender has not heard so yet
    };
    Way way = Way::up;
    Side side = Side::before;
    std::uint64_t number = 1;

    friend bool operator==(Moment const&, Moment const&) = default;
};

[[nodiscard]] constexpr Moment beforeUp(std::uint64_t number) noexcept {
    return {Moment::Way::up, Moment::Side::before, number};
}
[[nodiscard]] constexpr Moment afterUp(std::uint64_t number) noexcept {
    return {Moment::Way::up, Moment::Side::after, number};
}
[[nodiscard]] constexpr Moment beforeDown(std::uint64_t number) noexcept {
    return {Moment::Way::down, Moment::Side::before, number};
}
[[nodiscard]] constexpr Moment afterDown(std::uint64_t number) noexcept {
    return {Moment::Way::down, Moment::Side::after, number};
}

enum class Fault : std::uint8_t {
    cut,       ///< the link breaks, both sides notice, what is on its way is lost; the page is back after `away`
    halfOpen,  ///< nothing passes any more and nobody is told: both sides find out by their heartbeats
    repeat,    ///< all up events that the page has no answer for arrive a second time, as after a proxy's retry
    move,      ///< the page changes to a link of the kind `link` while the present one is up
    offline,   ///< like cut, but the page stays away until Page::online
};

/// One line of a script.
struct Step {
    Moment at{};
    Fault fault = Fault::cut;
    std::chrono::milliseconds away{0};  ///< of a cut
    Link link = Link::websocket;        ///< of a move
};

}  // namespace eh::testing
