// One blocking WebSocket client for loads: small enough that thousands of them fit into one process.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "load.hpp"

namespace bench {

class WsClient {
public:
    WsClient() = default;
    WsClient(WsClient&& other) noexcept;
    WsClient& operator=(WsClient&&) = delete;
    ~WsClient();

    /// Upgrades, and does what the dialect wants before the first event: this project's connections are opened
    /// without prototypes. False if the server does not agree.
    bool connect(std::uint16_t port, Dialect dialect);
    /// Sends `count` calls, each a message, with one system call.
    bool call(int count);
    /// One receive: how many events came; empty if anything else did, either, or the socket broke.
    std::optional<int> receive();
    /// Says that this side is alive, if the server has heartbeats.
    bool acknowledge();
    [[nodiscard]] int socket() const noexcept { return socket_; }

private:
    bool greet();
    bool open();
    bool send(std::string_view text, int count = 1);
    /// Waits for a message that begins so, and returns it whole; empty if another came.
    std::string await(std::string_view beginning);
    bool fill();
    std::optional<std::string_view> nextMessage(std::size_t& offset) const;
    std::optional<int> countEvents(std::string_view message);
    bool write(std::string_view bytes) const;

    Dialect dialect_ = Dialect::bare;
    int socket_ = -1;
    std::string unread_;
    std::uint64_t received_ = 0;
    std::uint64_t acknowledged_ = 0;
    std::uint64_t bytesSince_ = 0;  // of events that are not acknowledged
    std::uint64_t ackEvents_ = 0;   // thresholds of the hello; 0: nobody to acknowledge to
    std::uint64_t ackBytes_ = 0;
};

}  // namespace bench
