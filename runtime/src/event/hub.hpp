// The inside of an EventHandler: its connections, their lives and their queues.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include <eh/event_handler.hpp>

#include "event/catalog.hpp"
#include "event/client_connection.hpp"
#include "event/codec/control.hpp"
#include "event/delivery.hpp"
#include "event/ends.hpp"
#include "event/group.hpp"
#include "event/id_table.hpp"
#include "event/inbox.hpp"
#include "event/loop.hpp"
#include "event/refusal.hpp"
#include "event/restrictions.hpp"
#include "event/server_load.hpp"

namespace eh {

/// How the runtime's rooms reach the inside of what the program holds.
class EventHandlerAccess {
public:
    static Hub& hub(EventHandler& handler) noexcept { return *handler.hub_; }
};

/// What the program wants to be told.
struct Callbacks {
    std::function<Admit(Opening const&)> admit;
    std::vector<std::function<void(Connection&)>> connected;
    std::vector<std::function<void(ConnectionId, Disconnect const&)>> disconnected;
    std::function<void(ConnectionId, std::uint64_t)> dropped;
    std::function<void(ConnectionId, Backlog)> backlogged;
    std::function<void(ConnectionId)> drained;
};

/// Counts of EventHandlerStats. Any thread.
struct Counts {
    std::atomic<std::size_t> connections{0};
    std::array<std::atomic<std::size_t>, 4> links{};  // by Link
    std::array<std::atomic<std::size_t>, eh::encodings.size()> encodings{};  // connections by Encoding
    std::atomic<std::uint64_t> opened{0};
    std::atomic<std::uint64_t> eventsUp{0};
    std::atomic<std::uint64_t> eventsDown{0};
    std::atomic<std::uint64_t> resumed{0};
    std::atomic<std::uint64_t> droppedByPolicy{0};
    std::atomic<std::uint64_t> replaced{0};
    std::atomic<std::uint64_t> endedSlow{0};
    std::atomic<std::uint64_t> endedExpired{0};
    std::atomic<std::uint64_t> badEvents{0};
};

/// Design notes. Connections belong to the loop: it alone makes, changes and ends them. Other threads reach three things
/// only: the catalog, the inbox, and the map of live connections, to see at once whether an id exists and how long its
/// queue is. A send from the loop first takes what the inbox holds, so that causes stay before their effects. What a
/// turn of the loop queued for a connection leaves in one piece at the end of the turn (flush).
class Hub {
public:
    Hub(EventHandler& handler, EventHandlerOptions options);
    Hub(Hub const&) = delete;
    Hub& operator=(Hub const&) = delete;
    ~Hub();

    // -- the program's side, any thread ------------------------------------------------------------------------------
    [[nodiscard]] EventHandlerOptions const& options() const noexcept { return options_; }
    [[nodiscard]] Catalog& catalog() noexcept { return catalog_; }
    [[nodiscard]] Callbacks& callbacks() noexcept { return callbacks_; }
    [[nodiscard]] Delivery& delivery() noexcept { return delivery_; }
    [[nodiscard]] Counts const& counts() const noexcept { return counts_; }
    [[nodiscard]] std::size_t queuedBytes() const;
    [[nodiscard]] SendResult send(ClientEvent const& event, To const& to, std::span<Value const> arguments);
    [[nodiscard]] std::shared_ptr<ClientConnection> find(ConnectionId id) const;
    [[nodiscard]] Groups& groups() noexcept { return groups_; }
    void changeGroup(Command::Kind change, std::shared_ptr<GroupState> group, ConnectionId id);
    void close(ConnectionId id, std::string_view reason);
    [[nodiscard]] Restrictions& restrictions() noexcept { return restrictions_; }
    [[nodiscard]] std::mutex& entryMutex() const noexcept { return entryMutex_; }
    /// Whether the user of that connection may have to do with that interface.
    [[nodiscard]] bool mayUse(ClientConnection const& connection, std::string_view interface) const;
    void log(LogLevel level, std::string_view line) const;

    // -- the loop's side ---------------------------------------------------------------------------------------------
    /// Throws std::logic_error if another loop has it.
    void mount(Loop& loop, std::shared_ptr<ServerLoad> load);
    /// What all handlers of the server hold. While mounted, and afterwards.
    [[nodiscard]] std::shared_ptr<ServerLoad> const& load() const noexcept { return load_; }
    /// Whether events of this handler wait for its executor, and all handlers of the server have too many of those. Then
    /// no more are taken in.
    [[nodiscard]] bool waitsForExecutor() const noexcept {
        return undelivered_.load(std::memory_order_relaxed) != 0 && load_->receiving.hasTooMuchUndelivered();
    }
    /// Bytes of events that wait for the executor. Any thread.
    [[nodiscard]] std::atomic<std::size_t>& undelivered() noexcept { return undelivered_; }
    /// Appends what is held for each connection, if it is anything.
    void listQueues(std::vector<ServerQueues::Queue>& into);
    [[nodiscard]] bool isMounted() const {
        std::scoped_lock const lock(loopMutex_);
        return loop_ != nullptr;
    }
    void shutDown(std::function<void()> drained);
    void stop();

    using Found = std::variant<std::shared_ptr<ClientConnection>, Refusal>;
    [[nodiscard]] Found open(OpenMessage message, Opening const& opening, Encoding encoding);
    /// The first message on a link that carries down events from number `next` on; the token only for the one who opened.
    /// After so many events, or bytes of them, an acknowledgement is due: what a hello tells clients, and a client may take
    /// for what the server does.
    struct AckThreshold {
        std::size_t events;
        std::size_t bytes;
    };
    [[nodiscard]] AckThreshold ackThreshold() const noexcept;
    [[nodiscard]] HelloMessage hello(ClientConnection const& connection, std::uint64_t next, bool withToken) const;
    /// The connection that a request names, or why it may not use it. What lets that request in does so for the connection from
    /// now on; null: nothing new.
    [[nodiscard]] Found identify(std::int32_t cid, std::string_view token, std::string_view user,
                                 std::shared_ptr<http::Login> const& login = nullptr);
    void end(ClientConnection& connection, Disconnect why);
    /// Adds what a late `declare` brought; false, and nothing added, if that is too much.
    [[nodiscard]] bool extend(ClientConnection& connection, PrototypeMap const& client);
    /// What a request of a connection that has ended is told.
    [[nodiscard]] Refusal endOf(ClientConnection const& connection) const;
    /// `received`: at most the number of the last event that was sent; what its link has not carried waits.
    void acknowledge(ClientConnection& connection, std::uint64_t received);
    /// A link that lasts has written all that it may carry: from a server that stops nothing more follows, and it waits
    /// for no acknowledgement.
    void handedOver(ClientConnection& connection);
    /// Runs `task` on the loop, soon; dropped if there is none any more. Any thread.
    void post(std::function<void()> task) const;
    /// A request of the connection arrived: it has until the end of the window for the next, or, if its link is held,
    /// until the end of half a heartbeat.
    void touch(ClientConnection& connection);
    /// Carries out what other threads, and callbacks, asked for.
    void drainInbox();
    void countResumed() noexcept { counts_.resumed.fetch_add(1, std::memory_order_relaxed); }
    /// Of links: another one each time, for 2^32 times.
    [[nodiscard]] std::uint32_t nextPortNumber() noexcept { return ++ports_; }
    void countLink(Link before, Link now) noexcept {
        counts_.links[static_cast<std::size_t>(before)].fetch_sub(1, std::memory_order_relaxed);
        counts_.links[static_cast<std::size_t>(now)].fetch_add(1, std::memory_order_relaxed);
    }
    void countUp() noexcept {
        auto const up = counts_.eventsUp.load(std::memory_order_relaxed);  // the loop's alone
        counts_.eventsUp.store(up + 1, std::memory_order_relaxed);
    }
    /// The events from number `next` on that a link may carry now, at most `maxBytes` of them or one. Pointers into the
    /// connection's queue: valid until it changes, and until the next call.
    [[nodiscard]] std::span<Frame const* const> take(ClientConnection& connection, std::uint64_t next, std::size_t maxBytes);
    /// Counts a wrong event; false if that was one too many and the connection has ended.
    [[nodiscard]] bool countBad(ClientConnection& connection);

private:
    using Deadlines = Chain<ClientConnection>;

    [[nodiscard]] Frame encode(ClientEvent const& event, Encoding encoding, std::span<Value const> arguments) const;
    [[nodiscard]] SendResult sendToOne(ClientEvent const& event, To const& to, std::span<Value const> arguments);
    [[nodiscard]] SendResult sendToMany(ClientEvent const& event, To const& to, std::span<Value const> arguments);
    [[nodiscard]] SendResult hand(Command command);
    [[nodiscard]] SendResult put(Command command);
    /// Asks the loop to end a connection, once: whoever goes on sending to one that is full fills no queue with this.
    void requestClose(Command command);
    void carryOut(Command& command);
    /// How many commands at the front are multicasts to the same connections; 0 if the first is something else.
    [[nodiscard]] static std::size_t multicastsTogether(std::span<Command const> commands) noexcept;
    void multicast(std::span<Command const> commands);
    void apply(Command& command);
    void close(ClientConnection& connection, Disconnect why);
    void enqueue(ClientConnection& connection, Frame const& frame, std::string const* key);
    struct Together;
    [[nodiscard]] bool enqueueTogether(ClientConnection& connection, Together const& events);
    void keepWithinLimits(ClientConnection& connection);
    void join(ClientConnection& connection, std::shared_ptr<GroupState> group);

    [[nodiscard]] std::optional<Refusal> refuse(OpenMessage const& message, Opening const& opening);
    [[nodiscard]] Found openAgain(ClientConnection& known, Opening const& opening, Encoding encoding) const;
    /// False: the connection has ended.
    [[nodiscard]] bool refresh(ClientConnection& connection, std::shared_ptr<http::Login> const& login);
    void adopt(ClientConnection& connection, std::shared_ptr<http::Login> login);
    void leave(ClientConnection& connection, std::unique_ptr<ClientConnection::Entry> next);
    void endLapsed();
    [[nodiscard]] bool isFull(ClientConnection const& connection, std::size_t bytes) const noexcept;
    void remove(ClientConnection& connection);
    void markDirty(ClientConnection& connection);
    void scheduleFlush();
    void flush();
    void prefetchFlush(std::size_t next) const noexcept;
    void tellQueue(ClientConnection& connection);
    void tellEnds();
    void putInto(Deadlines& list, ClientConnection& connection);
    void sweep();
    void sweepSoon();
    void beat(ClientConnection& connection);
    void giveUpSilent();

    EventHandler& handler_;
    EventHandlerOptions const options_;
    Catalog catalog_;
    Callbacks callbacks_;
    Delivery delivery_;
    Inbox inbox_;
    Counts counts_;
    Restrictions restrictions_;
    mutable std::mutex entryMutex_;  // of what let users in

    mutable std::mutex mapMutex_;  // written by the loop, read by others
    IdTable<ClientConnection> map_;
    Groups groups_;
    Contracts contracts_;

    mutable std::recursive_mutex loopMutex_;  // recursive: a program's log function may send, and that may log
    Loop* loop_ = nullptr;                    // under loopMutex_ for other threads
    std::shared_ptr<ServerLoad> load_;
    std::atomic<std::size_t> undelivered_{0};
    std::chrono::milliseconds const sweepEvery_;
    std::unique_ptr<Ticker> ticker_;
    std::atomic<bool> stopped_{false};
    std::function<void()> drained_;  // set while shutting down
    std::vector<ClientConnection*> all_;
    std::unordered_map<std::string, ClientConnection*> byNonce_;
    std::unordered_map<std::string, std::size_t> byAddress_;  // how many connections; only if there is a limit
    Ends remembered_;
    Deadlines fresh_;  // never had a second request; oldest first, as are the others
    Deadlines quiet_;  // no link
    Deadlines held_;   // with a link
    std::set<std::pair<Clock::time_point, std::int32_t>> lapses_;  // when what let them in runs out
    std::vector<std::shared_ptr<ClientConnection>> fading_;  // silent for two heartbeats before their next beat
    std::vector<ClientConnection*> dirty_;     // whose queues changed since the last flush
    std::vector<ClientConnection*> flushing_;  // what flush() goes through
    std::vector<Frame const*> taken_;          // what take() returned
    std::vector<std::pair<std::shared_ptr<ClientConnection>, Disconnect>> ends_;  // not told yet
    std::uint32_t ports_ = 0;
    bool flushScheduled_ = false;
    bool sweepsSoon_ = false;
};

}  // namespace eh
