// Identities, and a list of who wants to hear of a login's end, under its mutex.
#include <algorithm>
#include <utility>

#include <eh/connection.hpp>
#include <eh/http.hpp>

#include "event/login_hold.hpp"

namespace eh::http {

bool Identity::has(std::string_view role) const noexcept {
    return std::find(roles.begin(), roles.end(), role) != roles.end();
}

/// Under the mutex: whoever gives its hold back waits until it has been told.
void Login::end(std::string_view why) {
    std::scoped_lock const lock(mutex_);
    if (ended_) return;
    ended_ = why;
    for (auto const& [number, ended] : holds_) ended(*ended_);
}

bool Login::hasEnded() const {
    std::scoped_lock const lock(mutex_);
    return ended_.has_value();
}

std::size_t Login::connections() const {
    std::scoped_lock const lock(mutex_);
    return holds_.size();
}

LoginHold::LoginHold(std::shared_ptr<Login> login, std::function<void(std::string const&)> ended) : login_(std::move(login)) {
    if (!login_) return;
    std::scoped_lock const lock(login_->mutex_);
    if (login_->ended_) ended(*login_->ended_);
    number_ = ++login_->next_;
    login_->holds_.emplace(number_, std::move(ended));
}

LoginHold::~LoginHold() {
    if (!login_) return;
    std::scoped_lock const lock(login_->mutex_);
    login_->holds_.erase(number_);
}

bool Request::has(std::string_view role) const noexcept { return login && login->identity().has(role); }

}  // namespace eh::http

namespace eh {

bool Opening::has(std::string_view role) const noexcept { return request.has(role); }

}  // namespace eh
