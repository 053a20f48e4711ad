// HTTP as directories see it: a request, an answer that may come later and from any thread, and the interface of
// whatever is mounted at a path.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace eh::http {

struct Header {
    std::string_view name;
    std::string_view value;
};

/// One request, complete with its body. All views are valid until Directory::serve returns.
struct Request {
    std::string_view method;  ///< as sent, e.g. "GET"
    std::string_view target;  ///< as sent, e.g. "/a%20b/c?x=1"
    std::string_view path;    ///< decoded, without "." and ".." segments; begins with a slash
    std::string_view below;   ///< what of `path` is below the mount: "" or "/c"
    std::string_view query;   ///< as sent, without the question mark
    std::span<Header const> headers;
    std::string_view body;
    std::string_view remote;  ///< the peer's address, without the port
    std::string_view user;    ///< who an authenticator says it is; empty: nobody
    bool secure = false;      ///< came over TLS
    bool http10 = false;      ///< speaks HTTP/1.0 only

    /// The value of the first header of that name, whatever its case; empty if there is none.
    [[nodiscard]] std::string_view header(std::string_view name) const noexcept;
    [[nodiscard]] bool hasHeader(std::string_view name) const noexcept;
    /// The decoded value of a query parameter; nothing if it is absent.
    [[nodiscard]] std::optional<std::string> parameter(std::string_view name) const;
};

/// A piece of a body: bytes, and whatever keeps them alive until they have been sent. Copies share the bytes.
class Buffer {
public:
    Buffer(std::string text)  // NOLINT(google-explicit-constructor)
        : Buffer(std::make_shared<std::string const>(std::move(text))) {}
    Buffer(std::shared_ptr<std::string const> text)  // NOLINT(google-explicit-constructor)
        : view_(*text), owner_(std::move(text)) {}
    Buffer(std::string_view view, std::shared_ptr<void const> owner) : view_(view), owner_(std::move(owner)) {}
    /// Bytes in static storage.
    static Buffer borrowed(std::string_view view) { return {view, nullptr}; }

    [[nodiscard]] std::string_view view() const noexcept { return view_; }

private:
    std::string_view view_;
    std::shared_ptr<void const> owner_;
};

/// One answer. Content-Length, Date and Connection are the server's business; a header value that holds a line end is
/// refused with std::invalid_argument when the answer is sent.
struct Response {
    struct Field {
        std::string name;
        std::string value;
    };

    int status = 200;
    std::vector<Field> headers;
    std::vector<Buffer> body;
    /// More headers, as whole lines with their "\r\n", in static storage: for answers that are made often. They are sent as they
    /// are, and not checked.
    std::string_view preparedHeaders{};
};

/// A plain-text answer of one line, for errors and small pages.
[[nodiscard]] Response textResponse(int status, std::string text);

/// The right and the duty to answer one request: exactly once, now or later, on any thread. One that is destroyed
/// without having answered answers 500 and logs it. Movable.
class Responder {
public:
    class Sink;  ///< implemented by the server

    explicit Responder(std::shared_ptr<Sink> sink) noexcept;
    Responder(Responder&&) noexcept;
    Responder& operator=(Responder&&) noexcept;
    ~Responder();

    /// Hands the answer to the server. Calling it twice throws std::logic_error. Answers to HEAD lose their body by
    /// themselves. If the client has gone the answer is dropped.
    void send(Response response);

    /// `gone` is called at most once, on the loop, if the client's socket closes before the answer was sent. It must
    /// not destroy this Responder's server. Loop only.
    void onGone(std::function<void()> gone);

private:
    std::shared_ptr<Sink> sink_;
};

/// What is mounted at a path: it takes a request or declines it, and then the next is asked. Called on the loop.
class Directory {
public:
    virtual ~Directory() = default;

    /// The largest body, in bytes, that this directory would take with that request (whose body is still empty). The
    /// default takes none.
    [[nodiscard]] virtual std::size_t maxBody(Request const& request) const;

    /// True: taken; `responder` was or will be used (move it away to answer later). False: declined, `responder` is
    /// untouched.
    virtual bool serve(Request const& request, Responder& responder) = 0;
};

}  // namespace eh::http
