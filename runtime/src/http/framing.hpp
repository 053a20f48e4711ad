// The headers that decide where a request ends and what becomes of its socket.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <eh/http.hpp>

#include "http/refusal.hpp"

namespace eh::http {

/// What the headers that decide how a request is read have said.
struct Framing {
    unsigned hosts = 0;
    unsigned lengths = 0;
    std::optional<std::uint64_t> length;
    bool hasEncoding = false;
    unsigned chunked = 0;            // times that a header says so
    bool endsChunked = false;        // the last coding of all
    bool hasOtherCoding = false;
    bool close = false;
    bool keepAlive = false;
    bool expectsContinue = false;
    bool expectsMore = false;
    bool badHost = false;
    bool badEncoding = false;

    /// Each header once, in order.
    void read(Header const& field);
    /// RFC 9112 sections 3.2, 6.1 to 6.3: what is wrong with them, when all have been read.
    [[nodiscard]] std::optional<Refusal> problem(bool http10) const;

private:
    void readEncodings(std::string_view value);
    void readExpectations(std::string_view value);
};

} // namespace eh::http
