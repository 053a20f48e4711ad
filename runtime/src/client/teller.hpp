// What the program is told: its functions are called one at a time, and what they throw does no harm.
#pragma once

#include <atomic>
#include <exception>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include <eh/client.hpp>

#include "client/registry.hpp"

namespace eh::clients {

/// Loop only, but for isUp().
class Teller {
public:
    Teller(ClientStatus status, Registry& registry) : status_(std::move(status)), registry_(registry) {}

    /// Runs a function of the program's.
    template <typename Callback> void attempt(Callback callback) {
        std::scoped_lock const lock(registry_.callbacks());
        try {
            callback();
        } catch (std::exception const& error) {
            report("exception", std::string("An exception left a callback: ") + error.what());
        } catch (...) {
            report("exception", "An exception of an unknown type left a callback.");
        }
    }

    void connected(ConnectionId id, ClientLink link) {
        if (status_.onConnect) attempt([&] { status_.onConnect(id, link); });
    }
    void disconnected(ClientEnd const& end) {
        if (status_.onDisconnect) attempt([&] { status_.onDisconnect(end); });
    }
    void report(std::string_view code, std::string detail) noexcept {
        std::scoped_lock const lock(registry_.callbacks());
        try {
            if (status_.onError) status_.onError({std::string(code), std::move(detail)});
        } catch (...) {  // there is nobody left to tell
        }
    }
    /// An obstacle is told once, until the link works again.
    void reportOnce(std::string_view code, std::string const& detail) {
        if (told_.insert(detail).second) report(code == "foreign" ? "protocol" : code, detail);
    }
    void forgetObstacles() { told_.clear(); }

    void setLink(LinkState state, ClientLink link) {
        bool const isSame = state_ == state && (state != LinkState::up || link_ == link);
        if (isSame) return;
        state_ = state;
        link_ = link;
        isUp_ = state == LinkState::up;
        if (status_.onLink) attempt([&] { status_.onLink(state, link); });
    }
    /// Any thread.
    [[nodiscard]] bool isUp() const noexcept { return isUp_; }

private:
    ClientStatus const status_;
    Registry& registry_;
    std::set<std::string> told_;
    LinkState state_ = LinkState::down;
    ClientLink link_ = ClientLink::websocket;
    std::atomic<bool> isUp_ = false;
};

}  // namespace eh::clients
