// Validation of UTF-8 (RFC 3629) in a text that comes in pieces.
#pragma once

#include <cstdint>
#include <string_view>

namespace eh::ws {

/// Refuses a text at the first byte after which no continuation could make it valid, wherever the pieces end.
class Utf8Stream {
public:
    /// Whether the text can still become valid UTF-8. After false, only reset() may follow.
    [[nodiscard]] bool append(std::string_view piece) noexcept;

    /// Whether the text may end here: not within a sequence.
    [[nodiscard]] bool complete() const noexcept { return missing_ == 0; }

    void reset() noexcept { *this = Utf8Stream(); }

private:
    [[nodiscard]] bool begin(unsigned lead) noexcept;
    [[nodiscard]] bool goOn(unsigned byte) noexcept;

    std::uint8_t missing_ = 0;  ///< bytes of the sequence under way that are still to come
    std::uint8_t low_ = 0x80;   ///< bounds of the next one
    std::uint8_t high_ = 0xBF;
};

}  // namespace eh::ws
