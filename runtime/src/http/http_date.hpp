// Dates as HTTP writes them: "Sun, 06 Nov 1994 08:49:37 GMT".
#pragma once

#include <ctime>
#include <optional>
#include <string>
#include <string_view>

namespace eh::http {

/// Seconds since 1970, UTC.
[[nodiscard]] std::string httpDate(std::time_t time);
/// Reads the one form that is written today; nothing for anything else.
[[nodiscard]] std::optional<std::time_t> parseHttpDate(std::string_view text);

} // namespace eh::http
