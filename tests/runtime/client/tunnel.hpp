// A TCP proxy in process that cuts connections where a test says: a bad network.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <list>
#include <mutex>
#include <string>
#include <thread>

namespace eh::testing {

/// How many bytes a connection lives, up (to the server) and down, counted apart.
struct Lifetime {
    static constexpr std::size_t forever = std::numeric_limits<std::size_t>::max();

    std::size_t up = forever;
    std::size_t down = forever;
    bool isReset = false;  ///< it ends with RST, not with FIN
};

/// Has a thread of its own, which does all the work.
class Tunnel {
public:
    /// To 127.0.0.1. `plan` is asked for each connection, which are numbered from 0; on the tunnel's thread.
    explicit Tunnel(std::uint16_t target, std::function<Lifetime(std::size_t)> plan = {});
    Tunnel(Tunnel const&) = delete;
    Tunnel& operator=(Tunnel const&) = delete;
    ~Tunnel();

    [[nodiscard]] std::string url(std::string const& path) const;
    /// For connections that come from now on.
    void aim(std::uint16_t target) noexcept { target_ = target; }
    /// Ends all connections that there are.
    void cut();
    /// While it holds, nothing goes either way, and nobody is told. In force when this returns.
    void hold(bool holds);
    /// From now on it ends connections that ask for a WebSocket or a stream: only short requests get through.
    void letOnlyRequestsThrough(bool only) noexcept { requestsOnly_ = only; }
    /// How many connections came, and how many of them were cut.
    [[nodiscard]] std::size_t connections() const noexcept { return connections_; }
    [[nodiscard]] std::size_t cuts() const noexcept { return cuts_; }

private:
    struct Pair {
        int client;
        int server;
        Lifetime left;
    };

    void run();
    void accept();
    void carry(Pair& pair, bool isUp);
    void end(Pair& pair, bool isReset) noexcept;
    void wake() const noexcept;

    std::function<Lifetime(std::size_t)> const plan_;
    std::atomic<std::uint16_t> target_;
    int listener_;
    std::uint16_t port_ = 0;
    int wake_;
    std::atomic<bool> isOver_ = false, isCutting_ = false, holds_ = false, requestsOnly_ = false;
    std::atomic<std::size_t> connections_ = 0, cuts_ = 0, turns_ = 0;
    std::list<Pair> pairs_;
    std::thread thread_;
};

}  // namespace eh::testing
