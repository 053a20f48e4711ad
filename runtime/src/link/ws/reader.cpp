// A head, its payload, the next head: every check stands where the byte that it is about has just arrived.
#include "link/ws/reader.hpp"

#include <algorithm>
#include <utility>

namespace eh::ws {

namespace {

constexpr unsigned finalBit = 0x80;
constexpr unsigned reservedBits = 0x70;
constexpr unsigned deflatedBit = 0x40;  // RSV1 (RFC 7692 section 7.2.3)
constexpr unsigned opcodeBits = 0x0F;
constexpr unsigned maskBit = 0x80;
constexpr unsigned sizeBits = 0x7F;
constexpr unsigned sizeIn2Bytes = 126;
constexpr unsigned sizeIn8Bytes = 127;
constexpr std::size_t startSize = 2;  // of a head: what every frame has
constexpr std::size_t inflatedAtATime = 16u << 10;

constexpr bool isOpcode(unsigned value) noexcept { return value <= 0x2 || (value >= 0x8 && value <= 0xA); }
constexpr Opcode opcodeOf(unsigned start) noexcept { return static_cast<Opcode>(start & opcodeBits); }

unsigned byteAt(std::string_view bytes, std::size_t index) noexcept { return static_cast<unsigned char>(bytes[index]); }

std::uint64_t bigEndian(std::string_view bytes) noexcept {
    std::uint64_t value = 0;
    for (char const byte : bytes) value = value << 8u | static_cast<unsigned char>(byte);
    return value;
}

}  // namespace

Status Reader::feed(std::span<char> bytes, Sink& sink) {
    while (status_.progress == Progress::more && !bytes.empty())
        if (inPayload_ || readHead(bytes)) readPayload(bytes, sink);
    return status_;
}

/// Whether a payload follows; if not, all bytes were taken, or the head was refused.
bool Reader::readHead(std::span<char>& bytes) {
    std::size_t const had = headSize_;
    std::size_t size = 0;
    if (had == 0) size = parseHead({bytes.data(), bytes.size()});
    if (size == 0 && status_.progress == Progress::more) {
        std::size_t const added = std::min(bytes.size(), head_.size() - had);
        std::copy_n(bytes.begin(), added, head_.begin() + static_cast<std::ptrdiff_t>(had));
        headSize_ = static_cast<std::uint8_t>(had + added);
        if (had != 0) size = parseHead({head_.data(), headSize_});
    }
    if (size == 0) {
        bytes = {};
        return false;
    }
    headSize_ = 0;
    bytes = bytes.subspan(size - had);
    return true;
}

/// The size of the head at the front of `bytes`, whose frame then begins; 0 if it is incomplete or refused.
std::size_t Reader::parseHead(std::string_view bytes) {
    unsigned const start = byteAt(bytes, 0);
    if (!checkStart(start) || bytes.size() < startSize) return 0;
    unsigned const second = byteAt(bytes, 1);
    if (!checkMaskAndSize(start, second)) return 0;

    unsigned const lengthCode = second & sizeBits;
    std::size_t const lengthSize = lengthCode == sizeIn2Bytes ? 2 : lengthCode == sizeIn8Bytes ? 8 : 0;
    if (bytes.size() < startSize + lengthSize) return 0;
    std::uint64_t const length = lengthSize == 0 ? lengthCode : bigEndian(bytes.substr(startSize, lengthSize));
    if (!checkLength(start, lengthCode, length)) return 0;

    Frame frame{.opcode = opcodeOf(start), .final = (start & finalBit) != 0, .deflated = (start & deflatedBit) != 0, .key = {}, .length = length, .taken = 0};
    std::size_t const keyAt = startSize + lengthSize;
    if (role_ == Role::client) {
        beginFrame(frame);
        return keyAt;
    }
    if (bytes.size() < keyAt + frame.key.size()) return 0;
    for (std::size_t i = 0; i < frame.key.size(); ++i) frame.key[i] = static_cast<unsigned char>(bytes[keyAt + i]);
    beginFrame(frame);
    return keyAt + frame.key.size();
}

bool Reader::checkStart(unsigned byte) {
    bool const mayDeflate = windowBits_ != 0 && (opcodeOf(byte) == Opcode::text || opcodeOf(byte) == Opcode::binary);
    if ((byte & reservedBits & ~(mayDeflate ? deflatedBit : 0U)) != 0) return fail(close_code::protocolError, "a reserved bit is set");
    if (!isOpcode(byte & opcodeBits)) return fail(close_code::protocolError, "the opcode is reserved");
    bool const underWay = fragments_ != 0;
    switch (opcodeOf(byte)) {
    case Opcode::continuation:
        if (!underWay) return fail(close_code::protocolError, "a continuation of no message");
        if (fragments_ >= limits_.fragments)
            return fail(close_code::policyViolation, "a message of too many fragments");
        return true;
    case Opcode::text:
    case Opcode::binary: return !underWay || fail(close_code::protocolError, "a new message within a fragmented one");
    default: return (byte & finalBit) != 0 || fail(close_code::protocolError, "a fragmented control frame");
    }
}

bool Reader::checkMaskAndSize(unsigned start, unsigned byte) {
    bool const masked = (byte & maskBit) != 0;
    if (role_ == Role::server && !masked) return fail(close_code::protocolError, "a frame of a client is not masked");
    if (role_ == Role::client && masked) return fail(close_code::protocolError, "a frame of a server is masked");
    if (isControl(opcodeOf(start)) && (byte & sizeBits) > maxControlPayload)
        return fail(close_code::protocolError, "a control frame of more than 125 bytes");
    return true;
}

bool Reader::checkLength(unsigned start, unsigned lengthCode, std::uint64_t length) {
    if ((lengthCode == sizeIn2Bytes && length < sizeIn2Bytes) || (lengthCode == sizeIn8Bytes && length <= 0xFFFF))
        return fail(close_code::protocolError, "a length that is not in its shortest form");
    if ((length >> 63u) != 0) return fail(close_code::protocolError, "a length of more than 63 bits");
    if (isControl(opcodeOf(start)) || !isTooLong(start, length)) return true;
    return fail(close_code::tooBig, "the message is too large");
}

/// A compressed message may be a little longer than what it becomes, and one that becomes nothing must end, too.
bool Reader::isTooLong(unsigned start, std::uint64_t length) const noexcept {
    bool const begins = opcodeOf(start) != Opcode::continuation;
    bool const isDeflated = begins ? (start & deflatedBit) != 0 : inflater_ != nullptr;
    std::uint64_t const most = isDeflated ? limits_.message + limits_.message / 8 + 1024 : limits_.message;
    std::uint64_t const before = begins ? 0 : isDeflated ? deflated_ : message_.size();
    return length > most || before > most - length;
}

void Reader::beginFrame(Frame const& frame) {
    frame_ = frame;
    inPayload_ = true;
    if (isControl(frame.opcode)) return;
    ++fragments_;
    if (frame.opcode != Opcode::continuation) {
        kind_ = frame.opcode == Opcode::text ? Kind::text : Kind::binary;
        deflated_ = 0;
        if (frame.deflated) inflater_ = makeInflater(windowBits_);
    }
    deflated_ += frame.length;
}

void Reader::readPayload(std::span<char>& bytes, Sink& sink) {
    std::uint64_t const left = frame_.length - frame_.taken;
    auto const piece = bytes.first(static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), left)));
    bytes = bytes.subspan(piece.size());
    if (role_ == Role::server) applyMask(piece, frame_.key, static_cast<std::size_t>(frame_.taken % frame_.key.size()));
    frame_.taken += piece.size();
    inPayload_ = frame_.taken != frame_.length;
    std::string_view const text(piece.data(), piece.size());
    if (isControl(frame_.opcode)) return readControl(text, sink);
    if (inflater_) return readDeflated(text, sink);
    readData(text, sink);
}

void Reader::readData(std::string_view piece, Sink& sink) {
    if (kind_ == Kind::text && !utf8_.append(piece)) {
        fail(close_code::invalidData, "a text is not valid UTF-8");
        return;
    }
    bool const alone = fragments_ == 1 && frame_.final && piece.size() == frame_.length;
    if (!alone) message_.append(piece);
    if (inPayload_ || !frame_.final || !checkEnd()) return;
    fragments_ = 0;
    if (alone) return goOnIf(sink.message(kind_, piece));
    Whole const collected = message_.take();
    goOnIf(sink.message(kind_, collected.view()));
}

bool Reader::checkEnd() {
    return utf8_.complete() || fail(close_code::invalidData, "a text ends within a character");
}

void Reader::readDeflated(std::string_view piece, Sink& sink) {
    if (!inflatePiece(piece) || inPayload_ || !frame_.final || !inflatePiece(deflateTail)) return;
    if (!inflater_->complete()) {
        fail(close_code::invalidData, "a compressed message is not complete");
        return;
    }
    if (!checkEnd()) return;
    inflater_.reset();
    fragments_ = 0;
    Whole const collected = message_.take();
    goOnIf(sink.message(kind_, collected.view()));
}

/// What it becomes is looked at before more is made of it, so that a short message cannot become a very long one.
bool Reader::inflatePiece(std::string_view piece) {
    std::array<char, inflatedAtATime> buffer;
    inflater_->feed(piece);
    while (true) {
        auto const made = inflater_->next(buffer);
        if (!made) return fail(close_code::invalidData, "a compressed message is malformed");
        if (made->empty()) return true;
        auto const fitting = made->substr(0, limits_.message - std::min(limits_.message, message_.size()));
        if (kind_ == Kind::text && !utf8_.append(fitting)) return fail(close_code::invalidData, "a text is not valid UTF-8");
        if (fitting.size() < made->size()) return fail(close_code::tooBig, "the message is too large");
        message_.append(fitting);
    }
}

void Reader::readControl(std::string_view piece, Sink& sink) {
    bool const alone = piece.size() == frame_.length;
    if (!alone) control_.append(piece);
    if (inPayload_) return;
    std::string const collected = std::exchange(control_, {});
    std::string_view const payload = alone ? piece : std::string_view(collected);
    switch (frame_.opcode) {
    case Opcode::ping: return goOnIf(sink.ping(payload));
    case Opcode::pong: return goOnIf(sink.pong(payload));
    default: return deliverClose(payload, sink);
    }
}

void Reader::deliverClose(std::string_view payload, Sink& sink) {
    if (payload.size() == 1) {
        fail(close_code::protocolError, "a close frame with half a code");
        return;
    }
    std::optional<std::uint16_t> code;
    if (!payload.empty()) {
        code = static_cast<std::uint16_t>(bigEndian(payload.substr(0, 2)));
        payload.remove_prefix(2);
    }
    if (code && !isCloseCode(*code)) {
        fail(close_code::protocolError, "a close frame with a code that must not be sent");
        return;
    }
    if (Utf8Stream reason; !reason.append(payload) || !reason.complete()) {
        fail(close_code::invalidData, "the reason of a close frame is not valid UTF-8");
        return;
    }
    end({Progress::closed, 0, {}});
    sink.close(code, payload);
}

/// Returns false, for checks to return.
bool Reader::fail(std::uint16_t code, std::string_view sentence) noexcept {
    end({Progress::failed, code, sentence});
    return false;
}

void Reader::goOnIf(bool wanted) noexcept {
    if (!wanted) end({Progress::stopped, 0, {}});
}

void Reader::end(Status const& status) noexcept {
    status_ = status;
    std::string().swap(control_);
    inflater_.reset();
}

}  // namespace eh::ws
