// The servers that this project is compared with: which are installed, and how they are started and made to send.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "load.hpp"
#include "peer_process.hpp"

namespace bench {

/// One server that runs.
class Peer {
public:
    Peer() = default;
    Peer(Peer const&) = delete;
    Peer& operator=(Peer const&) = delete;
    virtual ~Peer() = default;

    /// Sends the event to all clients, `times` times.
    virtual void publish(int times) = 0;
    /// Lets go of memory that nothing refers to.
    virtual void collectGarbage() = 0;
    [[nodiscard]] virtual PeerProcess const& process() const = 0;
    [[nodiscard]] std::int32_t port() const noexcept { return port_; }
    /// With versions, as the server says it.
    [[nodiscard]] std::string const& name() const noexcept { return name_; }

protected:
    std::int32_t port_ = 0;
    std::string name_;
};

struct PeerKind {
    std::string name;
    Dialect dialect;
    bool answers;  ///< a client's call, without a program behind it
    bool polls;    ///< are held
    std::function<std::unique_ptr<Peer>()> start;
};

/// Those that are installed. Of each that is not it prints what to install.
std::vector<PeerKind> findPeers();

}  // namespace bench
