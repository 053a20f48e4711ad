// What the program's side of the contract is: the interfaces it has senders for, and those it has receivers for.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <eh/receiver.hpp>
#include <eh/value.hpp>

#include "event/codec/encoding.hpp"
#include "event/prototype.hpp"

namespace eh {

/// Lets the runtime call what Receiver keeps from everybody else.
class ReceiverAccess {
public:
    static InterfaceInfo const& info(Receiver const& receiver) noexcept { return receiver.ehInterface(); }
    static void receive(Receiver& receiver, std::size_t event, ConnectionId from, Arguments const& arguments) {
        receiver.ehReceive(event, from, arguments);
    }
};

/// One event that the program can send.
struct ClientEvent {
    std::string_view interface;
    Prototype prototype;
    std::uint32_t number = 0;  ///< unique in the catalog, from 0 without gaps
    std::array<std::string, encodings.size()> prefixes{};

    [[nodiscard]] std::string const& prefix(Encoding encoding) const noexcept {
        return prefixes[static_cast<std::size_t>(encoding)];
    }
};

/// One interface that the program has a sender for. Immutable; as long as the catalog.
class ClientInterface {
public:
    ClientInterface(InterfaceInfo const& info, std::uint32_t firstNumber);
    ClientInterface(ClientInterface const&) = delete;
    ClientInterface& operator=(ClientInterface const&) = delete;

    [[nodiscard]] std::string const& name() const noexcept { return name_; }
    [[nodiscard]] std::vector<ClientEvent> const& events() const noexcept { return events_; }

private:
    std::string name_;
    std::vector<ClientEvent> events_;
};

/// One interface that the program has a receiver for. The prototypes are immutable; the receiver may go.
class ServerInterface {
public:
    ServerInterface(InterfaceInfo const& info, Receiver& receiver);

    [[nodiscard]] std::string const& name() const noexcept { return name_; }
    [[nodiscard]] std::vector<Prototype> const& events() const noexcept { return events_; }
    /// The index of a function; npos if there is none.
    [[nodiscard]] std::size_t find(std::string_view function) const noexcept;
    static constexpr std::size_t npos = static_cast<std::size_t>(-1);
    /// Whether U+0000 in a string is refused.
    [[nodiscard]] bool isTerminated() const noexcept { return terminated_; }
    /// "PersonRequest.name", for log lines and errors.
    [[nodiscard]] std::string const& label(std::size_t event) const noexcept { return labels_[event]; }
    /// Null once its registration has been undone. Changed and used while Delivery excludes everybody else.
    [[nodiscard]] Receiver* receiver() const noexcept { return receiver_; }
    void forget() const noexcept { receiver_ = nullptr; }

private:
    std::string name_;
    std::vector<Prototype> events_;
    std::vector<std::string> labels_;
    std::unordered_map<std::string_view, std::size_t> indices_;
    bool terminated_;
    mutable Receiver* receiver_;
};

/// All of them. Any thread; what it returns stays valid (see each).
class Catalog {
public:
    /// The interface of that name, made at the first call. Throws std::invalid_argument if one of that name with other
    /// prototypes is known.
    ClientInterface const& addClient(InterfaceInfo const& info);
    /// Throws std::invalid_argument if one of that name is registered.
    void addServer(Receiver& receiver);
    /// While Delivery excludes callbacks: none of that receiver runs any more afterwards.
    void removeServer(std::string_view name);

    [[nodiscard]] std::shared_ptr<ServerInterface const> server(std::string_view name) const;
    /// Changes when a server interface comes or goes: what server() said of a name may be kept as long as it does not.
    [[nodiscard]] std::uint64_t serversVersion() const noexcept { return serversVersion_.load(std::memory_order_acquire); }
    /// Null if the program has no sender for an interface of that name.
    [[nodiscard]] ClientInterface const* client(std::string_view name) const;
    [[nodiscard]] std::vector<ClientInterface const*> clients() const;
    [[nodiscard]] std::vector<std::shared_ptr<ServerInterface const>> servers() const;

private:
    mutable std::mutex mutex_;
    std::vector<std::unique_ptr<ClientInterface>> clients_;
    std::uint32_t nextNumber_ = 0;
    std::vector<std::shared_ptr<ServerInterface const>> servers_;
    std::atomic<std::uint64_t> serversVersion_{0};
};

}  // namespace eh
