// A link as a connection sees it: whatever carries its events at the moment.
#pragma once

#include "event/refusal.hpp"

namespace eh {

class ClientConnection;

/// Owned by the connection that it is attached to, which destroys it when it is replaced or the connection ends. Loop
/// only. A function may detach the link from its connection, and so destroy it.
class LinkPort {
public:
    virtual ~LinkPort() = default;

    /// Something waits in the connection's outbox.
    virtual void deliver() = 0;
    /// The link has carried nothing for half a heartbeat.
    virtual void beat() = 0;
    /// Another link takes over.
    virtual void moved() = 0;
    /// The connection ends.
    virtual void end(Refusal const& why) = 0;
};

}  // namespace eh
