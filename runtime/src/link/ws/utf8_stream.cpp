// ASCII by words, whole sequences at once, and byte by byte only where a piece ends or begins within a sequence.
#include "link/ws/utf8_stream.hpp"

#include <cstddef>
#include <cstring>

#include "event/codec/utf8.hpp"

namespace eh::ws {

namespace {

constexpr std::size_t longestSequence = 4;

/// How many bytes at the front are surely ASCII; some more may be.
std::size_t asciiRun(std::string_view text) noexcept {
    constexpr std::size_t step = 2 * sizeof(std::uint64_t);
    std::size_t at = 0;
    for (; text.size() - at >= step; at += step) {
        std::uint64_t words[2];
        std::memcpy(words, text.data() + at, step);
        if (((words[0] | words[1]) & 0x8080808080808080u) != 0) break;
    }
    return at;
}

}  // namespace

bool Utf8Stream::append(std::string_view piece) noexcept {
    std::size_t at = 0;
    while (at < piece.size()) {
        std::string_view const rest = piece.substr(at);
        if (missing_ != 0 || rest.size() < longestSequence) {
            auto const byte = static_cast<unsigned char>(rest.front());
            if (!(missing_ == 0 ? begin(byte) : goOn(byte))) return false;
            ++at;
        } else if (std::size_t const ascii = asciiRun(rest); ascii != 0) {
            at += ascii;
        } else {
            std::size_t const length = utf8::sequenceLength(rest);
            if (length == 0) return false;
            at += length;
        }
    }
    return true;
}

bool Utf8Stream::begin(unsigned lead) noexcept {
    if (lead < 0x80) return true;
    if (lead < 0xC2 || lead > 0xF4) return false;
    missing_ = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
    low_ = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;   // below is overlong
    high_ = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;  // above are surrogates, or nothing
    return true;
}

bool Utf8Stream::goOn(unsigned byte) noexcept {
    if (byte < low_ || byte > high_) return false;
    --missing_;
    low_ = 0x80;
    high_ = 0xBF;
    return true;
}

}  // namespace eh::ws
