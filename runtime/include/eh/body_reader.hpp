// Bodies of requests as they arrive, for what does not fit into memory or should not wait for the end: read into a
// buffer of the program, as fast as the program takes them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include <eh/http.hpp>

namespace eh::http {

/// What a program does with a body that arrives. The functions are called on the loop, one at a time, never from within
/// a call of the BodyReader. After onEnd or onGone, and as soon as the request has been answered, they are freed: what
/// they own (the Exchange itself, say) goes with them. An exception that leaves one costs a log line and, if it is
/// still owed, a 500.
struct BodyHandlers {
    /// The next bytes, at least one. With a buffer of the program: in it, and it is full, or this is the end of the
    /// body. So a body that fits is told once, and a longer one as often as it fills the buffer. Without one: whatever
    /// has arrived, valid during the call.
    std::function<void(std::string_view piece)> onData{};
    /// Once: the body is complete.
    std::function<void()> onEnd{};
    /// Once, instead of onEnd: the body breaks off. `why` is a sentence: the client has gone or took too long, the body
    /// is larger than RouteOptions::maxBody, its chunks are malformed, the server stops. Where an answer is owed and
    /// possible, the server gives it; a Responder that is still held does nothing any more.
    std::function<void(std::string_view why)> onGone{};
};

/// The right to read the body of one request. Movable. Nothing is read from the socket beyond what the server has in
/// its hands (64 KiB at most) before start(), while paused, and after it was destroyed; the client has to wait.
/// Destroyed before the end it gives the rest up: the socket is closed behind the answer. start() and moves: the loop
/// only, or whoever holds it alone. pause(), resume() and its end: any thread, also when the client or the server has
/// gone.
class BodyReader {
public:
    class Source; ///< implemented by the server

    explicit BodyReader(std::shared_ptr<Source> source) noexcept;
    BodyReader(BodyReader&&) noexcept;
    BodyReader& operator=(BodyReader&&) noexcept;
    ~BodyReader();

    /// Begins to read into `buffer`, which is the program's and has to stay until onEnd or onGone has been called or
    /// this has been destroyed. An empty buffer: pieces as they arrive, without a copy. A client that waits for "100
    /// Continue" gets it now. Throws std::logic_error if it was called before.
    void start(std::span<char> buffer, BodyHandlers handlers);
    /// The socket is not read, and no function but onGone is called any more (one that runs is not waited for). Called
    /// in onData it leaves the buffer as it is until resume(), so that another thread may work on it. While paused there
    /// is no timeout, and whether the client has gone is mostly noticed after resume() only.
    void pause() noexcept;
    /// Goes on, from the loop, soon.
    void resume();

    /// Content-Length; nothing for a body in chunks.
    [[nodiscard]] std::optional<std::uint64_t> size() const noexcept;
    /// Bytes that have come so far: told, or in the buffer.
    [[nodiscard]] std::uint64_t received() const noexcept;

private:
    std::shared_ptr<Source> source_;
};

/// One request whose body is read piece by piece, and its answer, which may begin before the body has ended. Movable.
struct Exchange {
    Responder responder;
    BodyReader body;
};

/// A directory that is asked when the head of a request has arrived, and reads the body itself. Its maxBody() says how
/// many bytes a body may have in all, in chunks or not: 413 above. As with all directories the default is 0.
class StreamingDirectory : public Directory {
public:
    /// True: taken; move `exchange` away to read and to answer, or answer at once: a body that is not wanted then is
    /// not waited for. False: declined, `exchange` is untouched. `head` is valid until this returns; its body is empty.
    /// Called on the loop.
    virtual bool receive(Request const& head, Exchange& exchange) = 0;

    bool serve(Request const& request, Responder& responder) final;
};

} // namespace eh::http
