// A link as a connection sees it: whatever carries its events at the moment.
#pragma once

#include <eh/connection.hpp>

#include "event/refusal.hpp"

namespace eh {

class ClientConnection;

/// Owned by the connection that it is attached to, which destroys it when it is replaced or the connection ends. Loop
/// only. A function may detach the link from its connection, and so destroy it.
class LinkPort {
public:
    virtual ~LinkPort() = default;

    [[nodiscard]] virtual Link kind() const noexcept = 0;
    /// Something waits in the connection's outbox.
    virtual void deliver() = 0;
    /// Half a heartbeat has passed since the last beat, or since the link was attached.
    virtual void beat() = 0;
    /// Another link takes over.
    virtual void moved() = 0;
    /// The connection ends.
    virtual void end(Refusal const& why) = 0;
};

}  // namespace eh
