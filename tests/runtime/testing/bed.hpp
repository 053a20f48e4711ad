// The program that the tests of pages talk to: it echoes, and counts.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <eh/eh.hpp>
#include <eh/testing.hpp>

#include "Control.hpp"
#include "Display.hpp"

namespace eh::test {

class Bed final : public Control {
public:
    explicit Bed(EventHandlerOptions options = {}) : handler(std::move(options)), display(handler) {
        handler.onConnect([this](Connection& connection) { log.push_back("connect " + connection.user()); });
        handler.onDisconnect([this](ConnectionId, Disconnect const& why) { log.emplace_back(toString(why.code)); });
    }

    void start(ConnectionId from, double hz) override {
        rates.push_back(hz);
        if (onStart) onStart(from);
    }
    void name(ConnectionId, std::string_view text) override { names.emplace_back(text); }
    void set(ConnectionId from, std::span<std::int32_t const> channels, std::span<std::string_view const> labels,
             std::int64_t serial, std::span<std::byte const> blob) override {
        display.all(from, channels, labels, serial, blob);
    }

    EventHandler handler;
    Display display;
    std::vector<double> rates;
    std::vector<std::string> names;
    std::vector<std::string> log;
    std::function<void(ConnectionId)> onStart;

private:
    Registration receiving_ = handler.add(*this);
};

inline std::vector<std::string> texts(std::vector<testing::Event> const& events) {
    std::vector<std::string> all;
    for (testing::Event const& event : events) all.push_back(event.text());
    return all;
}

}  // namespace eh::test
