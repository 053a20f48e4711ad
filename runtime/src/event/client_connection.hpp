// One connection: two numbered queues with an id and a secret, whatever link carries them (docs/protocol.md).
#pragma once

#include <any>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <eh/connection.hpp>

#include "event/chain.hpp"
#include "event/codec/encoding.hpp"
#include "event/contract.hpp"
#include "event/group.hpp"
#include "event/ids.hpp"
#include "event/link_port.hpp"
#include "event/login_hold.hpp"
#include "event/loop.hpp"
#include "event/outbox.hpp"
#include "event/prefetch.hpp"

namespace eh {

class Hub;

/// Made and ended by the Hub. Loop only, but for the functions of Connection, which callbacks use wherever they run.
class ClientConnection final : public Connection, public std::enable_shared_from_this<ClientConnection> {
public:
    ClientConnection(Hub& hub, ConnectionId id, std::string nonce, std::string_view user, std::string_view remote,
                     std::shared_ptr<Contract const> contract, Encoding encoding);
    ClientConnection(ClientConnection const&) = delete;
    ClientConnection& operator=(ClientConnection const&) = delete;
    ~ClientConnection();

    [[nodiscard]] ConnectionId id() const noexcept override { return id_; }
    [[nodiscard]] std::string const& user() const noexcept override { return user_; }
    [[nodiscard]] bool has(std::string_view role) const noexcept override;
    [[nodiscard]] std::string const& remote() const noexcept override { return remote_; }
    [[nodiscard]] Link link() const noexcept override { return kind_.load(std::memory_order_relaxed); }
    [[nodiscard]] Backlog backlog() const noexcept override { return {counter_.events(), counter_.bytes()}; }
    void close(std::string_view reason) override;

    [[nodiscard]] Encoding encoding() const noexcept { return encoding_; }
    /// When the client was last heard of on any link.
    [[nodiscard]] Clock::time_point heard() const noexcept { return heard_; }
    void hear(Clock::time_point now) noexcept { heard_ = now; }
    [[nodiscard]] std::string_view token() const noexcept { return view(token_); }
    [[nodiscard]] std::string const& nonce() const noexcept { return nonce_; }
    [[nodiscard]] Memberships& memberships() noexcept { return memberships_; }
    [[nodiscard]] Outbox& outbox() noexcept { return outbox_; }
    [[nodiscard]] QueueCounter& counter() noexcept { return counter_; }
    /// Others may have part in it.
    [[nodiscard]] Contract const& contract() const noexcept { return *contract_.get(); }
    /// The number of the last up event taken in.
    [[nodiscard]] std::uint64_t received() const noexcept { return received_; }
    void countReceived() noexcept { ++received_; }
    /// How many errors the client has reported with this one.
    std::size_t countReport() noexcept { return ++reports_; }
    /// Bytes of up events that wait for the program's executor. Any thread.
    [[nodiscard]] std::atomic<std::size_t>& undelivered() noexcept { return undelivered_; }
    [[nodiscard]] bool hasEnded() const noexcept { return ended_; }

    enum class Attaching { accepted, stale, ahead };
    /// Rule 2: whether a request with that link number may go on. A higher number takes over and moves the older link.
    [[nodiscard]] Attaching useLink(std::uint64_t number);
    /// Rule 3 for what attaches: an old acknowledgement is stale, one ahead of what was sent breaks the protocol.
    [[nodiscard]] Attaching attach(std::uint64_t number, std::uint64_t received);
    [[nodiscard]] std::uint64_t linkNumber() const noexcept { return linkNumber_; }

    /// Has the processor fetch what an event to everybody touches, while others have their turn.
    void prefetch() const noexcept {
        char const* const begin = reinterpret_cast<char const*>(&contract_);
        char const* const end = reinterpret_cast<char const*>(&dropped_);
        eh::prefetch(begin, static_cast<std::size_t>(end - begin));
    }

    /// How much of it, from its beginning, most requests touch.
    [[nodiscard]] std::size_t touchedSize() const noexcept {
        return static_cast<std::size_t>(reinterpret_cast<char const*>(&received_) - reinterpret_cast<char const*>(this));
    }

    [[nodiscard]] LinkPort* port() const noexcept { return portKept_ ? nullptr : port_.get(); }
    void setPort(std::unique_ptr<LinkPort> port) noexcept {
        port_ = std::move(port);
        portKept_ = false;
    }
    /// Gives the link up without telling it.
    [[nodiscard]] std::unique_ptr<LinkPort> takePort() noexcept { return portKept_ ? nullptr : std::move(port_); }
    /// One that was taken, for the next link to use again if that is of the same kind; gone when another is attached. For polls: each is a
    /// link, and the next comes as soon as it is answered.
    void keepForNext(std::unique_ptr<LinkPort> port) noexcept {
        if (port_ && !portKept_) return;  // it has been followed already
        port_ = std::move(port);
        portKept_ = true;
    }
    [[nodiscard]] std::unique_ptr<LinkPort> takeKept() noexcept { return portKept_ ? std::move(port_) : nullptr; }
    /// What carries it, also between two requests of one link.
    void setLink(Link kind) noexcept;

private:
    /// What let its user in.
    struct Entry {
        std::shared_ptr<http::Login> login;
        http::LoginHold hold;
    };

    friend class Hub;
    friend class Chain<ClientConnection>;

    [[nodiscard]] std::any& slot() noexcept override { return slot_; }
    [[nodiscard]] std::shared_ptr<http::Login> login() const;

    Hub& hub_;
    ConnectionId const id_;
    Token const token_;  // here and not on the heap: each poll compares it
    std::string const user_;
    Clock::time_point heard_;
    std::uint64_t linkNumber_ = 1;  // the link that opened it has number 1
    Chain<ClientConnection>::Place place_;  // among those with the same kind of deadline
    Clock::time_point since_;               // when it was put there

    // What an event to everybody touches of each connection lies together; prefetch() fetches it.
    ContractUse contract_;
    QueueCounter counter_;
    Outbox outbox_;
    std::unique_ptr<LinkPort> port_;
    Encoding const encoding_;
    std::atomic<Link> kind_{Link::none};
    std::atomic<bool> closing_{false};  // the loop was asked to end it; any thread
    bool portKept_ = false;  // it is attached no more
    bool dirty_ = false;
    bool fading_ = false;
    bool backlogged_ = false;
    bool ended_ = false;
    std::uint64_t dropped_ = 0;  // not told yet

    // What follows is touched by few requests: touchedSize ends here.
    std::uint64_t received_ = 0;
    std::atomic<std::size_t> undelivered_{0};
    std::size_t reports_ = 0;
    std::string const nonce_;
    std::string const remote_;
    std::any slot_;
    std::unique_ptr<Entry> entry_;  // changed under the mutex of entries; null: nobody
    Memberships memberships_;
    std::size_t index_ = 0;  // among all connections
    std::size_t badEvents_ = 0;
};

}  // namespace eh
