// What Boost.Beast reads of a request, collected; for the one unit that has it read something.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/beast/http/basic_parser.hpp>

#include "http/refusal.hpp"
#include "http/request_parser.hpp"

namespace eh::http {

namespace beast = boost::beast;
using beast::error_code;

inline constexpr Refusal malformedRequest{400, "This is not a well-formed HTTP request."};
inline constexpr Refusal addressTooLong{414, "The address is too long."};
inline constexpr Refusal bodyTooLarge{413, "The body is larger than what is taken here."};

inline std::string_view standard(beast::string_view text) noexcept { return {text.data(), text.size()}; }

/// Where a piece of the head lies in the storage, which moves while it grows.
struct Piece {
    std::size_t at = 0;
    std::size_t size = 0;
};

/// The head and body of one request, and what is wrong with it.
struct Collected {
    static constexpr std::size_t keptCapacity = 64u << 10; // of a body

    std::string text;
    Piece method;
    Piece target;
    std::vector<std::pair<Piece, Piece>> fields;
    std::string body;
    RequestParser::BodySink sink; // gets the body instead, if there is one
    std::size_t passedOn = 0;     // to it
    std::size_t bodyLimit = 0;
    std::optional<Refusal> refusal;
    bool isVersion1 = true; // of HTTP
    bool http10 = false;
    bool haveLine = false;
    bool headDone = false;

    std::size_t bodyLeft() const { return bodyLimit - body.size() - passedOn; }

    /// Of a body; how many bytes of it.
    std::size_t take(std::string_view bytes) {
        if (!sink) {
            body.append(bytes);
            return bytes.size();
        }
        std::size_t const taken = sink(bytes);
        passedOn += taken;
        return taken;
    }

    Piece keep(std::string_view piece) {
        text.append(piece);
        return {text.size() - piece.size(), piece.size()};
    }
    std::string_view view(Piece piece) const { return std::string_view(text).substr(piece.at, piece.size); }

    void clear() {
        text.clear();
        method = target = {};
        fields.clear();
        body.clear();
        if (body.capacity() > keptCapacity) body.shrink_to_fit();
        sink = nullptr;
        passedOn = 0;
        refusal.reset();
        isVersion1 = true;
        http10 = haveLine = headDone = false;
    }
};

/// Collects what Beast reads, and refuses what is no request to this server.
class BeastParser final : public beast::http::basic_parser<true> {
public:
    explicit BeastParser(Collected& collected) : collected_(collected) {
        header_limit(static_cast<std::uint32_t>(-1)); // counted by RequestParser, over all calls
        body_limit(boost::none);                      // Collected has one
    }

private:
    void refuse(Refusal refusal, error_code& error) {
        collected_.refusal = refusal;
        error = beast::http::error::bad_value;
    }

    void on_request_impl(beast::http::verb, beast::string_view method, beast::string_view target, int version,
                         error_code& error) override {
        collected_.haveLine = true;
        collected_.method = collected_.keep(standard(method));
        collected_.target = collected_.keep(standard(target));
        collected_.http10 = version == 10;
        bool const isAscii = std::ranges::all_of(target, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
        if (!isAscii) return refuse(malformedRequest, error);
        if (!collected_.isVersion1) return refuse({505, "This server speaks HTTP/1.1."}, error);
        if (target.size() > maxTarget) return refuse(addressTooLong, error);
        if (!isKnownMethod(standard(method))) return refuse({501, "This server does not know that method."}, error);
    }
    void on_response_impl(int, beast::string_view, int, error_code&) override {}

    void on_field_impl(beast::http::field, beast::string_view name, beast::string_view value, error_code&) override {
        auto const nameAt = collected_.keep(standard(name));
        collected_.fields.emplace_back(nameAt, collected_.keep(standard(value)));
    }
    void on_header_impl(error_code&) override {}

    void on_body_init_impl(boost::optional<std::uint64_t> const&, error_code&) override {}
    std::size_t on_body_impl(beast::string_view bytes, error_code& error) override {
        if (bytes.size() <= collected_.bodyLeft()) return collected_.take(standard(bytes));
        refuse(bodyTooLarge, error);
        return 0;
    }
    // Chunks never come here.
    void on_chunk_header_impl(std::uint64_t, beast::string_view, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view, error_code&) override { return 0; }
    void on_finish_impl(error_code&) override {}

    Collected& collected_;
};

/// Of a head whose fields Beast does not take.
inline std::string_view problemOf(error_code const& code) {
    using beast::http::error;
    if (code == error::bad_content_length) return "Content-Length is not one number, or stands beside Transfer-Encoding.";
    if (code == error::multiple_content_length) return "Content-Length stands twice.";
    if (code == error::bad_transfer_encoding) return "Transfer-Encoding stands twice, or beside Content-Length.";
    return "A header is not well-formed.";
}

} // namespace eh::http
