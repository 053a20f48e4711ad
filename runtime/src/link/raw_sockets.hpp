// The plain WebSockets of one path: who may open one, what they share, and how they end with the server.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include <eh/websocket.hpp>

#include "event/loop.hpp"
#include "event/server_load.hpp"
#include "link/mount.hpp"

namespace eh {

class RawSocket;

/// Loop only, but for schedule().
class RawSockets final : public MountedHandler {
public:
    /// `hosts`: names besides IP literals, localhost and the machine's own that a Host header may carry. Throws
    /// std::invalid_argument for a limit of 0.
    RawSockets(Loop& loop, ServerLoad& load, WebSocketHandlers handlers, WebSocketOptions options,
               std::vector<std::string> hosts);
    RawSockets(RawSockets const&) = delete;
    RawSockets& operator=(RawSockets const&) = delete;
    ~RawSockets() override;

    bool serve(http::Request const& request, http::Responder& responder) override;
    void shutDown(std::function<void()> drained) override;
    void stop() override;

    /// Has the socket's work() called at the end of this turn of the loop. Any thread.
    void schedule(std::shared_ptr<RawSocket> socket);
    void remove(std::shared_ptr<RawSocket> const& socket);

    [[nodiscard]] Loop& loop() const noexcept { return loop_; }
    [[nodiscard]] ServerLoad& load() const noexcept { return load_; }
    [[nodiscard]] WebSocketHandlers const& handlers() const noexcept { return handlers_; }
    [[nodiscard]] WebSocketOptions const& options() const noexcept { return options_; }

private:
    void open(http::Request const& request, http::Responder& responder);
    void workOff();
    void sweep();

    Loop& loop_;
    ServerLoad& load_;
    WebSocketHandlers const handlers_;
    WebSocketOptions const options_;
    std::vector<std::string_view> protocols_;  // of the options
    std::vector<std::string> hosts_;
    std::unordered_set<std::shared_ptr<RawSocket>> sockets_;
    std::unique_ptr<Ticker> ticker_;  // while there are any
    std::function<void()> drained_;   // of a server that stops
    bool stopping_ = false;

    std::mutex mutex_;
    std::vector<std::shared_ptr<RawSocket>> scheduled_;
};

}  // namespace eh
