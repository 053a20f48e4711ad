// Every length in its shortest form, as section 5.2 demands.
#include "link/ws/frame_head.hpp"

#include <algorithm>
#include <span>

#include "event/codec/utf8.hpp"

namespace eh::ws {

namespace {

constexpr unsigned finalBit = 0x80;
constexpr unsigned deflatedBit = 0x40;
constexpr unsigned maskBit = 0x80;

char toByte(std::uint64_t value) noexcept { return static_cast<char>(static_cast<unsigned char>(value & 0xFF)); }

}  // namespace

FrameHead::FrameHead(Opcode opcode, std::uint64_t length) noexcept : bytes_{}, size_(2) {
    bytes_[0] = toByte(finalBit | static_cast<unsigned>(opcode));
    if (length <= 125) {
        bytes_[1] = toByte(length);
        return;
    }
    std::uint8_t const lengthBytes = length <= 0xFFFF ? 2 : 8;
    bytes_[1] = lengthBytes == 2 ? 126 : 127;
    for (unsigned i = 0; i < lengthBytes; ++i) bytes_[size_++] = toByte(length >> (8 * (lengthBytes - 1 - i)));
}

std::string serverFrame(Opcode opcode, std::string_view payload) {
    FrameHead const head(opcode, payload.size());
    std::string frame;
    frame.reserve(head.view().size() + payload.size());
    return frame.append(head.view()).append(payload);
}

std::string deflatedServerFrame(Opcode opcode, std::string_view deflated) {
    std::string frame = serverFrame(opcode, deflated);
    frame[0] = toByte(deflatedBit | static_cast<unsigned char>(frame[0]));
    return frame;
}

void appendClientFrame(std::string& out, ClientFrame const& frame, std::string_view payload) {
    std::size_t const start = out.size();
    out.append(FrameHead(frame.opcode, payload.size()).view());
    if (!frame.final) out[start] = toByte(static_cast<unsigned>(frame.opcode));
    if (frame.deflated) out[start] = toByte(deflatedBit | static_cast<unsigned char>(out[start]));
    out[start + 1] = toByte(maskBit | static_cast<unsigned char>(out[start + 1]));
    for (unsigned char const byte : frame.key) out.push_back(toByte(byte));
    std::size_t const payloadAt = out.size();
    out.append(payload);
    applyMask(std::span(out).subspan(payloadAt), frame.key);
}

std::string closePayload(std::uint16_t code, std::string_view reason) {
    std::string payload{toByte(code >> 8u), toByte(code)};
    return payload.append(reason.substr(0, utf8::firstInvalid(reason.substr(0, maxCloseReason))));
}

}  // namespace eh::ws
