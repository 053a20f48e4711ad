// One encoded event, made once and shared by every connection that it goes to.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string>

#include "event/codec/encoding.hpp"

namespace eh {

/// Immutable; freed after its last transmission was acknowledged. JSON: the text with its line feed.
using Frame = std::shared_ptr<std::string const>;

/// One event in each encoding that somebody addressed needs; the others are null.
struct Frames {
    std::array<Frame, encodings.size()> byEncoding{};

    [[nodiscard]] Frame& operator[](Encoding encoding) noexcept { return byEncoding[static_cast<std::size_t>(encoding)]; }
    [[nodiscard]] Frame const& operator[](Encoding encoding) const noexcept {
        return byEncoding[static_cast<std::size_t>(encoding)];
    }
    /// Of all of them together.
    [[nodiscard]] std::size_t bytes() const noexcept {
        std::size_t sum = 0;
        for (Frame const& frame : byEncoding) sum += frame ? frame->size() : 0;
        return sum;
    }
};

/// What a queue entry costs besides its bytes, for the limits.
inline constexpr std::size_t frameOverhead = 32;

}  // namespace eh
