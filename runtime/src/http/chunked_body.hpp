// The chunked transfer coding of RFC 9112 section 7.1, taken apart. Beast, which reads all else, fails these cases of the table in
// tests/end_to_end/rfc/framing.mjs, and nothing in front of it or in its hooks changes that but to find the lines first, which is most
// of the reading: "trailers do not change what has been decided" (it refuses a trailer called Content-Length or Transfer-Encoding),
// "a trailer that is folded" (it joins the lines), "LF alone behind the last size", "LF alone at the end" and "a trailer that ends with
// LF alone" (it waits for a CRLF CRLF that does not come).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace eh::http {

/// Longest line between the chunks of a body, and all trailers together; more is refused.
inline constexpr std::size_t maxChunkLine = 4u << 10;
/// All extensions of the chunks of one body together.
inline constexpr std::size_t maxChunkExtensions = 16u << 10;

/// Reads one body. Extensions and trailers are checked and forgotten.
class ChunkedBody {
public:
    enum class Progress : std::uint8_t {
        more,   ///< needs more bytes; what was not used must be given again, with more behind it
        line,   ///< something between chunks was read; chunkLeft() tells what is to come
        data,   ///< `data` is the next part of the body, which consume() takes, or a part of it
        done,
        failed, ///< this is no chunked body; see problem()
    };
    struct Step {
        Progress progress;
        std::size_t used = 0;
        std::string_view data{};
    };

    [[nodiscard]] Step parse(std::string_view bytes) noexcept;
    /// So many bytes of the data have been used.
    void consume(std::size_t bytes) noexcept;
    /// Of the present chunk, how many bytes have not come.
    [[nodiscard]] std::uint64_t chunkLeft() const noexcept { return left_; }
    /// Static storage.
    [[nodiscard]] std::string_view problem() const noexcept { return problem_; }

private:
    enum class State : std::uint8_t { size, data, dataEnd, trailers, done };

    Step sizeLine(std::string_view bytes) noexcept;
    Step dataEnd(std::string_view bytes) noexcept;
    Step trailer(std::string_view bytes) noexcept;
    Step fail(std::string_view problem) noexcept;

    State state_ = State::size;
    std::uint64_t left_ = 0;
    std::size_t extensions_ = 0;
    std::size_t trailers_ = 0;
    std::string_view problem_;
};

} // namespace eh::http
