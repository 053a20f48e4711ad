// One encoded event, made once and shared by every connection that it goes to.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>

#include "event/block.hpp"
#include "event/codec/encoding.hpp"

namespace eh {

/// JSON: the text with its line feed. Immutable but for notes of the loop: in how many queues it stands, and what a link
/// writes before it.
class FrameText final {
public:
    explicit FrameText(std::string_view text) : bytes_(headRoom + text.size()) {
        text.copy(bytes_.data() + headRoom, text.size());
    }

    [[nodiscard]] std::string_view text() const noexcept { return bytes_.view().substr(headRoom); }
    [[nodiscard]] std::size_t size() const noexcept { return bytes_.size() - headRoom; }
    /// The text behind a head of at most headRoom bytes, in one piece; all links that use this have the same head. Valid
    /// until the next call. Loop only.
    [[nodiscard]] std::string_view behind(std::string_view head) const noexcept {
        head.copy(bytes_.data() + headRoom - head.size(), head.size());
        return bytes_.view().substr(headRoom - head.size());
    }
    static constexpr std::size_t headRoom = 10;

private:
    friend class QueueTotal;
    mutable Block bytes_;
    mutable std::size_t queues_ = 0;
};

/// Freed after its last transmission was acknowledged.
using Frame = std::shared_ptr<FrameText const>;

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

/// What a number of connections hold together: 32 bytes for each entry of a queue, the bytes of each event once, in
/// however many of the queues it stands, and what else is added. Loop only.
class QueueTotal {
public:
    void add(std::size_t bytes) noexcept { bytes_ += bytes; }
    void remove(std::size_t bytes) noexcept { bytes_ -= bytes; }
    void enter(FrameText const& frame) noexcept {
        bytes_ += frameOverhead + (frame.queues_++ == 0 ? frame.size() : 0);
        if (bytes_ > highest_) highest_ = bytes_;
    }
    void leave(FrameText const& frame) noexcept {
        bytes_ -= frameOverhead + (--frame.queues_ == 0 ? frame.size() : 0);
    }
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
    /// The most that it was in the queues since the last call.
    [[nodiscard]] std::size_t takeHighest() noexcept { return std::exchange(highest_, bytes_); }

private:
    std::size_t bytes_ = 0;
    std::size_t highest_ = 0;
};

}  // namespace eh
