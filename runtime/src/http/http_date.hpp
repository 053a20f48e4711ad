// Dates as HTTP writes them: "Sun, 06 Nov 1994 08:49:37 GMT".
#pragma once

#include <ctime>
#include <optional>
#include <string>
#include <string_view>

namespace eh::http {

/// Seconds since 1970, UTC.
[[nodiscard]] std::string httpDate(std::time_t time);
/// Reads the three forms of RFC 9110 5.6.7: the one above, "Sunday, 06-Nov-94 08:49:37 GMT" and "Sun Nov  6 08:49:37 1994"; nothing
/// for anything else. `now` tells the century of the second.
[[nodiscard]] std::optional<std::time_t> parseHttpDate(std::string_view text, std::time_t now = std::time(nullptr));

} // namespace eh::http
