// HTTP as directories see it: a request, an answer that may come later and from any thread, and the interface of
// whatever is mounted at a path.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <eh/login.hpp>
#include <eh/send_result.hpp>

namespace eh::http {

struct Header {
    std::string_view name;
    std::string_view value;
};

/// One name and value of a query or a form, decoded.
struct Parameter {
    std::string name;
    std::string value;
};

/// All of "a=1&b=x+y", the form that queries and simple forms are sent in, in order; a name without "=" has an empty value. Those
/// whose escapes are malformed are left out.
[[nodiscard]] std::vector<Parameter> parseParameters(std::string_view text);

/// One request, complete with its body. All views are valid until Directory::serve returns.
struct Request {
    std::string_view method;  ///< as sent, e.g. "GET"
    std::string_view target;  ///< as sent, e.g. "/a%20b/c?x=1"
    std::string_view path;    ///< decoded, without "." and ".." segments; begins with a slash
    std::string_view below;   ///< what of `path` is below the mount: "" or "/c"; in a route what its "*" stands for
    std::string_view query;   ///< as sent, without the question mark
    std::span<Header const> headers;
    std::string_view body;
    std::string_view remote;  ///< the peer's address, without the port
    std::string_view user;    ///< who an authenticator says it is; empty: nobody
    std::shared_ptr<Login> login{};  ///< what it found out about him; null: nobody
    bool secure = false;      ///< came over TLS
    bool http10 = false;      ///< speaks HTTP/1.0 only

    /// Whether an authenticator gave the user that role.
    [[nodiscard]] bool has(std::string_view role) const noexcept;
    /// The value of the first header of that name, whatever its case; empty if there is none.
    [[nodiscard]] std::string_view header(std::string_view name) const noexcept;
    [[nodiscard]] bool hasHeader(std::string_view name) const noexcept;
    /// The decoded value of the first query parameter of that name; nothing if it is absent or its escapes are malformed.
    [[nodiscard]] std::optional<std::string> parameter(std::string_view name) const;
    /// All query parameters, parsed anew by each call.
    [[nodiscard]] std::vector<Parameter> parameters() const;

    /// Whether the body says to be a simple form (application/x-www-form-urlencoded).
    [[nodiscard]] bool isForm() const noexcept;
    /// The same for the fields of such a form; nothing, or none, if the body is something else.
    [[nodiscard]] std::optional<std::string> field(std::string_view name) const;
    [[nodiscard]] std::vector<Parameter> fields() const;
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

/// The body of an answer that goes on, as Responder::stream gives it. Any thread may keep it and call it, also when the
/// client or the server has gone. What is written leaves in the order of the calls. Destroyed without finish() it closes the
/// socket, so that the client does not take the body for complete.
class BodyWriter {
public:
    virtual ~BodyWriter() = default;

    /// Queues a piece; never blocks. `queued`: it is written unless the client goes before. `full`: it would exceed
    /// BodyOptions::queueBytes; it is not queued and onWritable will tell when there is room. `tooLarge`: it alone exceeds
    /// them, or what is left of BodyOptions::size. `gone`: the client or the server has gone, or finish() was called.
    virtual SendResult write(Buffer piece) = 0;
    /// Ends the body behind what is queued, which is written also if this is destroyed. Before BodyOptions::size have been
    /// written it closes the socket, as if this were destroyed. A second call does nothing.
    virtual void finish() = 0;
    /// Bytes that wait to be written, 64 for each piece included.
    [[nodiscard]] virtual std::size_t waiting() const = 0;
};

/// How a body goes on. The functions are called on the loop, one at a time; not once the writer has been destroyed, but one
/// that is running meanwhile is not waited for. An exception that leaves one costs a log line and the socket.
struct BodyOptions {
    std::size_t queueBytes = 1u << 20;  ///< that wait for the client, 64 a piece included: `full` above
    /// Bytes of the whole body, if they are known: then the client is told (Content-Length), and can show its progress.
    std::optional<std::uint64_t> size{};
    /// There is room again: a quarter of queueBytes or less waits, after more than the half did or a write was answered
    /// `full`.
    std::function<void(BodyWriter&)> onWritable{};
    /// Once, if the client or the server goes before finish() was called.
    std::function<void(BodyWriter&)> onGone{};
};

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
    /// The same for one that is queued on many connections: its body is not copied, and it is freed after the last transmission.
    /// Nobody may change it from now on. Throws std::invalid_argument for null, too.
    void send(std::shared_ptr<Response const> response);

    /// Instead of send(): answers with status and headers of `head` (its body is not used), with the body to follow, of
    /// whatever length: in chunks on HTTP/1.1, until the socket closes on HTTP/1.0, or of BodyOptions::size. To HEAD requests, and with a status that
    /// has no body, nothing that is written is sent. A client that stops reading is given up after
    /// ServerOptions::writeTimeout; one that closes its sending side has gone. Throws like send(), and
    /// std::invalid_argument for options whose queueBytes are 0.
    [[nodiscard]] std::shared_ptr<BodyWriter> stream(Response head, BodyOptions options = {});

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
