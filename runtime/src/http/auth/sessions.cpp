// A map, looked through as a whole now and then.
#include "http/auth/sessions.hpp"

#include <map>
#include <utility>

namespace eh::http {

bool Sessions::isOver(Session const& session, Clock::time_point now) const {
    if (limits_.lifetime && now - session.begun >= *limits_.lifetime) return true;
    return now - session.used >= limits_.idle && session.login->connections() == 0;
}

/// The oldest of a user who has as many as he may.
void Sessions::makeRoom(std::string const& user) {
    std::size_t count = 0;
    auto oldest = sessions_.end();
    for (auto one = sessions_.begin(); one != sessions_.end(); ++one) {
        if (one->second.login->identity().user != user) continue;
        ++count;
        if (oldest == sessions_.end() || one->second.begun < oldest->second.begun) oldest = one;
    }
    if (count < limits_.perUser || oldest == sessions_.end()) return;
    oldest->second.login->end("you have signed in too often elsewhere");
    sessions_.erase(oldest);
}

std::shared_ptr<Login> Sessions::open(Key const& key, Identity identity, std::string stamp, Clock::time_point now, Key const* before) {
    std::lock_guard const lock(mutex_);
    std::shared_ptr<Login> login;
    if (auto const old = before ? sessions_.find(*before) : sessions_.end(); old != sessions_.end()) {
        bool const goesOn = old->second.login->identity() == identity && old->second.stamp == stamp && !isOver(old->second, now);
        if (goesOn) login = old->second.login;
        else old->second.login->end("you have signed in again");
        sessions_.erase(old);
    }
    makeRoom(identity.user);
    if (sessions_.size() >= limits_.most) {
        if (login) login->end("too many are signed in");
        return nullptr;
    }
    if (!login) login = std::make_shared<Login>(std::move(identity));
    sessions_.insert_or_assign(key, Session{login, std::move(stamp), now, now});
    return login;
}

std::shared_ptr<Login> Sessions::find(Key const& key, Clock::time_point now) {
    std::lock_guard const lock(mutex_);
    auto const found = sessions_.find(key);
    if (found == sessions_.end()) return nullptr;
    if (isOver(found->second, now)) {
        found->second.login->end(sessionExpired);
        sessions_.erase(found);
        return nullptr;
    }
    found->second.used = now;
    return found->second.login;
}

/// A window of 64: requests on several sockets overtake each other.
bool Sessions::isNew(Key const& key, std::uint32_t number) {
    std::lock_guard const lock(mutex_);
    auto const found = sessions_.find(key);
    if (found == sessions_.end()) return false;
    Session& session = found->second;
    if (number > session.highest) {
        std::uint32_t const by = number - session.highest;
        session.seen = by < 64 ? session.seen << by : 0;
        session.seen |= 1;
        session.highest = number;
        return true;
    }
    std::uint32_t const behind = session.highest - number;
    if (behind >= 64 || (session.seen >> behind & 1) != 0) return false;
    session.seen |= std::uint64_t(1) << behind;
    return true;
}

bool Sessions::end(Key const& key, std::string_view why) {
    std::lock_guard const lock(mutex_);
    auto const found = sessions_.find(key);
    if (found == sessions_.end()) return false;
    found->second.login->end(why);
    sessions_.erase(found);
    return true;
}

std::size_t Sessions::endIf(std::function<bool(Identity const&)> const& which, std::string_view why) {
    std::lock_guard const lock(mutex_);
    return std::erase_if(sessions_, [&](auto const& entry) {
        if (!which(entry.second.login->identity())) return false;
        entry.second.login->end(why);
        return true;
    });
}

void Sessions::sweep(Clock::time_point now) {
    std::lock_guard const lock(mutex_);
    for (auto one = sessions_.begin(); one != sessions_.end();) {
        Session& session = one->second;
        if (session.login->connections() != 0) session.used = now;
        if (!isOver(session, now)) {
            ++one;
            continue;
        }
        session.login->end(sessionExpired);
        one = sessions_.erase(one);
    }
}

void Sessions::compare(UserStore& users) {
    std::uint64_t const version = users.version();
    std::lock_guard const lock(mutex_);
    if (std::exchange(version_, version) == version) return;
    std::map<std::string, std::optional<std::string>> stamps;
    std::erase_if(sessions_, [&](auto const& entry) {
        std::string const& user = entry.second.login->identity().user;
        auto known = stamps.find(user);
        if (known == stamps.end()) known = stamps.emplace(user, users.stamp(user)).first;
        if (known->second == entry.second.stamp) return false;
        entry.second.login->end("your account has changed; sign in again");
        return true;
    });
}

std::size_t Sessions::size() const {
    std::lock_guard const lock(mutex_);
    return sessions_.size();
}

} // namespace eh::http
