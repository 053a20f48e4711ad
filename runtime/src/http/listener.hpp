// The listening socket of a server.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "http/socket_loop.hpp"

namespace eh::http {

/// Binds and listens in its constructor, accepts from begin() on. Loop only, or before it runs.
class Listener {
public:
    /// Takes over a connected, non-blocking descriptor; `remote` is the peer's address. False: no more for the moment,
    /// until proceed() is called.
    using Accepted = std::function<bool(int descriptor, std::string remote)>;

    /// Throws std::runtime_error, naming address and reason. Port 0: a free one.
    Listener(SocketLoop& loop, std::string const& address, std::uint16_t port);
    Listener(Listener const&) = delete;
    Listener& operator=(Listener const&) = delete;
    ~Listener();

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    void begin(Accepted accepted);
    /// Accepts no more until proceed() is called.
    void pause() noexcept;
    /// Accepts again after a pause; nothing happens if there is none.
    void proceed();
    void close() noexcept;

private:
    class Acceptor;

    std::shared_ptr<Acceptor> acceptor_;
    std::uint16_t port_ = 0;
};

} // namespace eh::http
