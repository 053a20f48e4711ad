// The life of connections: which link is tried when, and what becomes of failures.
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "client/carrier.hpp"
#include "client/session.hpp"
#include "client/settings.hpp"
#include "client/traffic.hpp"

namespace eh::clients {

/// Design notes. A session goes through links one after the other: run() attaches one, ended() hears what became of it,
/// and fails() decides between another try and the end. Requests that send are beside it, by Traffic.
/// Loop only, but for isConnected().
class Engine {
public:
    enum class Kind : std::uint8_t { open, down, send };  // of tries

    Engine(Settings const& settings, http::SocketLoop& loop, Teller& teller, Outbox& outbox, Registry& registry);

    void connect();
    /// `done` is called when the server has answered, or cannot be reached; also for a close that is under way already.
    void close(std::function<void()> done);
    /// Ends everything, without a call.
    void shutDown();
    /// An interface that became known; `side` is "client" or "server".
    void declare(std::string_view side, std::string const& interface, std::vector<std::string> prototypes);
    [[nodiscard]] bool isConnected() const noexcept { return isConnected_; }

    // For Traffic and Carrier.

    [[nodiscard]] std::shared_ptr<Session> const& session() const noexcept { return session_; }
    [[nodiscard]] Teller& teller() noexcept { return teller_; }
    /// The first message of a connection: the same on whichever link it is tried.
    [[nodiscard]] std::string openLine(Session& on);
    [[nodiscard]] bool isFailing() const noexcept { return tries(Kind::down) > 0; }
    /// A request worked: both kinds of them working is a link that works.
    void works(Kind kind);
    /// A request or a link failed: the end of the connection, or a pause before the next try.
    void fails(Kind kind, Link& link, std::function<void()> then);
    /// What the server says cannot be: its numbers and ours have parted.
    void disagree(Link& link, std::uint64_t theirs, std::uint64_t ours);
    /// Once is an accident on the way, and the next try mends it; twice somebody meddles.
    void strange(Link& link);
    /// The link lives on after its hello.
    void proves(Link& link);
    /// The hello: the connection exists, or has moved to this link.
    void greet(Link& link, HelloMessage const& hello);

private:
    struct Pause {
        Timer timer;
        std::function<void()> then;
    };

    void tellClosed();
    void begin(milliseconds delay);
    [[nodiscard]] bool halt();
    void end(std::shared_ptr<Session> const& on, std::string const& code, std::string const& detail, milliseconds retry);
    void tellEnd(std::string const& code, std::string const& detail);

    [[nodiscard]] milliseconds backoff(unsigned tried);
    void pause(milliseconds time, std::function<void()> then);
    void hurry(milliseconds patience);

    void run(std::shared_ptr<Session> const& on);
    void attach(std::shared_ptr<Session> const& on, ClientLink kind);
    void start(std::shared_ptr<Session> const& on, Carrier::What what);
    void ended(Link& link, Clock::time_point began, std::uint64_t next);
    void move(Session& on, ClientLink kind, std::shared_ptr<Link> socket);
    void settle();
    void tick(std::shared_ptr<Session> const& on, std::chrono::system_clock::time_point due);

    [[nodiscard]] unsigned& tries(Kind kind) noexcept { return tries_[static_cast<std::size_t>(kind)]; }
    [[nodiscard]] unsigned tries(Kind kind) const noexcept { return tries_[static_cast<std::size_t>(kind)]; }
    [[nodiscard]] ClientLink presentKind(Session const* on) const;

    Settings const& settings_;
    http::SocketLoop& loop_;
    Teller& teller_;
    Outbox& outbox_;
    Registry& registry_;
    std::mt19937_64 random_{std::random_device{}()};
    std::array<unsigned, 3> tries_{};  // failures in a row
    std::shared_ptr<Session> session_;  // null: idle
    std::vector<std::shared_ptr<Session>> closing_;
    std::vector<std::function<void()>> closers_;  // wait until there are none of these
    std::list<std::unique_ptr<Pause>> pauses_;
    std::size_t rung_ = 0;  // of the ladder: where the next link is tried
    std::size_t home_ = 0;  // the one that worked last
    std::optional<Clock::time_point> climbAt_;  // when a better one is tried again
    unsigned climbs_ = 0;
    std::atomic<bool> isConnected_ = false;

public:
    Traffic traffic;
    Carrier carrier;
};

}  // namespace eh::clients
