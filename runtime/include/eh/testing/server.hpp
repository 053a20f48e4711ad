// What carries an EventHandler in a test: a loop and a clock that move only when the test says so.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <eh/event_handler.hpp>

namespace eh::testing {

class Page;

/// Stands in for eh::Server: pages in process instead of sockets, a clock that stands still in between. The thread that
/// makes it is the loop's thread: it makes and uses the pages, and callbacks run on it within the calls of this class
/// and of Page (or on the executor of EventHandlerOptions). Other threads may send, as always.
///
/// The handler outlives it. Destroying it stops it. Afterwards another one may be made for the same handler: that is a
/// restart, in which all connections are lost.
class Server {
public:
    /// Throws std::logic_error if another server has the handler.
    explicit Server(EventHandler& handler);
    Server(Server const&) = delete;
    Server& operator=(Server const&) = delete;
    ~Server();

    /// Runs all that is due, and what follows from it, until nothing is left to do. Every function of Page does so too.
    /// Within a callback it does nothing: what is due comes after it.
    void run();
    /// Lets time pass: heartbeats, retries and windows fall due in order. Takes no time by itself. Throws
    /// std::logic_error within a callback.
    void advance(std::chrono::milliseconds time);
    /// The test's time; it begins anywhere.
    [[nodiscard]] std::chrono::steady_clock::time_point now() const noexcept;
    /// For programs with threads of their own: runs what they send until `done()`, which is asked again whenever
    /// something has arrived; between, this thread sleeps. False if that takes longer than `most` of real time.
    [[nodiscard]] bool wait(std::function<bool()> const& done,
                            std::chrono::milliseconds most = std::chrono::seconds(10));

    /// As eh::Server::stop with a drain: what waits goes to the pages that can take it, and they hear `shutdown`;
    /// connections without a link end at once. Later sends answer SendResult::stopped.
    void stop();

    /// What the runtime had to report, oldest first: the last 10,000 lines.
    [[nodiscard]] std::vector<std::string> log() const;

private:
    friend class Page;
    std::shared_ptr<class Backstage> backstage_;
};

}  // namespace eh::testing
