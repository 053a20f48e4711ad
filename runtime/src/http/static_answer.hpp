// What files on disk and files in the binary have in common when they are answered with.
#pragma once

#include <cstddef>
#include <ctime>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <eh/http.hpp>

namespace eh::http {

/// Largest body that is read and ignored, so that a request with the wrong method or address is told so.
inline constexpr std::size_t ignoredBody = 64u << 10;

/// One file that exists.
struct StaticFile {
    std::string_view path; ///< for the media type
    std::string_view etag;
    std::optional<std::time_t> modified;
};

/// Answers a request for `file`: 405, 304 or 200; `content` is called for a 200 only.
void answerFile(Request const& request, Responder& responder, StaticFile const& file,
                std::function<Buffer()> const& content);

/// Sends a client that asked for a folder without the slash at its end there, with its query.
void redirectToFolder(Request const& request, Responder& responder);

} // namespace eh::http
