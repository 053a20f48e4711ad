// The numbers of RFC 6455: opcodes, close codes, and the sizes that a control frame may have.
#pragma once

#include <cstddef>
#include <cstdint>

namespace eh::ws {

enum class Opcode : std::uint8_t {
    continuation = 0x0,
    text = 0x1,
    binary = 0x2,
    close = 0x8,
    ping = 0x9,
    pong = 0xA,
};

[[nodiscard]] constexpr bool isControl(Opcode opcode) noexcept {
    return (static_cast<std::uint8_t>(opcode) & 0x8u) != 0;
}

/// Longest payload of a control frame (section 5.5).
inline constexpr std::size_t maxControlPayload = 125;
/// Longest reason of a close frame: what the code leaves of its payload.
inline constexpr std::size_t maxCloseReason = maxControlPayload - 2;

/// The close codes (section 7.4.1 and IANA's registry) that this library sends itself.
namespace close_code {
inline constexpr std::uint16_t normal = 1000;
inline constexpr std::uint16_t goingAway = 1001;
inline constexpr std::uint16_t protocolError = 1002;
inline constexpr std::uint16_t unsupportedData = 1003;
inline constexpr std::uint16_t invalidData = 1007;  ///< not UTF-8
inline constexpr std::uint16_t policyViolation = 1008;
inline constexpr std::uint16_t tooBig = 1009;
inline constexpr std::uint16_t internalError = 1011;
inline constexpr std::uint16_t serviceRestart = 1012;
inline constexpr std::uint16_t tryAgainLater = 1013;
}  // namespace close_code

/// Whether a close frame may carry that code. 1004 has no meaning; 1005, 1006 and 1015 are for programs to tell each
/// other what no frame said; what is above 1014 and below 3000 is not registered; 3000 to 4999 belong to applications.
[[nodiscard]] constexpr bool isCloseCode(std::uint16_t code) noexcept {
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
}

}  // namespace eh::ws
