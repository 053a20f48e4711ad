// How requests attach to a connection (docs/protocol.md, rules 2 and 3).
#include "event/client_connection.hpp"

#include <utility>

#include "event/hub.hpp"
#include "event/ids.hpp"

namespace eh {

ClientConnection::ClientConnection(Hub& hub, ConnectionId id, std::string nonce, std::string_view user,
                                   std::string_view remote, std::shared_ptr<Contract const> contract, Encoding encoding)
    : hub_(hub), id_(id), token_(makeToken()), user_(user), contract_(std::move(contract), hub.load()->queues.total()),
      outbox_(counter_, hub.load()->queues.total()), encoding_(encoding), nonce_(std::move(nonce)), remote_(remote) {}

ClientConnection::~ClientConnection() { releaseConnectionId(id_); }

bool ClientConnection::has(std::string_view role) const noexcept {
    auto const letIn = login();
    return letIn && letIn->identity().has(role);
}

/// Callbacks may ask while a request brings another one.
std::shared_ptr<http::Login> ClientConnection::login() const {
    std::scoped_lock const lock(hub_.entryMutex());
    return entry_ ? entry_->login : nullptr;
}

void ClientConnection::close(std::string_view reason) { hub_.close(id_, reason); }

void ClientConnection::setLink(Link kind) noexcept {
    Link const before = link();  // the loop alone changes it
    if (kind == before) return;
    kind_.store(kind, std::memory_order_relaxed);
    hub_.countLink(before, kind);
}

ClientConnection::Attaching ClientConnection::useLink(std::uint64_t number) {
    if (number < linkNumber_) return Attaching::stale;
    if (number > linkNumber_) {
        linkNumber_ = number;
        hub_.countResumed();
        auto const older = takePort();
        setLink(Link::none);
        hub_.touch(*this);
        if (older) older->moved();
    }
    return Attaching::accepted;
}

ClientConnection::Attaching ClientConnection::attach(std::uint64_t number, std::uint64_t received) {
    if (number < linkNumber_ || received < outbox_.acknowledged()) return Attaching::stale;
    if (received > outbox_.sent()) return Attaching::ahead;
    if (useLink(number) == Attaching::stale) return Attaching::stale;
    auto const displaced = takePort();
    hub_.acknowledge(*this, received);
    if (displaced) displaced->moved();
    return Attaching::accepted;
}

}  // namespace eh
