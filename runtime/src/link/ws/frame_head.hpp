// The writing half of the framing: heads of a server's frames, payloads of close frames, and a client's masked frames.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "link/ws/mask.hpp"
#include "link/ws/protocol.hpp"

namespace eh::ws {

/// The 2 to 10 bytes before an unmasked, unfragmented payload of `length` bytes; the payload is sent as it is. The
/// length is below 2^63, and at most maxControlPayload for a control frame.
class FrameHead {
public:
    FrameHead(Opcode opcode, std::uint64_t length) noexcept;

    /// Valid while this object lives.
    [[nodiscard]] std::string_view view() const noexcept { return {bytes_.data(), size_}; }

private:
    std::array<char, 10> bytes_;
    std::uint8_t size_;
};

/// A whole frame of a server.
[[nodiscard]] std::string serverFrame(Opcode opcode, std::string_view payload);
/// The same of a message whose payload is compressed (RFC 7692).
[[nodiscard]] std::string deflatedServerFrame(Opcode opcode, std::string_view deflated);

struct ClientFrame {
    Opcode opcode = Opcode::text;
    bool final = true;  ///< the last one of its message
    MaskKey key{};      ///< a client draws a fresh one for each frame, unpredictably
    bool deflated = false;  ///< the first one of a message that is compressed
};

/// Appends a whole frame, masked as a client's frames are.
void appendClientFrame(std::string& out, ClientFrame const& frame, std::string_view payload);

/// The payload of a close frame. `code` satisfies isCloseCode; `reason` is cut where it stops being UTF-8, and at a
/// code point when it is longer than maxCloseReason.
[[nodiscard]] std::string closePayload(std::uint16_t code, std::string_view reason = {});

}  // namespace eh::ws
