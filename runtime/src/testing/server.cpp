// The test's side of the loop.
#include <eh/testing/server.hpp>

#include <stdexcept>

#include "testing/backstage.hpp"

namespace eh::testing {

Server::Server(EventHandler& handler) : backstage_(std::make_shared<Backstage>(handler)) {}

Server::~Server() {
    backstage_->stop();
    backstage_->loop().run();
}

void Server::run() { backstage_->loop().run(); }

void Server::advance(std::chrono::milliseconds time) {
    if (backstage_->loop().isRunning())
        throw std::logic_error("time does not pass within a callback: call advance() outside");
    backstage_->loop().pass(time);
}

std::chrono::steady_clock::time_point Server::now() const noexcept { return backstage_->loop().now(); }

bool Server::wait(std::function<bool()> const& done, std::chrono::milliseconds most) {
    auto const until = std::chrono::steady_clock::now() + most;
    for (run(); !done(); run())
        if (!backstage_->loop().waitForPost(until)) return done();
    return true;
}

void Server::stop() {
    run();
    if (backstage_->stopped()) return;
    backstage_->hub().shutDown([] {});
    run();
    backstage_->stop();
    run();
}

std::vector<std::string> Server::log() const { return backstage_->loop().lines(); }

}  // namespace eh::testing
