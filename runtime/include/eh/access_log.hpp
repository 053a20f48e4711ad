// A line for every answer, in the forms that tools read.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace eh::http {

/// One request and what became of it. Views are valid during the call.
struct Access {
    std::string_view remote;  ///< the client's address; behind a proxy of ServerOptions::proxies the one that it tells
    std::string_view user;    ///< empty: nobody
    std::string_view method;  ///< empty, like the next, if the request line was malformed
    std::string_view target;  ///< as sent
    std::string_view host;
    std::string_view referer;
    std::string_view agent;   ///< User-Agent
    int status = 0;           ///< 0: the client had gone before it was answered
    std::uint64_t bytes = 0;  ///< of the body
    std::chrono::system_clock::time_point time{};  ///< when it was answered, or had been: a body that goes on is told at its end
    std::chrono::microseconds took{};              ///< since its head was complete
    bool http10 = false;
    bool secure = false;      ///< came over TLS
};

/// Called on the loop for every answer; must not block.
using AccessLog = std::function<void(Access const&)>;

/// `127.0.0.1 - ada [27/Nov/2026:15:42:58 +0000] "GET /a HTTP/1.1" 200 1234`, without a line end: the Common Log Format. What
/// is not printable ASCII, and quotes and backslashes, are written as \xHH, so that nobody writes lines of their own.
[[nodiscard]] std::string commonLogLine(Access const& access);
/// The same with referer and user agent behind it: Combined Log Format.
[[nodiscard]] std::string combinedLogLine(Access const& access);
/// One JSON object: time (RFC 3339), remote, user, method, target, host, version, status, bytes, micros, referer, agent, secure.
[[nodiscard]] std::string jsonLogLine(Access const& access);

} // namespace eh::http
