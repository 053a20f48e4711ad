// The protocol as a page speaks it (docs/protocol.md), over wires in process and with faults.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <eh/login.hpp>
#include <eh/testing/page.hpp>

#include "event/codec/arena.hpp"
#include "event/codec/encoding.hpp"
#include "testing/backstage.hpp"
#include "testing/wire.hpp"

namespace eh::testing {

/// The loop's thread only.
class Client {
public:
    using Listener = std::function<void(Event const&)>;

    Client(std::shared_ptr<Backstage> backstage, PageOptions options);
    Client(Client const&) = delete;
    Client& operator=(Client const&) = delete;
    ~Client();

    [[nodiscard]] Backstage& backstage() noexcept { return *backstage_; }
    [[nodiscard]] PageOptions const& options() const noexcept { return options_; }
    [[nodiscard]] Encoding encoding() const noexcept { return encoding_; }

    void open();
    /// Queues one encoded event.
    void push(std::string event);
    void close();
    void signOut(std::string_view why);
    void listen(std::string_view interface, std::string_view function, Listener listener);
    /// What is due for this page is done in the loop's next turn.
    void schedule();

    void addSteps(std::vector<Step> const& steps) { steps_.insert(steps_.end(), steps.begin(), steps.end()); }
    void perform(Step const& step);
    void online();
    void stopReading();
    void readOn();

    [[nodiscard]] std::optional<ConnectionId> cid() const noexcept { return cid_; }
    [[nodiscard]] Link link() const noexcept { return wire_ ? kind_ : Link::none; }
    [[nodiscard]] std::optional<End> const& ended() const noexcept { return ended_; }
    [[nodiscard]] std::uint64_t reconnects() const noexcept { return reconnects_; }
    [[nodiscard]] std::size_t unconfirmed() const noexcept { return up_.size(); }
    [[nodiscard]] std::vector<std::string> const& errors() const noexcept { return errors_; }
    [[nodiscard]] std::vector<Event>& received() noexcept { return events_; }
    [[nodiscard]] std::size_t unplayed() const noexcept { return steps_.size(); }

private:
    void signIn();

    // -- links
    void connect();  ///< if there is no link
    void resume();   ///< with a new link, in the place of one that is up
    void attach(ClientConnection& connection, bool isNew);
    void drop();
    void lose(std::chrono::milliseconds away);
    void finish(Refusal const& why);
    void beat();
    /// `task`, which does nothing once this has gone.
    [[nodiscard]] std::function<void()> guarded(void (Client::*task)());

    // -- events
    void pump();
    void sendUp();
    void takeDown();
    void takeIn(std::uint64_t number);
    void say(std::string const& body, std::uint64_t first);
    void repeat();
    void confirm(std::uint64_t number);
    void acknowledge();
    void receive(std::string_view frame);
    /// Throws std::logic_error for what no server sends.
    [[nodiscard]] Event decode(std::string_view frame);
    /// Carries out the steps of that moment; false if the wire is another one now, or none, or dead.
    [[nodiscard]] bool goesOn(Moment moment);

    std::shared_ptr<Backstage> const backstage_;
    PageOptions const options_;
    Encoding const encoding_;
    std::shared_ptr<http::Login> login_;  // null: nobody
    std::shared_ptr<int> const alive_ = std::make_shared<int>();
    Arena arena_;

    std::optional<ConnectionId> cid_;
    std::string token_;
    std::optional<End> ended_;
    std::uint64_t linkNumber_ = 0;
    std::uint64_t reconnects_ = 0;

    std::shared_ptr<Wire> wire_;  // null between two links
    Link kind_;
    Clock::time_point heard_;
    std::unique_ptr<Ticker> beat_;
    std::unique_ptr<Ticker> retry_;
    std::chrono::milliseconds heartbeat_{0};
    bool offline_ = false;
    bool stalled_ = false;
    bool scheduled_ = false;

    std::deque<std::string> up_;    // calls that are not confirmed; the first has the number confirmed_ + 1
    std::uint64_t confirmed_ = 0;
    std::uint64_t next_ = 1;        // number of the next call for this link
    std::uint64_t received_ = 0;
    std::size_t ackEvents_ = 0;     // thresholds
    std::size_t ackBytes_ = 0;
    std::size_t owedEvents_ = 0;    // taken in and not acknowledged
    std::size_t owedBytes_ = 0;

    std::vector<Step> steps_;
    std::vector<Event> events_;
    std::vector<std::string> errors_;
    std::map<std::pair<std::string, std::string>, Listener, std::less<>> listeners_;
};

}  // namespace eh::testing
