// Plain WebSockets for programs that speak a protocol of their own: Server::webSocket.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <eh/http.hpp>
#include <eh/send_result.hpp>

namespace eh {

enum class WebSocketKind : std::uint8_t { text, binary };

/// A message framed once, for any number of sockets: they share its bytes. Immutable.
class WebSocketMessage {
public:
    /// Throws std::invalid_argument if the payload is not UTF-8.
    [[nodiscard]] static std::shared_ptr<WebSocketMessage const> text(std::string_view payload);
    [[nodiscard]] static std::shared_ptr<WebSocketMessage const> binary(std::string_view payload);

    [[nodiscard]] WebSocketKind kind() const noexcept { return kind_; }
    [[nodiscard]] std::string_view payload() const noexcept { return frame().substr(head_); }
    /// As it goes over the wire.
    [[nodiscard]] std::string_view frame() const noexcept { return frame_; }
    /// The same for sockets that agreed on compression with windows of so many bits (9 to 15): compressed by the first call, for
    /// all of them; or frame(), if that is not longer.
    [[nodiscard]] std::string_view deflatedFrame(int windowBits) const;

    WebSocketMessage(WebSocketMessage const&) = delete;
    WebSocketMessage& operator=(WebSocketMessage const&) = delete;
    ~WebSocketMessage();

private:
    struct Deflated;
    friend class WebSocket;
    WebSocketMessage(WebSocketKind kind, std::string_view payload);
    [[nodiscard]] static std::shared_ptr<WebSocketMessage const> make(WebSocketKind kind, std::string_view payload);

    std::string frame_;
    std::size_t head_;
    mutable std::atomic<Deflated const*> deflated_ = nullptr;  // a list, one for each size of window that was asked for
    WebSocketKind kind_;
};

/// One open socket. Any thread may keep it and call it, also when it has closed and when its server has gone. What
/// is sent leaves in the order of the calls, all that waits at the end of a turn of the loop in one write.
class WebSocket {
public:
    virtual ~WebSocket() = default;

    /// Queues a message; never blocks. `queued`: it is written unless the socket ends before. `full`: it would exceed
    /// WebSocketOptions::queueBytes; it is not queued and onDrain will tell when there is room. `tooLarge`: it alone
    /// exceeds them. `invalid`: a text that is not UTF-8. `gone`: the socket has ended, or close() was called.
    SendResult send(WebSocketKind kind, std::string_view payload);
    SendResult text(std::string_view payload) { return send(WebSocketKind::text, payload); }
    SendResult binary(std::string_view payload) { return send(WebSocketKind::binary, payload); }
    /// The same for a message that is shared. Throws std::invalid_argument for null.
    virtual SendResult send(std::shared_ptr<WebSocketMessage const> message) = 0;
    /// Queues a ping like a message; `tooLarge` if the payload has more than 125 bytes.
    virtual SendResult ping(std::string_view payload = {}) = 0;
    /// Closes after what is queued; no more messages are delivered. Does nothing on a socket that is closing already. A
    /// reason is cut to 123 bytes. Throws std::invalid_argument for a code that must not be sent: 1000 to 1003, 1007 to
    /// 1014 and 3000 to 4999 may.
    virtual void close(std::uint16_t code = 1000, std::string_view reason = {}) = 0;

    /// Nothing more is read until resumeReading(), so that the client has to wait; what was read already is still
    /// delivered: at most 64 KiB.
    virtual void pauseReading() = 0;
    virtual void resumeReading() = 0;

    /// Bytes that wait to be written, 64 for each message included.
    [[nodiscard]] virtual std::size_t backlog() const = 0;
    /// The subprotocol; empty if none was agreed upon.
    [[nodiscard]] virtual std::string_view protocol() const noexcept = 0;
    /// The peer's address, without the port.
    [[nodiscard]] virtual std::string_view remote() const noexcept = 0;
    /// Whether messages may be compressed, as WebSocketOptions::deflate allows and the client asked.
    [[nodiscard]] virtual bool deflates() const noexcept = 0;
};

/// What a program does with its sockets; what is empty does nothing. All are called on the loop, one at a time. Views
/// and references are valid during the call. An exception that leaves one costs a log line and the socket (1011).
struct WebSocketHandlers {
    /// Asked before a socket is opened, after the checks of Host, Origin and handshake: an answer, for instance
    /// textResponse(403, ...), refuses it.
    std::function<std::optional<http::Response>(http::Request const&)> admit{};
    /// First, with the request that was upgraded.
    std::function<void(std::shared_ptr<WebSocket> const&, http::Request const&)> onOpen{};
    std::function<void(WebSocket&, WebSocketKind, std::string_view payload)> onMessage{};
    /// A ping, which has been answered, and a pong, asked for or not.
    std::function<void(WebSocket&, std::string_view payload)> onPing{};
    std::function<void(WebSocket&, std::string_view payload)> onPong{};
    /// There is room again: the backlog has fallen to a quarter of queueBytes, after it was over the half or a send was
    /// answered `full`.
    std::function<void(WebSocket&)> onDrain{};
    /// Last, exactly once for every socket that was opened, with the code and reason of whoever said close first: 1005
    /// if the client gave none, 1006 and a sentence if the socket ended without a close frame, 1002, 1007, 1008 or
    /// 1009 and a sentence if the client broke RFC 6455 or a limit. What was queued before a client's close frame is
    /// still written in front of the answer, as far as it reads on.
    std::function<void(WebSocket&, std::uint16_t code, std::string_view reason)> onClose{};
};

/// Compression of messages by permessage-deflate (RFC 7692), for clients that ask for it, as browsers do. No context is kept
/// between messages: a shared message is compressed once, by whoever sends it first and on that thread, and a socket takes memory
/// for it only while a compressed message is arriving: about 40 KiB (7 KiB with windows of 9 bits), which count as received. What
/// arrives is bounded by maxMessage while it is inflated. Do not compress secrets together with what others can choose.
struct WebSocketDeflate {
    bool offered = false;
    std::size_t leastBytes = 256;  ///< shorter messages, and those that do not become shorter, are sent as they are
    int clientWindowBits = 15;     ///< the largest window of clients that let the server choose, as browsers do: 9 to 15
};

/// Limits of the sockets of one path. Server::webSocket throws std::invalid_argument, with a sentence, if one is 0.
struct WebSocketOptions {
    std::size_t maxMessage = 4u << 20;     ///< bytes of a message that arrives: 1009 above
    std::size_t maxFragments = 1u << 17;   ///< frames of a message that arrives: 1008 above
    std::size_t queueBytes = 16u << 20;    ///< waiting for one socket, 64 bytes a message included: `full` above
    std::size_t maxSockets = 10'000;       ///< open at a time: 503 above
    std::chrono::milliseconds pingEvery{25'000};  ///< a client that was silent for so long is sent a ping
    std::chrono::milliseconds silence{60'000};    ///< one that neither said nor read anything for so long has gone
    std::chrono::milliseconds goodbye{3'000};     ///< for the client's close frame, and for its closing the socket
    /// Subprotocols offered. The first of the client's list that is among them is agreed upon; if there is none, none.
    std::vector<std::string> protocols{};
    /// Origins, e.g. "https://example.org", whose pages may connect besides those of this server itself.
    std::vector<std::string> origins{};
    /// Server::webSocket throws std::invalid_argument if it is offered and the library was built without zlib.
    WebSocketDeflate deflate{};
};

}  // namespace eh
