// The pieces: whole, every cut in two, and steps of one to seven bytes.
#include "ws_reading.hpp"

#include <algorithm>
#include <span>

#include "support/catch.hpp"

using namespace eh::ws;

namespace {

constexpr std::string_view key = "\x37\xFA\x21\x3D";

void appendBigEndian(std::string& out, std::uint64_t value, std::size_t bytes) {
    while (bytes-- > 0) out.push_back(static_cast<char>((value >> (8 * bytes)) & 0xFF));
}

std::string outcome(Status const& status) {
    switch (status.progress) {
    case Progress::more: return "more";
    case Progress::stopped: return "stopped";
    case Progress::closed: return "closed";
    default: return "failed " + std::to_string(status.code) + " " + std::string(status.sentence);
    }
}

/// Each piece lies in memory of its own, so that a sanitizer sees reads beyond it.
Lines readPieces(std::string_view bytes, Side const& side, std::size_t first, std::size_t step) {
    Reader reader(side.role, side.limits);
    reader.inflate(side.windowBits);
    Recorder recorder;
    recorder.stopAfter = side.stopAfter;
    Status status;
    for (std::size_t size = first; !bytes.empty(); size = step) {
        std::vector<char> piece(bytes.begin(),
                                bytes.begin() + static_cast<std::ptrdiff_t>(std::min(size, bytes.size())));
        bytes.remove_prefix(piece.size());
        status = reader.feed(piece, recorder);
    }
    recorder.lines.push_back(outcome(status));
    return recorder.lines;
}

}  // namespace

std::string frame(unsigned opcode, std::string_view payload, Shape const& shape) {
    std::uint64_t const length = shape.announced.value_or(payload.size());
    std::size_t const shortest = length <= 125 ? 1 : length <= 0xFFFF ? 2 : 8;
    std::size_t const lengthSize = shape.lengthSize == 0 ? shortest : shape.lengthSize;
    std::string out;
    out.push_back(static_cast<char>((shape.final ? 0x80u : 0u) | shape.reserved << 4u | opcode));
    std::uint64_t const code = lengthSize == 1 ? length : lengthSize == 2 ? 126 : 127;
    out.push_back(static_cast<char>((shape.masked ? 0x80u : 0u) | code));
    if (lengthSize > 1) appendBigEndian(out, length, lengthSize);
    if (!shape.masked) return out.append(payload);
    out.append(key);
    for (std::size_t i = 0; i < payload.size(); ++i) out.push_back(static_cast<char>(payload[i] ^ key[i % 4]));
    return out;
}

std::string closing(std::uint16_t code, std::string_view reason) {
    std::string payload;
    appendBigEndian(payload, code, 2);
    return closing(payload.append(reason), Shape{});
}

bool Recorder::note(std::string_view what, std::string_view payload) {
    lines.emplace_back(what);
    if (!payload.empty()) lines.back().append(" ").append(payload);
    last = payload;
    return lines.size() < stopAfter;
}

bool Recorder::message(Kind kind, std::string_view payload) {
    return note(kind == Kind::text ? "text" : "binary", payload);
}

void Recorder::close(std::optional<std::uint16_t> code, std::string_view reason) {
    note(code ? "close " + std::to_string(*code) : "close", reason);
}

Lines read(std::string_view bytes, Side const& side) {
    Lines const whole = readPieces(bytes, side, bytes.size(), bytes.size());
    for (std::size_t step = 1; step <= 7; ++step) {
        INFO("in steps of " << step);
        CHECK(readPieces(bytes, side, step, step) == whole);
    }
    std::size_t const stride = bytes.size() / 1024 + 1;
    for (std::size_t cut = 1; cut < bytes.size(); cut += cut < 32 ? 1 : stride)
        if (readPieces(bytes, side, cut, bytes.size()) != whole)
            FAIL_CHECK("cut at " << cut << " it is read differently");
    return whole;
}

std::string endOf(std::string_view bytes, Side const& side) {
    std::string const end = read(bytes, side).back();
    return end.starts_with("failed") ? end.substr(0, 11) : end;
}

std::size_t failsAfter(std::string_view bytes, Side const& side) {
    Reader reader(side.role, side.limits);
    reader.inflate(side.windowBits);
    Recorder recorder;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        char byte = bytes[i];
        if (reader.feed({&byte, 1}, recorder).progress == Progress::failed) return i + 1;
    }
    return std::string_view::npos;
}
