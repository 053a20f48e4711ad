// A WebSocket client that blocks, frame by frame.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "link/ws/frame_head.hpp"
#include "support/http_client.hpp"

namespace eh::test {

class SocketClient {
public:
    explicit SocketClient(std::uint16_t port) : http_(port) {
        http_.send("GET /links/ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                   "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                   "Sec-WebSocket-Protocol: eh1.json\r\n\r\n");
        http_.readUpTo("\r\n\r\n");
    }

    void send(std::string_view payload, ws::Opcode opcode = ws::Opcode::text) {
        std::string bytes;
        ws::appendClientFrame(bytes, {.opcode = opcode}, payload);
        http_.send(bytes);
    }
    /// As much as the server takes within 300 ms; false if that was not all.
    [[nodiscard]] bool offer(std::string_view bytes) {
        while (!bytes.empty()) {
            pollfd waiting{http_.descriptor(), POLLOUT, 0};
            if (::poll(&waiting, 1, 300) == 0) return false;
            ssize_t const sent = ::send(http_.descriptor(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
            if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    void open() { send(R"({"open":{"protocol":1,"nonce":"nonce-of-a-socket-client"}})"); }

    /// All until the server closes: frames as they came.
    [[nodiscard]] std::string rest() { return http_.rest(); }
    [[nodiscard]] std::string readUpTo(std::string_view end) { return http_.readUpTo(end); }
    void close() { http_.close(); }

private:
    ::test::HttpClient http_;
};

}  // namespace eh::test
