// A client of plain WebSockets that blocks, message by message.
#pragma once

#include <cerrno>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "link/ws/frame_head.hpp"
#include "link/ws/reader.hpp"
#include "support/http_client.hpp"

namespace eh::test {

/// Something that a server said.
struct Said {
    ws::Opcode opcode{};
    std::string payload;
    std::uint16_t code = 0;  ///< of a close frame; 0: it had none

    friend bool operator==(Said const&, Said const&) = default;
};

inline Said saidText(std::string_view payload) { return {ws::Opcode::text, std::string(payload)}; }
inline Said saidClose(std::uint16_t code, std::string_view reason) {
    return {ws::Opcode::close, std::string(reason), code};
}

class RawClient final : private ws::Sink {
public:
    /// `headers`: whole lines with their line ends.
    explicit RawClient(std::uint16_t port, std::string_view headers = {}, std::string_view path = "/ws") : http_(port) {
        http_.request("GET", path,
                      "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                      "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n" + std::string(headers));
        head = http_.readUpTo("\r\n\r\n");
    }

    void send(std::string_view payload, ws::Opcode opcode = ws::Opcode::text, bool final = true) {
        std::string bytes;
        ws::appendClientFrame(bytes, {.opcode = opcode, .final = final}, payload);
        http_.send(bytes);
    }
    void sayClose(std::uint16_t code, std::string_view reason = {}) {
        send(ws::closePayload(code, reason), ws::Opcode::close);
    }
    /// As much as the server takes, until it takes nothing for 300 ms or ends the socket; how much that was.
    std::size_t offer(std::string_view bytes) {
        std::size_t taken = 0;
        while (taken < bytes.size()) {
            pollfd waiting{http_.descriptor(), POLLOUT, 0};
            if (::poll(&waiting, 1, 300) == 0) break;
            ssize_t const sent =
                ::send(http_.descriptor(), bytes.data() + taken, bytes.size() - taken, MSG_NOSIGNAL | MSG_DONTWAIT);
            if (sent > 0)
                taken += static_cast<std::size_t>(sent);
            else if (errno != EAGAIN)
                break;
        }
        return taken;
    }
    /// Compression was agreed on.
    void inflate() { reader_.inflate(15); }
    /// Bytes that came for the last thing that next() had to wait for.
    [[nodiscard]] std::size_t received() const { return received_; }
    void sendBytes(std::string_view bytes) { http_.send(bytes); }

    /// The next thing that was said, pings and pongs too; nothing at the end of the socket.
    std::optional<Said> next() {
        while (said_.empty()) {
            std::string bytes = http_.some();
            if (bytes.empty()) return std::nullopt;
            received_ = bytes.size();
            static_cast<void>(reader_.feed(bytes, *this));
        }
        auto said = std::move(said_.front());
        said_.pop_front();
        return said;
    }
    /// Whether something comes within that time.
    bool hears(int milliseconds) { return !said_.empty() || http_.hears(milliseconds); }
    void disconnect() { http_.close(); }

    std::string head;  ///< of the answer to the handshake

private:
    bool message(ws::Kind kind, std::string_view payload) override {
        said_.push_back({kind == ws::Kind::text ? ws::Opcode::text : ws::Opcode::binary, std::string(payload)});
        return true;
    }
    bool ping(std::string_view payload) override {
        said_.push_back({ws::Opcode::ping, std::string(payload)});
        return true;
    }
    bool pong(std::string_view payload) override {
        said_.push_back({ws::Opcode::pong, std::string(payload)});
        return true;
    }
    void close(std::optional<std::uint16_t> code, std::string_view reason) override {
        said_.push_back({ws::Opcode::close, std::string(reason), code.value_or(0)});
    }

    ::test::HttpClient http_;
    ws::Reader reader_{ws::Role::client, {.message = 64u << 20}};
    std::deque<Said> said_;
    std::size_t received_ = 0;
};

}  // namespace eh::test
