// The EventHandler: the connections of one mount, what arrives from them, and what is sent to them.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <eh/connection.hpp>
#include <eh/connection_id.hpp>
#include <eh/receiver.hpp>
#include <eh/send_result.hpp>
#include <eh/to.hpp>
#include <eh/value.hpp>

namespace eh {

/// What happens to a connection whose queue is at its limit.
enum class OnFull : std::uint8_t {
    close,       ///< it ends with Disconnect::Code::slow: no client is left with a hole that it does not know of
    dropOldest,  ///< the oldest event that has not left yet is dropped and onDrop tells it
};

/// Limits and policies of one EventHandler. Sizes are encoded bytes. EventHandler's constructor throws
/// std::invalid_argument, with a sentence, unless maxEvent <= maxFrame <= queueBytes and all numbers are positive.
struct EventHandlerOptions {
    static constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();

    std::size_t maxEvent = 1u << 20;         ///< one event: larger sends answer tooLarge, larger arrivals end the connection
    std::size_t maxFrame = 4u << 20;         ///< the body of one request, one message of a WebSocket
    std::size_t maxOpen = 256u << 10;        ///< the one that opens a connection, and all prototypes of a client
    std::size_t maxFragments = 1u << 17;     ///< frames of one WebSocket message
    std::size_t queueBytes = 4u << 20;       ///< unacknowledged and waiting for one connection, 32 bytes an event included
    std::size_t queueEvents = 16'384;        ///< the same in events
    std::size_t inFlightBytes = 512u << 10;  ///< handed to a link and not acknowledged; the rest waits where policies reach it
    std::size_t inFlightEvents = 2'048;
    std::size_t inboxBytes = 64u << 20;  ///< sent by other threads and not taken over by the loop yet
    std::size_t inboxEvents = 262'144;
    OnFull onFull = OnFull::close;
    std::chrono::milliseconds heartbeat{25'000};   ///< a poll is held for half of it
    std::chrono::milliseconds window{60'000};      ///< a connection without a link is kept so long
    std::chrono::milliseconds firstWindow{10'000};  ///< one that never had a second request
    std::size_t maxConnections = 1'000'000;
    std::size_t maxUnattached = 10'000;  ///< opened and never heard of again yet; WebSockets that said nothing, too
    /// Connections of one address, compared whole. Behind a proxy all have that of the proxy.
    std::size_t maxPerAddress = unlimited;
    std::size_t maxRawStreams = 100;
    std::size_t maxAnswer = 256u << 10;  ///< events in one answer to a poll, or one event
    std::size_t maxGroups = 1'024;       ///< of one connection: joining more is refused with a log line
    std::size_t maxBadEvents = 16;       ///< of one connection, then it ends with Disconnect::Code::protocol
    /// Refuses a client that lacks a function of a `client` interface which the program has a sender for.
    bool strict = false;
    /// Origins, e.g. "https://example.org", whose pages may connect besides those of this server itself.
    std::vector<std::string> origins{};
    /// Runs the callbacks (of receivers, onConnect, ...) somewhere else than on the loop, e.g. on a GUI thread: it is
    /// given functions and must run them one at a time, in order. While about maxFrame bytes of one client's events
    /// wait there, no more are taken from it. What it has not run when the EventHandler is destroyed does nothing any
    /// more. Empty: on the loop.
    std::function<void(std::function<void()>)> executor{};
};

/// Counts since the EventHandler was made, and what is now. Taken on any thread; the fields are read one by one.
struct EventHandlerStats {
    std::size_t connections = 0;  ///< now
    std::size_t polls = 0;        ///< of them, carried by each kind of link now
    std::size_t streams = 0;
    std::size_t websockets = 0;
    std::size_t queuedBytes = 0;  ///< now, all connections together
    std::uint64_t opened = 0;
    std::uint64_t eventsUp = 0;
    std::uint64_t eventsDown = 0;  ///< handed to links for the first time
    std::uint64_t resumed = 0;     ///< links that took over from an earlier one
    std::uint64_t droppedByPolicy = 0;
    std::uint64_t replaced = 0;  ///< by a newer event of the same latest() key
    std::uint64_t endedSlow = 0;
    std::uint64_t endedExpired = 0;
    std::uint64_t badEvents = 0;
};

/// Undoes EventHandler::add when destroyed: waits for a running callback of that receiver to return, except when
/// destroyed inside one. Afterwards the receiver may be destroyed. Movable. The handler must outlive it.
class [[nodiscard]] Registration {
public:
    Registration() noexcept = default;
    Registration(EventHandler& handler, std::string_view interface) noexcept : handler_(&handler), interface_(interface) {}
    Registration(Registration&& other) noexcept
        : handler_(std::exchange(other.handler_, nullptr)), interface_(other.interface_) {}
    Registration& operator=(Registration&& other) noexcept {
        if (this != &other) {
            reset();
            handler_ = std::exchange(other.handler_, nullptr);
            interface_ = other.interface_;
        }
        return *this;
    }
    ~Registration() { reset(); }

    /// Undoes the registration now; a second call does nothing.
    void reset() noexcept;

private:
    EventHandler* handler_ = nullptr;
    std::string_view interface_;
};

/// The connections of one mount. Make it first, mount it in a Server, destroy it after the Server.
///
/// Threads: every function may be called on any thread unless it says otherwise. Callbacks run on the server's loop
/// (or the executor of the options), one at a time, never concurrently. An exception that leaves a callback is logged.
class EventHandler {
public:
    explicit EventHandler(EventHandlerOptions options = {});
    EventHandler(EventHandler const&) = delete;
    EventHandler& operator=(EventHandler const&) = delete;
    ~EventHandler();

    /// Lets clients call `receiver`, which must live as long as the registration. Throws std::invalid_argument if an
    /// interface of that name is registered already.
    Registration add(Receiver& receiver);

    /// Keeps an interface to users with one of these roles: others cannot call its functions, if the program receives them (they
    /// are told so, with code `rejected`), and do not get its events, if the program sends them. A second call replaces the
    /// first; an empty list keeps everybody out. Before the server runs.
    void restrict(std::string_view interface, std::vector<std::string> roles);
    /// The function that decides about each opening before a connection exists, on the loop; one, set before the
    /// server runs. Without it everybody is admitted. One that throws refuses.
    void admit(std::function<Admit(Opening const&)> decide);
    /// Called for every connection, before its events and before later multicasts; all that were set, in order. Set
    /// these functions before the server runs.
    void onConnect(std::function<void(Connection&)> connected);
    /// Called exactly once for every connection that onConnect was called for; nothing is delivered from it afterwards.
    void onDisconnect(std::function<void(ConnectionId, Disconnect const&)> disconnected);
    /// An event was dropped (OnFull::dropOldest): how many since the last call for that connection.
    void onDrop(std::function<void(ConnectionId, std::uint64_t)> dropped);
    /// More than half of a connection's queue limits is in use.
    void onBacklog(std::function<void(ConnectionId, Backlog)> backlogged);
    /// After onBacklog: less than a quarter is in use again.
    void onDrain(std::function<void(ConnectionId)> drained);

    /// The connection of that id, null if there is none. In callbacks only; valid until the callback returns.
    [[nodiscard]] Connection* connection(ConnectionId id);
    /// The group of that name, made if it is new.
    [[nodiscard]] Group group(std::string_view name);
    /// Ends a connection like Connection::close, from any thread.
    void close(ConnectionId id, std::string_view reason);
    [[nodiscard]] std::size_t connectionCount() const noexcept;
    [[nodiscard]] EventHandlerStats stats() const noexcept;
    [[nodiscard]] EventHandlerOptions const& options() const noexcept;

private:
    friend class EventHandlerAccess;  // the runtime's own rooms
    std::unique_ptr<class Hub> hub_;
};

}  // namespace eh
