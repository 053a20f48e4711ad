// A server that says what a test wants it to: for clients that meet bad ones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace eh::testing {

/// One connection. Everything throws when it has ended, which ends the script.
class Peer {
public:
    explicit Peer(int socket) noexcept : socket_(socket) {}

    /// The next request: its head, and the body that its length announces.
    struct Request {
        std::string head;
        std::string body;
        /// "POST /x/open"
        [[nodiscard]] bool is(std::string_view line) const { return head.starts_with(line); }
    };
    [[nodiscard]] Request request();
    void send(std::string_view bytes);
    /// An answer with that body; `head`: its status and headers, without the last line end.
    void answer(std::string const& head, std::string const& body);
    /// Takes the request for a WebSocket, and speaks the subprotocol.
    void upgrade(std::string_view subprotocol = "eh1.json");
    /// A whole text message, or what else.
    void frame(std::string_view payload, unsigned firstByte = 0x81);
    /// The next message that comes by the WebSocket; pongs and closes are "pong PAYLOAD" and "close".
    [[nodiscard]] std::string message();
    /// Until the client ends the connection.
    void waitForEnd();
    /// Ends it, and the script.
    [[noreturn]] void end();

private:
    [[nodiscard]] std::string take(std::size_t size);
    void receive();

    int socket_;
    std::string received_;
};

/// A thread for each connection.
class ScriptedServer {
public:
    /// `script` is given each connection with its number, from 0.
    explicit ScriptedServer(std::function<void(Peer& peer, std::size_t number)> script);
    ScriptedServer(ScriptedServer const&) = delete;
    ScriptedServer& operator=(ScriptedServer const&) = delete;
    ~ScriptedServer();

    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/x"; }

private:
    void run();

    std::function<void(Peer&, std::size_t)> const script_;
    int listener_;
    std::uint16_t port_ = 0;
    std::mutex mutex_;
    bool isOver_ = false;
    std::vector<int> sockets_;
    std::vector<std::thread> threads_;
    std::thread accepting_;
};

/// `{"hello":...}` as a server says it to a new connection; `more` replaces or adds members.
[[nodiscard]] std::string hello(std::string const& more = {}, std::uint64_t next = 1, std::uint64_t received = 0);

}  // namespace eh::testing
