// What files on disk and files in the binary have in common when they are answered with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

#include <eh/http.hpp>

#include "http/range.hpp"

namespace eh::http {

/// Largest body that is read and ignored, so that a request with the wrong method or address is told so.
inline constexpr std::size_t ignoredBody = 64u << 10;

/// What clients do with what they have of a file.
enum class Freshness : std::uint8_t {
    askedAbout, ///< each time: edit, reload
    immutable,  ///< keep it: the path changes with the content
};

/// One file that exists.
struct StaticFile {
    std::string_view path; ///< for the media type
    std::string_view etag;
    std::optional<std::time_t> modified;
    std::uint64_t size = 0;
    std::string_view encoding{}; ///< how it is compressed: "br", "gzip"; empty: not at all
    bool varies = false;         ///< other clients may get it compressed in another way
    Freshness freshness = Freshness::askedAbout;
};

/// The bytes of a file.
class StaticContent {
public:
    /// Answers with `head` and these bytes.
    virtual void send(Responder& responder, Response head, ByteRange range) = 0;

protected:
    ~StaticContent() = default;
};

/// Answers a request for `file`: 405, 304, 416, 206 or 200; `content` is used for the last two, but not for HEAD.
void answerFile(Request const& request, Responder& responder, StaticFile const& file, StaticContent& content);

/// Sends a client that asked for a folder without the slash at its end there, with its query.
void redirectToFolder(Request const& request, Responder& responder);

/// Whether an Accept-Encoding takes that coding.
[[nodiscard]] bool acceptsEncoding(std::string_view header, std::string_view coding);

/// 405 for what can only be read.
[[nodiscard]] Response onlyReadable();

} // namespace eh::http
