// One plain WebSocket: a queue that any thread fills, and the loop's side that writes it and reads what comes.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <eh/websocket.hpp>

#include "event/login_hold.hpp"
#include "event/loop.hpp"
#include "event/receiving.hpp"
#include "event/ring.hpp"
#include "http/takeover.hpp"
#include "link/socket_writer.hpp"
#include "link/ws/handshake.hpp"
#include "link/ws/reader.hpp"

namespace eh {

class RawSockets;

/// What WebSocket declares is for any thread, all else for the loop. Kept alive by RawSockets until it has ended.
class RawSocket final : public WebSocket,
                        public http::WatchUser,
                        private ReceivingPart,
                        public std::enable_shared_from_this<RawSocket> {
public:
    RawSocket(RawSockets& sockets, http::Takeover socket, ws::Handshake const& handshake, std::string_view remote);
    RawSocket(RawSocket const&) = delete;
    RawSocket& operator=(RawSocket const&) = delete;
    ~RawSocket() override = default;

    using WebSocket::send;
    SendResult send(std::shared_ptr<WebSocketMessage const> message) override;
    SendResult ping(std::string_view payload) override;
    void close(std::uint16_t code, std::string_view reason) override;
    void pauseReading() override { paused_ = true; }
    void resumeReading() override;
    [[nodiscard]] std::size_t backlog() const override;
    [[nodiscard]] std::string_view protocol() const noexcept override { return protocol_; }
    [[nodiscard]] std::string_view remote() const noexcept override { return remote_; }
    [[nodiscard]] bool deflates() const noexcept override { return windowBits_ != 0; }

    /// Tells the program, takes what came with the upgrade and begins to read.
    void begin(http::Request const& request);
    /// Closes when what let its user in ends (RawSockets sees to that). Loop only.
    void keep(http::LoginHold login) noexcept { login_ = std::move(login); }
    /// Does what other threads asked for.
    void work();
    /// Pings a silent client, and ends what has taken too long.
    void sweep(Clock::time_point now);
    /// Ends the socket at once.
    void drop(std::string_view why) noexcept;
    void abandonMessage() noexcept;

    void readable() override;
    void writable() override;

private:
    enum class State : std::uint8_t {
        open,
        closing,    // close() was called: what is queued goes out, then a close frame, then the client's comes
        lingering,  // nothing more is heard; the client has a moment to read what was sent
        closed,
    };
    struct Queued {  // a whole frame
        std::string_view bytes;
        std::shared_ptr<void const> owner;
    };
    struct Closing {
        std::uint16_t code;
        std::string reason;
        std::string frame;
    };
    /// What the reader finds.
    class Incoming final : public ws::Sink {
    public:
        explicit Incoming(RawSocket& socket) noexcept : socket_(socket) {}
        bool message(ws::Kind kind, std::string_view payload) override;
        bool ping(std::string_view payload) override;
        bool pong(std::string_view payload) override;
        void close(std::optional<std::uint16_t> code, std::string_view reason) override;

    private:
        RawSocket& socket_;
    };

    SendResult push(Queued frame);
    void wake();
    template <typename Step>
    void guarded(Step step);
    template <typename Callback, typename... Arguments>
    void tell(Callback const& callback, Arguments&&... arguments) noexcept;
    void tellClosed(std::uint16_t code, std::string_view reason) noexcept;
    void feed(std::span<char> bytes);
    void giveUp() override;
    void fail(std::uint16_t code, std::string_view sentence);
    void finish(std::string closeFrame, std::uint16_t code, std::string_view reason);
    void say(ws::Opcode opcode, std::string_view payload);
    void flush();
    [[nodiscard]] bool takeQueued();
    [[nodiscard]] bool mayRead() const noexcept;
    void watch();

    RawSockets& sockets_;
    std::string const protocol_;
    std::string const remote_;
    std::size_t const queueBytes_;
    std::size_t const leastDeflated_;
    int const windowBits_;  // of compressed messages; 0: they are sent as they are

    // Of all threads; the flags are changed under the mutex.
    mutable std::mutex mutex_;
    Ring<Queued> queue_;
    std::size_t backlog_ = 0;         // what is in it, and what the writer has of it
    std::optional<Closing> closing_;  // decided, and its frame not handed to the writer yet
    std::atomic<bool> takes_ = true;  // messages, both ways
    std::atomic<bool> paused_ = false;
    bool woken_ = false;        // a flush is sure to come
    bool awaitsDrain_ = false;  // onDrain is owed

    // Of the loop.
    std::unique_ptr<http::Stream> stream_;
    SocketWriter writer_;
    ws::Reader reader_;
    Incoming incoming_{*this};
    std::optional<Closing> said_;  // has been handed to the writer
    std::string received_;         // with the upgrade, until begin()
    std::size_t handedOver_ = 0;   // of the backlog, to the writer
    std::size_t spoken_ = 0;       // pings and pongs that wait to be written
    Clock::time_point heard_;      // the last sign of life
    Clock::time_point pinged_;
    Clock::time_point since_;      // of the state, or of the close frame's leaving
    http::LoginHold login_;
    State state_ = State::open;
    bool waitsToRead_ = false;
    bool busy_ = false;       // a flush follows within this turn
    bool drained_ = false;    // onDrain is due
    bool closeSaid_ = false;  // our close frame has been handed to the writer
    bool closeLeft_ = false;  // and by it to the kernel
    bool answered_ = false;   // the client's came behind it
    bool ended_ = false;      // the client has been told that nothing more comes
    bool opened_ = false;     // the program knows it
};

}  // namespace eh
