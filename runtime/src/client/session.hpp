// One connection and its links, from the first try to open it to its end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <eh/client.hpp>

#include "client/answer_parser.hpp"
#include "client/timer.hpp"
#include "client/wire.hpp"
#include "event/codec/control.hpp"
#include "link/ws/reader.hpp"

namespace eh::clients {

using std::chrono::milliseconds;

struct Link;

/// One send or frame: small enough for a slow link within two heartbeats. What is cut off has to go again as a whole, so
/// each failure halves it and each acknowledgement doubles it.
inline constexpr std::size_t mostBatch = 65'536;
inline constexpr std::size_t leastBatch = 2'048;

/// Loop only.
struct Session {
    std::uint64_t link = 1;      ///< number of the present link
    std::uint64_t links = 1;     ///< of the last one that was tried
    std::uint64_t next = 1;      ///< number of the next down event
    std::uint64_t received = 0;  ///< number of the last up event that the server has taken in
    std::string nonce;
    std::string open;                    ///< the open message, the same on whichever link it is tried
    std::set<std::string> declared;      ///< interfaces in it and in `declares`, "client X" or "server X"
    std::vector<std::string> declares;   ///< what was declared since, and is again on each link
    std::vector<std::string> control;    ///< control messages for the next send
    std::list<std::shared_ptr<Link>> underWay;
    std::optional<ClientLink> kind;      ///< of the link by which calls leave
    std::shared_ptr<Link> socket;        ///< the WebSocket, if that is it
    bool isSending = false;
    bool owes = false;                   ///< an acknowledgement
    Clock::time_point said{};            ///< when one was given
    std::optional<Clock::time_point> failingSince{};
    Clock::time_point since = Clock::now();
    Timer timer;

    std::int32_t cid = 0;
    std::string token;  ///< empty until the hello
    milliseconds heartbeat{25'000};
    milliseconds window{60'000};
    std::uint64_t ackEvents = 512;
    std::uint64_t ackBytes = 131'072;
    std::size_t maxFrame = 4u << 20;
    std::size_t batch = mostBatch;     ///< bytes of one send or frame

    std::uint64_t takenBytes = 0;      ///< of events that the program has had
    std::uint64_t confirmed = 0;       ///< of them, what the server was told
    std::uint64_t confirmedBytes = 0;

    [[nodiscard]] bool isOpen() const noexcept { return !token.empty(); }

    /// What to tell the server as received.
    [[nodiscard]] std::uint64_t confirm() noexcept {
        confirmedBytes = takenBytes;
        confirmed = next - 1;
        said = Clock::now();
        return confirmed;
    }
    /// Whether it is time to acknowledge.
    [[nodiscard]] bool isDue() const noexcept {
        return next - 1 - confirmed >= ackEvents || takenBytes - confirmedBytes >= ackBytes ||
               Clock::now() - said > heartbeat * 3 / 8;
    }
    void agree(HelloMessage const& hello) {
        if (!isOpen()) {
            cid = hello.cid;
            token = hello.token;
        }
        if (hello.heartbeatMs > 0) heartbeat = milliseconds(hello.heartbeatMs);
        if (hello.windowMs > 0) window = milliseconds(hello.windowMs);
        if (hello.ackEvents > 0) ackEvents = hello.ackEvents;
        if (hello.ackBytes > 0) ackBytes = hello.ackBytes;
        if (hello.maxFrame > 0) maxFrame = hello.maxFrame;
    }
};

enum class Path : std::uint8_t { ws, stream, open, poll, send, close };
[[nodiscard]] std::string_view toString(Path path) noexcept;

class Carrier;

/// One request, or one socket, from its begin to its end, and what became of it. Loop only.
struct Link final : WireUser, ws::Sink, std::enable_shared_from_this<Link> {
    using Then = std::function<void(Link& link)>;

    Link(Carrier& by, std::shared_ptr<Session> session, Path where, std::uint64_t linkNumber) noexcept
        : carrier(by), on(std::move(session)), path(where), number(linkNumber) {}

    Carrier& carrier;
    std::shared_ptr<Session> const on;
    Path const path;
    std::uint64_t const number;
    std::optional<std::string> lines{};  ///< the body of a POST; nothing for a GET
    milliseconds silence{0};
    Then then{};                         ///< called from the loop when it has ended; without a code it worked

    std::string code;
    std::string detail;
    milliseconds retry{0};
    AnswerBody answer;
    std::optional<std::uint64_t> first{};    ///< number of the next down event on it
    std::optional<std::uint64_t> written{};  ///< number of the last up event that was written to it; there was a hello
    Clock::time_point heard{};   ///< as hurry() sees it: never, of what was only asked
    Clock::time_point waiting{};  ///< since when nothing has come
    std::optional<std::string> owedPong{};  ///< of the last ping, which waits until what was written has left
    bool isProven = false;
    bool isEnded = false;

    Timer timer;
    std::shared_ptr<Wire> wire;
    bool isReused = false;  ///< the wire carried other requests before, and nothing came on it yet for this one
    std::string request;    ///< to be sent again then
    std::string key;        ///< of the handshake
    AnswerParser parser;
    std::unique_ptr<ws::Reader> reader;  ///< once it is a WebSocket
    std::string body;

    [[nodiscard]] bool isSocket() const noexcept { return path == Path::ws; }
    [[nodiscard]] bool isBusy() const noexcept { return !wire || !wire->isDrained(); }
    /// The first reason stays.
    void blame(std::string_view why, std::string sentence, milliseconds pause = milliseconds(0)) {
        if (!code.empty()) return;
        code = why;
        detail = std::move(sentence);
        retry = pause;
    }

    void wireRead(std::span<char> bytes) override;
    void wireDrained() override;
    void wireEnded(std::string_view cause) override;
    bool message(ws::Kind kind, std::string_view payload) override;
    bool ping(std::string_view payload) override;
    bool pong(std::string_view payload) override;
    void close(std::optional<std::uint16_t> closeCode, std::string_view reason) override;
};

}  // namespace eh::clients
