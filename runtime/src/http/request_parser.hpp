// One request as it comes in: the parser and the storage that the views of Request point into.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <eh/http.hpp>

#include "http/refusal.hpp"
#include "http/request_name.hpp"

namespace eh::http {

/// Longest request target; longer ones are answered 414.
inline constexpr std::size_t maxTarget = 8u << 10;

/// Others are answered 501.
[[nodiscard]] bool isKnownMethod(std::string_view method) noexcept;

/// What is known when the head is complete.
struct HeadFacts {
    bool keepAlive = false;
    bool http10 = false;
    bool isHead = false; ///< the method is HEAD
    bool chunked = false;
    bool expectsContinue = false;
    bool isForHttps = false; ///< the target says so
    std::uint64_t contentLength = 0;
};

/// Strict where laxness would let two programs read one request differently: any doubt about where a request ends is
/// a refusal. Reusable: it keeps its storage for the next request, within bounds.
class RequestParser {
public:
    enum class Progress : std::uint8_t {
        more,   ///< needs more bytes; what was not used must be given again, with more behind it
        head,   ///< the head is complete, once; a body follows
        done,   ///< the request is complete
        failed, ///< see refusal()
    };
    struct Step {
        Progress progress;
        std::size_t used;
    };

    RequestParser();
    ~RequestParser();

    /// Ready for a new request.
    void start(std::size_t maxHeader);
    /// `bytes` must not be empty.
    [[nodiscard]] Step parse(std::string_view bytes);
    /// Valid after Progress::failed.
    [[nodiscard]] Refusal refusal() const noexcept;
    /// Valid after Progress::head or done.
    [[nodiscard]] HeadFacts const& facts() const noexcept;
    /// Valid after Progress::head or done, until start(); `below`, `remote`, `user` and `secure` are the caller's to
    /// set.
    [[nodiscard]] Request& request() noexcept;
    /// The request line's method and target as far as they came, for log lines.
    [[nodiscard]] std::string description() const;
    void describe(RequestName& into) const;
    /// Largest body that is taken; call it after Progress::head. More is refused with 413.
    void limitBody(std::size_t bytes) noexcept;
    [[nodiscard]] std::size_t bodySize() const noexcept;
    /// Takes bytes of a body, and says how many; what it does not take must be given to parse() again.
    using BodySink = std::function<std::size_t(std::string_view bytes)>;
    /// Passes the body to `sink` instead of keeping it; call it after Progress::head.
    void passBodyTo(BodySink sink);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace eh::http
