// Line by line for heads and chunk sizes; bodies are passed through as they come.
#include "client/answer_parser.hpp"

#include <algorithm>
#include <charconv>

#include "http/text.hpp"

namespace eh::clients {

namespace {

constexpr std::size_t maxHead = 64u << 10;  // all lines that are not body, trailers and chunk sizes of one chunk included

template <typename Number> bool readNumber(std::string_view text, Number& number, int base) {
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
    return !text.empty() && error == std::errc{} && end == text.data() + text.size();
}

}  // namespace

std::string_view AnswerParser::header(std::string_view name) const noexcept {
    for (auto const& [key, value] : headers_)
        if (http::sameText(key, name)) return value;
    return {};
}

AnswerParser::Step AnswerParser::parse(std::string_view bytes) {
    if (part_ == Part::failed) return {Progress::failed, 0, {}};
    if (part_ == Part::done) return {Progress::done, 0, {}};
    if (bytes.empty()) return {};
    if (part_ == Part::untilEnd) return {Progress::body, bytes.size(), bytes};
    if (part_ == Part::sized || part_ == Part::chunk) {
        auto const piece = bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size())));
        left_ -= piece.size();
        if (left_ == 0) part_ = part_ == Part::sized ? Part::done : Part::chunkEnd;
        return {Progress::body, piece.size(), piece};
    }
    return line(bytes);
}

AnswerParser::Step AnswerParser::line(std::string_view bytes) {
    std::size_t const end = bytes.find('\n');
    std::size_t const used = end == std::string_view::npos ? bytes.size() : end + 1;
    headSize_ += used;
    line_.append(bytes.substr(0, used));
    bool const isSound = headSize_ <= maxHead || fail("a head or chunk line without end");
    if (!isSound) return {Progress::failed, used, {}};
    if (end == std::string_view::npos) return {Progress::more, used, {}};
    line_.pop_back();
    if (line_.ends_with('\r')) line_.pop_back();
    bool const wasHead = part_ == Part::head;
    if (!takeLine()) return {Progress::failed, used, {}};
    line_.clear();
    if (wasHead && part_ != Part::head) return {Progress::head, used, {}};
    return {part_ == Part::done ? Progress::done : Progress::more, used, {}};
}

bool AnswerParser::takeLine() {
    switch (part_) {
    case Part::head:
        if (status_ == 0) return takeStatusLine();
        return line_.empty() ? endHead() : takeHeader();
    case Part::chunkEnd:
        if (!line_.empty()) return fail("a chunk that is longer than it says");
        part_ = Part::chunkSize;
        return true;
    case Part::chunkSize: return takeChunkSize();
    case Part::trailer:
        if (line_.empty()) part_ = Part::done;
        return true;
    default: return fail("an answer that goes on behind its end");
    }
}

bool AnswerParser::takeStatusLine() {
    std::string_view const text = line_;
    bool const isHttp = text.starts_with("HTTP/1.") && text.size() >= 12 && text[8] == ' ' && (text.size() == 12 || text[12] == ' ');
    if (!isHttp || (text[7] != '0' && text[7] != '1')) return fail("something that is not HTTP");
    if (!readNumber(text.substr(9, 3), status_, 10) || status_ < 100) return fail("a status that is no number");
    keepsAlive_ = text[7] == '1';
    return true;
}

bool AnswerParser::takeHeader() {
    std::size_t const colon = line_.find(':');
    if (colon == 0 || colon == std::string::npos || line_.front() == ' ' || line_.front() == '\t')
        return fail("a header that is none");
    std::string name = line_.substr(0, colon);
    if (name.find_first_of(" \t") != std::string::npos) return fail("a header whose name has a space");
    headers_.emplace_back(std::move(name), http::trimmed(std::string_view(line_).substr(colon + 1)));
    return true;
}

bool AnswerParser::endHead() {
    if (status_ < 200 && status_ != 101) {  // another head follows: all of them together have the limit of one
        status_ = 0;
        headers_.clear();
        return true;
    }
    headSize_ = 0;
    std::size_t lengths = 0;
    bool isChunked = false;
    for (auto const& [name, value] : headers_) {
        if (http::sameText(name, "Connection") &&
            http::anyElement(value, [](std::string_view token) { return http::sameText(token, "close"); }))
            keepsAlive_ = false;
        if (http::sameText(name, "Transfer-Encoding")) {
            if (isChunked || !http::sameText(value, "chunked")) return fail("a transfer encoding other than chunked");
            isChunked = true;
        }
        if (http::sameText(name, "Content-Length") && (lengths++ > 0 || !readNumber(value, left_, 10)))
            return fail("a length that is no number, or is there twice");
    }
    if (isChunked && lengths > 0) return fail("both a length and chunks");
    bool const hasBody = status_ >= 200 && status_ != 204 && status_ != 304;
    if (!hasBody || (lengths > 0 && left_ == 0)) part_ = Part::done;
    else if (isChunked) part_ = Part::chunkSize;
    else part_ = lengths > 0 ? Part::sized : Part::untilEnd;
    if (part_ == Part::untilEnd) keepsAlive_ = false;
    return true;
}

bool AnswerParser::takeChunkSize() {
    std::string_view const text = http::trimmed(std::string_view(line_).substr(0, line_.find(';')));
    if (!readNumber(text, left_, 16)) return fail("a chunk without a size");
    headSize_ = 0;
    part_ = left_ == 0 ? Part::trailer : Part::chunk;
    return true;
}

bool AnswerParser::fail(std::string_view problem) noexcept {
    problem_ = problem;
    part_ = Part::failed;
    return false;
}

}  // namespace eh::clients
