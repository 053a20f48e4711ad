// What links need beyond one request and one answer: the socket of an upgrade, and bodies that go on.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include <eh/http.hpp>

#include "http/stream.hpp"

namespace eh::http {

/// A socket that no longer speaks HTTP.
struct Takeover {
    /// Closed when destroyed. The server counts it among its sockets until then, and closes it itself when it ends:
    /// from then on reading and writing give errors, waits never come back, and the object may outlive the server. No
    /// timeouts apply. Loop only, or after the loop has ended.
    std::unique_ptr<Stream> stream;
    /// What the client sent behind its request; it comes before what the stream reads.
    std::string received;
};

/// Answers with status 101 and the headers of `response` (Connection: Upgrade is added; its status and body are not
/// used), and gives the socket away. What the kernel does not take of the 101 at once leaves before anything that is
/// written to the stream. Nothing if the client has gone. `responder` is used up. Throws std::logic_error for one that
/// was used up before or when this is not the loop, std::invalid_argument for a header that holds a line end; then the
/// answer is still owed. Loop only, from within Directory::serve or later.
[[nodiscard]] std::optional<Takeover> takeOver(Responder& responder, Response response);

/// An answer whose body goes on until it is finished. Destroyed before that it closes the socket, so that the client
/// does not take the body for complete. A client that stops reading is given up after ServerOptions::writeTimeout; one
/// that closes its sending side has gone. All calls are harmless when client or server have gone. Loop only; may be
/// destroyed on any thread (but a listener that is being called meanwhile on the loop is not waited for).
class BodyStream {
public:
    virtual ~BodyStream() = default;

    /// Sends what the kernel takes of the pieces now; the rest waits, in order and by reference. On HTTP/1.1 they are
    /// one chunk. Throws std::logic_error after finish().
    virtual void write(std::span<Buffer const> pieces) = 0;
    /// Bytes that wait for the client, framing included.
    [[nodiscard]] virtual std::size_t waiting() const noexcept = 0;
    /// `drained` is called on the loop whenever waiting() has fallen to 0 after writes that had to wait, never from
    /// within a call of this object. It may do anything to it.
    virtual void onDrained(std::function<void()> drained) = 0;
    /// `gone` is called once, on the loop, if the socket closes before finish(): by the client, a timeout or the end of
    /// the server. Never from within a call of this object; not at all once this has been destroyed, which it may do.
    virtual void onGone(std::function<void()> gone) = 0;
    /// Ends the body properly; further requests may follow on the socket.
    virtual void finish() = 0;
};

/// Answers with status and headers of `head` (its body is not used) at once, with the body to follow: in chunks on
/// HTTP/1.1, until the socket closes on HTTP/1.0. To HEAD requests, and for a status without a body, nothing that is
/// written is sent. Null if the client has gone. `responder` is used up; throws like takeOver. Loop only, from within
/// Directory::serve or later.
[[nodiscard]] std::unique_ptr<BodyStream> startBody(Responder& responder, Response head);

} // namespace eh::http
