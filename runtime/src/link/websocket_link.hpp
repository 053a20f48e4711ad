// The `websocket` link: one socket that carries a connection both ways.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "event/codec/control.hpp"
#include "event/codec/encoding.hpp"
#include "event/hub.hpp"
#include "event/intake.hpp"
#include "event/link_port.hpp"
#include "event/prefetch.hpp"
#include "event/receiving.hpp"
#include "http/kept_request.hpp"
#include "http/takeover.hpp"
#include "link/socket_writer.hpp"
#include "link/ws/reader.hpp"

namespace eh {

class WebSocketLinks;

/// A socket after its upgrade: nobody's until its first message opens or resumes a connection, then that connection's
/// link, and at last one that waits for its client's goodbye. Kept alive by WebSocketLinks. Loop only.
class WebSocketLink final : public http::WatchUser,
                            public ws::Sink,
                            private ReceivingPart,
                            public std::enable_shared_from_this<WebSocketLink> {
public:
    WebSocketLink(WebSocketLinks& links, http::Takeover socket, http::Request const& request, Encoding encoding);
    WebSocketLink(WebSocketLink const&) = delete;
    WebSocketLink& operator=(WebSocketLink const&) = delete;
    ~WebSocketLink() = default;

    /// Takes what came with the upgrade and begins to read.
    void begin();
    /// Ends the socket at once; a connection that it carried stays.
    void drop() noexcept;
    /// Whether it waits for its first message.
    [[nodiscard]] bool isUnused() const noexcept { return state_ == State::open && !connection_; }
    /// Whether it carries no connection and has done so for too long.
    [[nodiscard]] bool isOverdue(Clock::time_point now) const noexcept;

    void readable() override;
    void writable() override;

    bool message(ws::Kind kind, std::string_view payload) override;
    bool ping(std::string_view payload) override;
    bool pong(std::string_view payload) override;
    void close(std::optional<std::uint16_t> code, std::string_view reason) override;

    // What the connection's port asks for.
    /// `step` 0: the stream, 1: what that writes to.
    void prefetch(unsigned step) const noexcept {
        if (step == 0) eh::prefetch(stream_.get(), http::Stream::fetchedSize);
        else stream_->prefetch();
    }
    void deliver();
    [[nodiscard]] std::uint64_t carried() const noexcept { return downNext_ - 1; }
    void beat();
    void silent();
    /// Says goodbye and waits for the client's; the connection is not this link's any more.
    void leave(Refusal const& why);

private:
    enum class State : std::uint8_t { open, leaving, closed };

    template <typename Step>
    void guarded(Step step);
    void readOn();
    [[nodiscard]] bool mayRead() const;
    void feed(std::span<char> bytes);
    void giveUp() override;
    void abandonMessage() noexcept;
    [[nodiscard]] bool first(std::string_view payload);
    void openConnection(OpenMessage message);
    void resumeConnection(ResumeMessage const& message);
    void attach(std::shared_ptr<ClientConnection> connection, std::uint64_t received, bool isNew);
    void take(std::string_view payload);
    void acknowledge();
    void waitForExecutor();
    void refuse(Refusal const& refusal);
    void fail(std::uint16_t code, std::string_view sentence);
    void say(std::string_view message);
    void sayFrame(ws::Opcode opcode, std::string_view payload);
    void flush();
    void watch();

    WebSocketLinks& links_;
    std::unique_ptr<http::Stream> stream_;
    SocketWriter writer_;
    ws::Reader reader_;
    std::unique_ptr<http::KeptRequest const> request_;  // until the connection is open
    std::string received_;                  // with the upgrade, until begin()
    std::shared_ptr<ClientConnection> connection_;
    std::uint64_t downNext_ = 1;  // the number of the next event to write
    std::uint64_t upNext_ = 1;    // of the next that arrives
    std::uint64_t upEvents_ = 0;  // not acknowledged yet
    std::size_t upBytes_ = 0;
    std::size_t spoken_ = 0;   // bytes besides events that wait to be written
    Clock::time_point since_;  // of the state
    Encoding encoding_;
    State state_ = State::open;
    bool waitsToRead_ = false;
    bool paused_ = false;  // until the executor has taken what came
    bool spoke_ = false;   // since the last beat
    bool ended_ = false;   // the client has been told that nothing more comes
};

}  // namespace eh
