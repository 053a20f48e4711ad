// What a testing::Server and its pages share: the loop, and the room that takes in what pages send.
#pragma once

#include <memory>
#include <stdexcept>
#include <utility>

#include "event/hub.hpp"
#include "event/intake.hpp"
#include "testing/manual_loop.hpp"

namespace eh::testing {

/// Lives as long as the server or one of its pages. The loop's thread only.
class Backstage {
public:
    /// Throws std::logic_error if another loop has the handler.
    explicit Backstage(EventHandler& handler) : hub_(EventHandlerAccess::hub(handler)), intake_(hub_) {
        if (hub_.isMounted())
            throw std::logic_error("this EventHandler has a server already; one Server takes all pages of a test");
        hub_.mount(loop_, std::make_shared<ServerLoad>());
    }
    Backstage(Backstage const&) = delete;
    Backstage& operator=(Backstage const&) = delete;

    [[nodiscard]] ManualLoop& loop() noexcept { return loop_; }
    [[nodiscard]] Hub& hub() noexcept { return hub_; }
    [[nodiscard]] Intake& intake() noexcept { return intake_; }
    [[nodiscard]] bool stopped() const noexcept { return stopped_; }
    /// After this the hub is not used any more: the handler may go.
    void stop() {
        if (std::exchange(stopped_, true)) return;
        hub_.stop();
    }

private:
    ManualLoop loop_;
    Hub& hub_;
    Intake intake_;
    bool stopped_ = false;
};

}  // namespace eh::testing
