// Head by head, as docs/protocol.md lists them.
#include "link/answers.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "event/codec/control.hpp"
#include "http/short_answer.hpp"

namespace eh {

namespace {

// Of the answers to polls, which are most of all.
constexpr std::string_view jsonHeaders =
    "Content-Type: application/x-ndjson\r\nCache-Control: no-store, no-transform\r\nX-Accel-Buffering: no\r\n";
constexpr std::string_view cborHeaders =
    "Content-Type: application/cbor-seq\r\nCache-Control: no-store, no-transform\r\nX-Accel-Buffering: no\r\n";
constexpr std::size_t copied = 4u << 10;  // of events; more are not

/// Header lines on the stack, as many as there is room for.
class Lines {
public:
    void add(std::string_view text) noexcept { size_ += text.copy(lines_.data() + size_, lines_.size() - size_); }
    /// "Name: ", and its number.
    void add(std::string_view name, std::uint64_t value) noexcept {
        constexpr std::size_t most = 20 + 2;  // digits, and the line's end
        if (lines_.size() - size_ < name.size() + most) return;
        add(name);
        char* end = std::to_chars(lines_.data() + size_, lines_.data() + lines_.size(), value).ptr;
        *end++ = '\r';
        *end++ = '\n';
        size_ = static_cast<std::size_t>(end - lines_.data());
    }
    [[nodiscard]] std::string_view text() const noexcept { return {lines_.data(), size_}; }

private:
    std::array<char, 256> lines_;
    std::size_t size_ = 0;
};

/// A few events as they are copied.
class Pieces {
public:
    /// False if they are too many, or too large.
    [[nodiscard]] bool take(std::span<Frame const* const> frames) noexcept {
        if (frames.size() > pieces_.size()) return false;
        std::size_t bytes = 0;
        for (Frame const* const frame : frames) {
            pieces_[count_] = (*frame)->text();
            bytes += pieces_[count_++].size();
        }
        return bytes <= copied;
    }
    [[nodiscard]] std::span<std::string_view const> all() const noexcept { return {pieces_.data(), count_}; }

private:
    std::array<std::string_view, 16> pieces_;
    std::size_t count_ = 0;
};

}  // namespace

http::Response Answers::make(int status, std::string_view type) const {
    http::Response response;
    response.status = status;
    response.headers.reserve(8);
    if (!type.empty()) response.headers.push_back({"Content-Type", std::string(type)});
    response.headers.push_back({"Cache-Control", "no-store, no-transform"});
    response.headers.push_back({"X-Accel-Buffering", "no"});
    openTo(response);
    return response;
}

void Answers::openTo(http::Response& response) const {
    if (listedOrigin_ == nullptr) return;
    response.headers.push_back({"Access-Control-Allow-Origin", *listedOrigin_});
    response.headers.push_back({"Access-Control-Allow-Credentials", "true"});
    response.headers.push_back({"Access-Control-Expose-Headers", "EH-First, EH-Last"});
    response.headers.push_back({"Vary", "Origin"});
}

void Answers::events(http::Responder& responder, Encoding encoding, std::uint64_t first,
                     std::span<Frame const* const> frames) const {
    Pieces pieces;
    if (listedOrigin_ == nullptr && !frames.empty() && pieces.take(frames)) {
        Lines lines;
        lines.add(encoding == Encoding::json ? jsonHeaders : cborHeaders);
        lines.add("EH-First: ", first);
        lines.add("EH-Last: ", first + frames.size() - 1);
        return http::send(responder, {200, lines.text(), pieces.all()});
    }
    http::Response response = frames.empty() ? make(204, "") : make(200, mediaType(encoding));
    response.headers.push_back({"EH-First", std::to_string(first)});
    response.headers.push_back({"EH-Last", std::to_string(first + frames.size() - 1)});
    response.body.reserve(frames.size());
    for (Frame const* const frame : frames) response.body.emplace_back((*frame)->text(), *frame);
    responder.send(std::move(response));
}

http::Response Answers::hello(Encoding encoding, std::string text) const {
    http::Response response = make(200, mediaType(encoding));
    response.headers.push_back({"EH-First", "1"});
    response.headers.push_back({"EH-Last", "0"});
    response.body.emplace_back(std::move(text));
    return response;
}

http::Response Answers::json(std::string text) const {
    http::Response response = make(200, "application/json");
    response.body.emplace_back(std::move(text));
    return response;
}

http::Response Answers::refusal(Refusal const& refusal) const {
    http::Response response = make(refusal.status, "application/problem+json");
    if (refusal.retry) response.headers.push_back({"Retry-After", std::to_string((*refusal.retry + 999) / 1000)});
    response.body.emplace_back(
        control::problem(refusal.status, refusal.code, refusal.detail, refusal.received, refusal.retry));
    return response;
}

http::Response Answers::refusal(ws::Handshake const& handshake) const {
    auto response = refusal(Refusal{handshake.answer.status, "protocol", std::string(handshake.problem), {}, {}});
    for (auto const& field : handshake.answer.headers)
        if (field.name != "Content-Type") response.headers.push_back(field);
    return response;
}

http::Response Answers::wrongMethod(std::string allow) const {
    http::Response response = refusal({405, "method", "this path takes " + allow, {}, {}});
    response.headers.push_back({"Allow", std::move(allow)});
    return response;
}

http::Response Answers::preflight() const {
    http::Response response = make(204, "");
    response.headers.push_back({"Access-Control-Allow-Methods", "GET, POST"});
    response.headers.push_back({"Access-Control-Allow-Headers", "Authorization, EH-Connection, Content-Type"});
    response.headers.push_back({"Access-Control-Max-Age", "7200"});
    return response;
}

}  // namespace eh
