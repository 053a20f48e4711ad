// A link as a connection sees it: whatever carries its events at the moment.
#pragma once

#include <cstdint>
#include <limits>

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
    /// Has the processor fetch what deliver() will touch: the objects that are `step` pointers away from this one. Each step reads what the
    /// one before has fetched; there are as many as `prefetchSteps`.
    virtual void prefetch(unsigned /*step*/) const noexcept {}
    static constexpr unsigned prefetchSteps = 3;
    /// Something waits in the connection's outbox.
    virtual void deliver() = 0;
    /// The number of the last event that it has carried. Its client may have later ones, from an older link; those are
    /// acknowledged once they have come here too, where every event is counted.
    [[nodiscard]] virtual std::uint64_t carried() const noexcept { return std::numeric_limits<std::uint64_t>::max(); }
    /// Half a heartbeat has passed since the last beat, or since the link was attached.
    virtual void beat() = 0;
    /// Nothing was heard of the client for two heartbeats: a link that lasts is dead.
    virtual void silent() {}
    /// Another link takes over.
    virtual void moved() = 0;
    /// The connection ends.
    virtual void end(Refusal const& why) = 0;
};

}  // namespace eh
