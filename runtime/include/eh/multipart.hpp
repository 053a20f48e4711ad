// Forms with files, as browsers upload them (multipart/form-data, RFC 7578), taken apart while they arrive.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <eh/http.hpp>

namespace eh::http {

/// The head of one part of a form. All views are valid during the call.
struct Part {
    std::string_view name; ///< of the field
    /// As the client says, a path perhaps: see safeFileName. Nothing: it is no file.
    std::optional<std::string_view> fileName;
    std::string_view mediaType;      ///< "text/plain" if the part says none; with its parameters
    std::span<Header const> headers; ///< all of them
};

/// Where the bytes of one part go: the program's. Destroyed without finish() if the form breaks off or is refused.
class PartSink {
public:
    virtual ~PartSink() = default;
    /// At least one byte. False gives the whole form up, with 500; whoever knows better why tells it himself.
    [[nodiscard]] virtual bool write(std::string_view bytes) = 0;
    /// The part is complete. Then this is destroyed.
    [[nodiscard]] virtual bool finish() { return true; }
};

/// Limits of a form; above, it is refused with 413. The size of all together is RouteOptions::maxBody.
struct MultipartOptions {
    std::size_t maxParts = 100;
    std::size_t maxPartHead = 8u << 10;     ///< bytes of the head of one part, with its empty line
    std::size_t maxPartHeaders = 16;        ///< headers in it
    std::uint64_t maxPartSize = 1ull << 40; ///< bytes of one part
    std::size_t maxAround = 64u << 10;      ///< bytes before the first part and behind the last, which are ignored
};

/// Why a form was refused: for an answer.
struct MultipartProblem {
    int status;
    std::string sentence;
};

/// Takes a form apart. Keeps nothing but the head of the present part; not more than a boundary waits to be decided on.
/// On one thread at a time. What a sink throws leaves feed() and finish(), and the form is given up.
class MultipartReader {
public:
    /// Where the part goes; null: it is read and ignored.
    using Open = std::function<std::unique_ptr<PartSink>(Part const& part)>;

    /// `contentType`: the header of the request, with the boundary. If it is none of a form, problem() says so at once.
    /// Throws std::invalid_argument without a function, or for a limit of 0.
    MultipartReader(std::string_view contentType, Open open, MultipartOptions options = {});
    MultipartReader(MultipartReader&&) noexcept;
    MultipartReader& operator=(MultipartReader&&) noexcept;
    ~MultipartReader();

    /// The next bytes of the body, however it is cut. False: refused, now or before.
    [[nodiscard]] bool feed(std::string_view bytes);
    /// The body has ended. False: refused, or its last boundary has not come.
    [[nodiscard]] bool finish();
    /// Set once the form has been refused.
    [[nodiscard]] std::optional<MultipartProblem> const& problem() const noexcept;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Collects a part in `into`, which must outlive the sink, up to `most` bytes; more gives the form up.
[[nodiscard]] std::unique_ptr<PartSink> collectPart(std::string& into, std::size_t most = 64u << 10);

/// A name for a file in a folder of the program's, made of what a client says: what is behind the last slash or
/// backslash, without control characters and dots in front, at most 200 bytes, cut between characters. Empty if nothing
/// is left.
[[nodiscard]] std::string safeFileName(std::string_view sent);

} // namespace eh::http
