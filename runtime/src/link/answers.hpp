// The HTTP answers of a mount: the headers that all of them share, events with their numbers, and problem documents.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <eh/http.hpp>

#include "event/codec/encoding.hpp"
#include "event/frame.hpp"
#include "event/refusal.hpp"
#include "link/ws/handshake.hpp"

namespace eh {

inline constexpr std::string_view jsonEvents = "application/x-ndjson";
inline constexpr std::string_view cborEvents = "application/cbor-seq";

[[nodiscard]] constexpr std::string_view mediaType(Encoding encoding) noexcept {
    return encoding == Encoding::json ? jsonEvents : cborEvents;
}

/// Makes answers for one request; a value that may be kept for one that is answered later.
class Answers {
public:
    /// `listedOrigin`: the entry of the list that the page's origin stands on, which outlives this; null: on none.
    explicit Answers(std::string const* listedOrigin = nullptr) noexcept : listedOrigin_(listedOrigin) {}

    /// Answers with events numbered from `first`; without any, 204, after which `received` is the number before `first`. Loop only.
    void events(http::Responder& responder, Encoding encoding, std::uint64_t first, std::span<Frame const* const> frames) const;
    /// Control messages, and the numbers that events() would tell.
    [[nodiscard]] http::Response hello(Encoding encoding, std::string text) const;
    /// The head of an endless answer of that media type.
    [[nodiscard]] http::Response stream(std::string_view type) const { return make(200, type); }
    [[nodiscard]] http::Response json(std::string text) const;
    [[nodiscard]] http::Response refusal(Refusal const& refusal) const;
    /// Of a handshake that was not accepted.
    [[nodiscard]] http::Response refusal(ws::Handshake const& handshake) const;
    [[nodiscard]] http::Response wrongMethod(std::string allow) const;
    /// Lets the page read an answer that was made otherwise.
    void openTo(http::Response& response) const;
    /// The answer to a CORS preflight of a listed origin.
    [[nodiscard]] http::Response preflight() const;

private:
    [[nodiscard]] http::Response make(int status, std::string_view type) const;

    std::string const* listedOrigin_;
};

}  // namespace eh
