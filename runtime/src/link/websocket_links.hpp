// The WebSockets of one mount: the upgrade, and a limit and a deadline for those that carry no connection.
#pragma once

#include <cstddef>
#include <memory>
#include <unordered_set>

#include <eh/http.hpp>

#include "event/hub.hpp"
#include "event/intake.hpp"
#include "event/loop.hpp"
#include "link/answers.hpp"
#include "link/batch.hpp"

namespace eh {

class WebSocketLink;

/// Loop only.
class WebSocketLinks {
public:
    WebSocketLinks(Hub& hub, Intake& intake, Loop& loop) noexcept;
    WebSocketLinks(WebSocketLinks const&) = delete;
    WebSocketLinks& operator=(WebSocketLinks const&) = delete;
    ~WebSocketLinks();

    void upgrade(http::Request const& request, http::Responder& responder, Answers answers);
    void remove(std::shared_ptr<WebSocketLink> const& link);
    /// Closes those that have not said what they are for.
    void closeUnused();
    void closeAll() noexcept;

    [[nodiscard]] Hub& hub() noexcept { return hub_; }
    [[nodiscard]] Intake& intake() noexcept { return intake_; }
    [[nodiscard]] Loop& loop() noexcept { return loop_; }
    [[nodiscard]] Batch& batch() noexcept { return batch_; }

private:
    void sweep();

    Hub& hub_;
    Intake& intake_;
    Loop& loop_;
    Batch batch_;
    std::unordered_set<std::shared_ptr<WebSocketLink>> links_;
    std::unique_ptr<Ticker> ticker_;
};

}  // namespace eh
