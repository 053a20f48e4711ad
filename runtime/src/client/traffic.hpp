// What goes up and what comes down by the links: counting, acknowledging, handing over.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "client/outbox.hpp"
#include "client/registry.hpp"
#include "client/session.hpp"
#include "client/settings.hpp"
#include "client/teller.hpp"
#include "event/codec/codec.hpp"

namespace eh::clients {

class Engine;

/// Loop only, but for flush().
class Traffic {
public:
    Traffic(Settings const& settings, Loop& loop, Teller& teller, Outbox& outbox, Registry& registry, Engine& engine)
        : settings_(settings), loop_(loop), teller_(teller), outbox_(outbox), registry_(registry), engine_(engine) {}

    /// Sends what waits, soon: the calls of one moment travel together. Any thread.
    void flush();
    /// Sends a control message.
    void say(Session& on, std::string message);
    /// What goes with the closing request.
    [[nodiscard]] std::string lastBatch(Session& on);
    /// Takes the server's word for what it has; false, and the link is blamed, if that cannot be.
    [[nodiscard]] bool acknowledge(Session& on, Link& link, std::uint64_t received);
    /// Acknowledges at a threshold and within half a heartbeat, which is the sign of life; polls do anyway.
    void beat(Session& on);
    /// Takes in whole messages, each event once, until one gives the link a code; what is no message yet is left over.
    /// Gives the bytes that were used.
    [[nodiscard]] std::size_t take(Link& link, std::string_view bytes, bool isEnd);

private:
    void send(std::shared_ptr<Session> const& on);
    void answered(Link& link, std::size_t controls);
    [[nodiscard]] Outbox::Room room(Session const& on) const;
    void dropped(Outbox::Call const& call, std::string_view code);

    void takeEvent(Link& link, std::string_view message);
    [[nodiscard]] std::string deliver(std::string_view message);
    void obey(Link& link, std::string_view message);

    Settings const& settings_;
    Loop& loop_;
    Teller& teller_;
    Outbox& outbox_;
    Registry& registry_;
    Engine& engine_;
    std::atomic<bool> isFlushAsked_ = false;
    Arena arena_;
    std::vector<Value> values_;
};

}  // namespace eh::clients
