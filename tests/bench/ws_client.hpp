// One blocking WebSocket client for loads: small enough that thousands of them fit into one process.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bench {

class WsClient {
public:
    WsClient() = default;
    WsClient(WsClient&& other) noexcept;
    WsClient& operator=(WsClient&&) = delete;
    ~WsClient();

    /// Upgrades, and with `opens` opens a connection without prototypes. False if the server does not agree.
    bool connect(std::uint16_t port, bool opens);
    /// Sends `text` in `count` messages with one system call.
    bool send(std::string_view text, int count);
    /// One receive: how many events came, each of them `event`; empty if anything else did or the socket broke.
    std::optional<int> receive(std::string_view event);
    /// Says that this side is alive, if the server has heartbeats.
    bool acknowledge();
    [[nodiscard]] int socket() const noexcept { return socket_; }

private:
    bool readHello();
    bool fill();
    std::optional<std::string_view> nextMessage(std::size_t& offset) const;
    std::optional<int> countEvents(std::string_view message, std::string_view event) const;
    bool write(std::string_view bytes) const;

    int socket_ = -1;
    std::string unread_;
    std::uint64_t received_ = 0;
    std::uint64_t acknowledged_ = 0;
    std::uint64_t bytesSince_ = 0;  // of events that are not acknowledged
    std::uint64_t ackEvents_ = 0;   // thresholds of the hello; 0: nobody to acknowledge to
    std::uint64_t ackBytes_ = 0;
};

}  // namespace bench
