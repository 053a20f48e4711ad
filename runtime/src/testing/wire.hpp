// A link in process: what is on its way down, and the port that the connection has of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <variant>

#include <eh/connection.hpp>

#include "event/frame.hpp"
#include "event/hub.hpp"
#include "event/refusal.hpp"

namespace eh::testing {

class Port;

/// Both ends hold it. Loop only.
struct Wire {
    struct Ack {
        std::uint64_t received;
    };
    using Message = std::variant<Frame, Ack, Refusal>;  // a Refusal is the last, as `bye`

    std::deque<Message> down;
    std::size_t bytes = 0;         ///< of the frames on their way
    Port* port = nullptr;          ///< null: the server has no part in it any more
    bool dead = false;             ///< half-open: nothing arrives, on either side
    bool stalled = false;          ///< the page reads nothing
    std::function<void()> arrived;  ///< tells the page that there is something; null: it has gone

    /// On their way at a time; the rest waits at the server.
    static constexpr std::size_t mostBytes = 64u << 10;

    void put(Message message);
};

/// The connection owns it.
class Port final : public LinkPort {
public:
    /// Carries events from number `next` on.
    Port(Hub& hub, ClientConnection& connection, std::shared_ptr<Wire> wire, Link kind, std::uint64_t next);
    ~Port() override;

    [[nodiscard]] Link kind() const noexcept override { return kind_; }
    void deliver() override;
    [[nodiscard]] std::uint64_t carried() const noexcept override { return next_ - 1; }
    void beat() override;
    void silent() override { gone(); }
    void moved() override { end({409, "moved", "another link of this connection took over", {}, {}}); }
    void end(Refusal const& why) override { wire_->put(why); }

    [[nodiscard]] ClientConnection& connection() noexcept { return connection_; }
    /// The server notices that the link has broken: this is destroyed.
    void gone();

private:
    Hub& hub_;
    ClientConnection& connection_;
    std::shared_ptr<Wire> const wire_;
    Link const kind_;
    std::uint64_t next_;  // the number of the next event to carry
};

}  // namespace eh::testing
