// Carries requests and sockets until they end, and says what their answers mean.
#pragma once

#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "client/session.hpp"
#include "client/settings.hpp"

namespace eh::clients {

class Engine;

/// Loop only.
class Carrier {
public:
    /// In which a WebSocket or a stream must say hello.
    static constexpr milliseconds probe{3'000};
    /// Why something was given up: to ask again at once.
    static constexpr std::string_view hurry = "hurry";

    Carrier(Settings const& settings, http::SocketLoop& loop, Engine& engine)
        : settings_(settings), loop_(loop), engine_(engine), names_(loop),
          trust_(settings.address.isSecure ? http::makeTlsTrust(settings.options.authorities) : nullptr) {}

    struct What {
        Path path;
        std::uint64_t number;
        std::optional<std::string> lines{};
        milliseconds silence;
    };
    void carry(std::shared_ptr<Session> const& on, What what, Link::Then then);
    /// From now on silence is measured by `link.silence`.
    void expect(Link& link);
    /// By a WebSocket: whole messages.
    void write(Link& link, std::string messages);
    void abort(Link& link);
    /// Frees the sockets that wait for another request.
    void closeIdle() noexcept;

private:
    friend struct Link;

    void begin(Link& link);
    void watch(Link& link, milliseconds time);
    void useWire(Link& link);
    void unreachable(Link& link, std::string_view cause);
    void finish(Link& link);
    [[nodiscard]] bool addHeaders(Link& link, std::string& head) const;
    [[nodiscard]] std::string target(Link& link) const;

    void read(Link& link, std::span<char> bytes);
    void readHead(Link& link);
    void readBody(Link& link, std::string_view piece);
    void readFrames(Link& link, std::span<char> bytes);
    void takeMessage(Link& link, std::string_view payload);
    void sendFrame(Link& link, ws::Opcode opcode, std::string_view payload);
    void limit(Link& link) const;
    void conclude(Link& link);
    void refuse(Link& link);
    [[nodiscard]] bool isGood(Link const& link) const;

    Settings const& settings_;
    http::SocketLoop& loop_;
    Engine& engine_;
    Names names_;
    std::unique_ptr<http::TlsTrust> const trust_;
    std::vector<std::shared_ptr<Wire>> idle_;
    std::random_device random_;
};

}  // namespace eh::clients
