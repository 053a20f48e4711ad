// The payloads of compressed messages (RFC 7692 section 7.2), by zlib if the runtime was built with it.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace eh::ws {

inline constexpr int smallestWindowBits = 9;  ///< with which zlib can compress
inline constexpr int largestWindowBits = 15;

/// Whether the runtime was built with zlib. Without it the rest of this throws std::logic_error.
[[nodiscard]] bool canDeflate() noexcept;

/// The payload compressed, without what all of them end with; nothing if that is not shorter. It needs a window of at most
/// `windowBits`, 9 to 15, and less for a short payload.
[[nodiscard]] std::optional<std::string> deflated(std::string_view payload, int windowBits);

/// Inflates one message, however it is cut. Gives out what it makes of its input piece by piece, so that the size of the result
/// is the caller's to bound.
class Inflater {
public:
    virtual ~Inflater() = default;
    /// The next piece of the input, when next() has no more to give; valid until then.
    virtual void feed(std::string_view piece) noexcept = 0;
    /// What follows, in `into`; empty if more input is needed. Nothing if the input is not what DEFLATE makes.
    [[nodiscard]] virtual std::optional<std::string_view> next(std::span<char> into) noexcept = 0;
    /// Whether a message may end here: behind a whole block.
    [[nodiscard]] virtual bool complete() const noexcept = 0;
    /// Bytes of memory that it may take: up to 40 KiB and some, for windows of 15 bits.
    [[nodiscard]] virtual std::size_t memory() const noexcept = 0;
};

/// What each message ends with, and what is not sent: to be fed behind it.
inline constexpr std::string_view deflateTail{"\0\0\xFF\xFF", 4};

[[nodiscard]] std::unique_ptr<Inflater> makeInflater(int windowBits);

}  // namespace eh::ws
