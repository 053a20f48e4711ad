// The head of an answer, written by hand in one go.
#pragma once

#include <cstddef>
#include <cstdint>
#include <ctime>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <eh/http.hpp>

namespace eh::http {

/// "Not Found"; empty for a status without a name.
[[nodiscard]] std::string_view reasonPhrase(int status) noexcept;

/// The line that tells the present date, made once a second.
class DateLine {
public:
    [[nodiscard]] std::string_view now();

private:
    std::time_t second_ = 0;
    std::string text_;
};

/// What the head says about the socket afterwards.
enum class Persistence : unsigned char {
    keep,      ///< HTTP/1.1: nothing needs saying
    keepAsked, ///< HTTP/1.0 client that asked for it
    close,
};

/// Whether an answer of this status has a body at all.
[[nodiscard]] constexpr bool mayHaveBody(int status) noexcept {
    return status >= 200 && status != 204 && status != 304;
}

/// Content-Length, Transfer-Encoding, Connection, Date: what a program says about them is left out.
[[nodiscard]] bool isServersBusiness(std::string_view name) noexcept;

/// Throws std::invalid_argument, naming it, for a header that cannot be sent.
void requireSoundHeaders(Response const& response);

/// What is the same in all answers of the moment.
struct HeadStyle {
    std::string_view date; ///< a whole line
    std::span<Response::Field const> headers; ///< for answers that have none of that name
};

/// What an answer says of itself.
struct AnswerHead {
    int status;
    std::string_view lines; ///< prepared ones
    std::span<Response::Field const> fields;
};

/// Adds the head of an answer, up to and including the empty line.
void writeHead(std::string& into, AnswerHead const& head, std::size_t bodySize, Persistence persistence, HeadStyle style);

/// How the end of a body is marked.
enum class BodyEnd : unsigned char {
    none,   ///< there is no body
    chunks, ///< by a last chunk
    close,  ///< by closing the socket
    size,   ///< it is known
};

/// The same for a body that is not there yet. `size`: its Content-Length, if that is known; also where there is no body (HEAD).
void writeOpenHead(std::string& into, Response const& response, BodyEnd end, std::optional<std::uint64_t> size,
                   Persistence persistence, HeadStyle style);

/// The head of a 101 answer with the headers of `response`.
void writeUpgradeHead(std::string& into, Response const& response);

} // namespace eh::http
