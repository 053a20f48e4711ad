// Head by head, as docs/protocol.md lists them.
#include "link/answers.hpp"

#include "event/codec/control.hpp"

namespace eh {

namespace {

// Of the answers to polls, which are most of all.
constexpr std::string_view jsonHeaders =
    "Content-Type: application/x-ndjson\r\nCache-Control: no-store, no-transform\r\nX-Accel-Buffering: no\r\n";
constexpr std::string_view cborHeaders =
    "Content-Type: application/cbor-seq\r\nCache-Control: no-store, no-transform\r\nX-Accel-Buffering: no\r\n";

http::Response prepared(Encoding encoding) {
    http::Response response;
    response.headers.reserve(2);
    response.preparedHeaders = encoding == Encoding::json ? jsonHeaders : cborHeaders;
    return response;
}

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
    if (listedOrigin_.empty()) return;
    response.headers.push_back({"Access-Control-Allow-Origin", listedOrigin_});
    response.headers.push_back({"Access-Control-Allow-Credentials", "true"});
    response.headers.push_back({"Access-Control-Expose-Headers", "EH-First, EH-Last"});
    response.headers.push_back({"Vary", "Origin"});
}

http::Response Answers::events(Encoding encoding, std::uint64_t first, std::span<Frame const* const> frames) const {
    http::Response response = frames.empty()          ? make(204, "")
                              : listedOrigin_.empty() ? prepared(encoding)
                                                      : make(200, mediaType(encoding));
    response.headers.push_back({"EH-First", std::to_string(first)});
    response.headers.push_back({"EH-Last", std::to_string(first + frames.size() - 1)});
    response.body.reserve(frames.size());
    for (Frame const* const frame : frames) response.body.emplace_back((*frame)->text(), *frame);
    return response;
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
