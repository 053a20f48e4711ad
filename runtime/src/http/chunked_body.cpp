// Where two programs could disagree about the end of a chunk, there is no chunk.
#include "http/chunked_body.hpp"

#include <algorithm>
#include <limits>

#include "http/field_line.hpp"
#include "http/text.hpp"

namespace eh::http {

namespace {

constexpr std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();

int hexDigit(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    char const low = lowered(c);
    return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

/// Takes the digits off `line`; false if there are none, or no number holds what they say.
bool takeSize(std::string_view& line, std::uint64_t& size) noexcept {
    std::size_t digits = 0;
    size = 0;
    for (; digits < line.size(); ++digits) {
        int const digit = hexDigit(line[digits]);
        if (digit < 0) break;
        if (size > largest >> 4) return false;
        size = size * 16 + static_cast<std::uint64_t>(digit);
    }
    line.remove_prefix(digits);
    return digits > 0;
}

void skipBlanks(std::string_view& line) noexcept {
    while (line.starts_with(' ') || line.starts_with('\t')) line.remove_prefix(1);
}

bool takeToken(std::string_view& line) noexcept {
    std::size_t size = 0;
    while (size < line.size() && isTokenCharacter(line[size])) ++size;
    line.remove_prefix(size);
    return size > 0;
}

/// A quoted string, RFC 9110 5.6.4.
bool takeQuoted(std::string_view& line) noexcept {
    for (std::size_t at = 1; at < line.size(); ++at) {
        if (line[at] == '"') {
            line.remove_prefix(at + 1);
            return true;
        }
        if (line[at] == '\\' && ++at == line.size()) return false;
        auto const byte = static_cast<unsigned char>(line[at]);
        if ((byte < ' ' && byte != '\t') || byte == 0x7f) return false;
    }
    return false;
}

/// *( BWS ";" BWS name [ BWS "=" BWS value ] ), to the end of the line.
bool areExtensions(std::string_view line) noexcept {
    while (!line.empty()) {
        skipBlanks(line);
        if (!line.starts_with(';')) return false;
        line.remove_prefix(1);
        skipBlanks(line);
        if (!takeToken(line)) return false;
        std::string_view behind = line;
        skipBlanks(behind);
        if (!behind.starts_with('=')) continue;
        line = behind.substr(1);
        skipBlanks(line);
        if (line.starts_with('"') ? !takeQuoted(line) : !takeToken(line)) return false;
    }
    return true;
}

} // namespace

ChunkedBody::Step ChunkedBody::parse(std::string_view bytes) noexcept {
    switch (state_) {
    case State::size: return sizeLine(bytes);
    case State::data: {
        std::string_view const data = bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size())));
        return data.empty() ? Step{Progress::more} : Step{Progress::data, 0, data};
    }
    case State::dataEnd: return dataEnd(bytes);
    case State::trailers: return trailer(bytes);
    case State::done: break;
    }
    return {Progress::done};
}

void ChunkedBody::consume(std::size_t bytes) noexcept {
    left_ -= bytes;
    if (left_ == 0) state_ = State::dataEnd;
}

ChunkedBody::Step ChunkedBody::sizeLine(std::string_view bytes) noexcept {
    Line const line = readLine(bytes);
    if (line.state == Line::State::malformed) return fail("The line before a chunk ends with LF alone.");
    if (line.state == Line::State::partial)
        return bytes.size() > maxChunkLine ? fail("A line between chunks is too long.") : Step{Progress::more};
    if (line.text.size() > maxChunkLine) return fail("A line between chunks is too long.");
    std::string_view rest = line.text;
    if (!takeSize(rest, left_)) return fail("The size of a chunk is a hexadecimal number.");
    if (!areExtensions(rest)) return fail("The extension of a chunk is malformed.");
    extensions_ += rest.size();
    if (extensions_ > maxChunkExtensions) return fail("The chunks have too many extensions.");
    state_ = left_ == 0 ? State::trailers : State::data;
    return {Progress::line, line.size};
}

ChunkedBody::Step ChunkedBody::dataEnd(std::string_view bytes) noexcept {
    if (bytes.empty() || bytes == "\r") return {Progress::more};
    if (!bytes.starts_with("\r\n")) return fail("A chunk is longer than its size.");
    state_ = State::size;
    return {Progress::line, 2};
}

ChunkedBody::Step ChunkedBody::trailer(std::string_view bytes) noexcept {
    Line const line = readLine(bytes);
    if (line.state == Line::State::malformed) return fail("A trailer ends with LF alone.");
    if (trailers_ + (line.state == Line::State::partial ? bytes.size() : line.size) > maxChunkLine)
        return fail("The trailers are too long.");
    if (line.state == Line::State::partial) return {Progress::more};
    trailers_ += line.size;
    if (line.text.empty()) {
        state_ = State::done;
        return {Progress::done, line.size};
    }
    if (!readFieldLine(line.text)) return fail("A trailer is malformed.");
    return {Progress::line, line.size};
}

ChunkedBody::Step ChunkedBody::fail(std::string_view problem) noexcept {
    problem_ = problem;
    return {Progress::failed};
}

} // namespace eh::http
