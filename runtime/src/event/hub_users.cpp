// Whose connections they are: what let their users in, until when, and what they may have to do with.
#include <algorithm>
#include <utility>

#include "event/hub.hpp"

namespace eh {

namespace {

bool hasAllOf(http::Identity const& now, http::Identity const& before) {
    return std::ranges::all_of(before.roles, [&](std::string const& role) { return now.has(role); });
}

}  // namespace

bool Hub::mayUse(ClientConnection const& connection, std::string_view interface) const {
    if (restrictions_.empty()) return true;
    auto const login = connection.login();
    return restrictions_.allows(interface, login ? &login->identity() : nullptr);
}

void Hub::adopt(ClientConnection& connection, std::shared_ptr<http::Login> login) {
    auto const ended = [this, id = connection.id()](std::string const& why) {
        if (auto found = find(id))
            requestClose({.kind = Command::Kind::close, .connection = std::move(found), .text = why,
                          .code = Disconnect::Code::unauthorized});
    };
    auto const until = login->until();
    http::LoginHold hold(login, ended);
    auto entry = std::make_unique<ClientConnection::Entry>(ClientConnection::Entry{std::move(login), std::move(hold)});
    leave(connection, std::move(entry));
    if (until) lapses_.emplace(*until, connection.id().value());
}

/// Replaces what let its user in. What did so before is freed when no mutex is held: its end may be waiting for this.
void Hub::leave(ClientConnection& connection, std::unique_ptr<ClientConnection::Entry> next) {
    {
        std::scoped_lock const lock(entryMutex_);
        connection.entry_.swap(next);
    }
    if (auto const until = next ? next->login->until() : std::nullopt) lapses_.erase({*until, connection.id().value()});
}

/// Who has lost a role may have been sent what it was for; a connection does not forget, so that one ends.
bool Hub::refresh(ClientConnection& connection, std::shared_ptr<http::Login> const& login) {
    if (!login) return true;
    auto const before = connection.login();
    if (login == before) return true;
    if (before && !hasAllOf(login->identity(), before->identity())) {
        end(connection, {Disconnect::Code::unauthorized, "your rights have changed; connect again", 0});
        return false;
    }
    adopt(connection, login);
    return true;
}

void Hub::endLapsed() {
    auto const now = loop_->now();
    while (!lapses_.empty() && lapses_.begin()->first <= now) {
        auto const connection = find(ConnectionId(lapses_.begin()->second));
        lapses_.erase(lapses_.begin());
        if (connection) end(*connection, {Disconnect::Code::unauthorized, "your sign-in has run out; sign in again", 0});
    }
}

}  // namespace eh
