// A map by id, an index by nonce, and a queue by age.
#include "event/ends.hpp"

#include <utility>

#include "event/client_connection.hpp"
#include "event/ids.hpp"

namespace eh {

namespace {

constexpr std::size_t mostRemembered = 10'000;

}  // namespace

void Ends::add(ClientConnection const& connection, Refusal answer, Clock::time_point now) {
    std::int32_t const cid = connection.id().value();
    byId_.insert_or_assign(cid, End{std::string(connection.token()), connection.nonce(), std::move(answer), now});
    byNonce_.insert_or_assign(connection.nonce(), cid);
    order_.push_back(cid);
    while (order_.size() > mostRemembered) forgetOldest();
}

Refusal const* Ends::find(std::int32_t cid, std::string_view token) const noexcept {
    auto const found = byId_.find(cid);
    return found != byId_.end() && sameToken(found->second.token, token) ? &found->second.answer : nullptr;
}

Refusal const* Ends::findByNonce(std::string const& nonce) const noexcept {
    auto const found = byNonce_.find(nonce);
    return found == byNonce_.end() ? nullptr : &byId_.at(found->second).answer;
}

void Ends::forgetBefore(Clock::time_point time) {
    while (!order_.empty()) {
        auto const oldest = byId_.find(order_.front());
        if (oldest != byId_.end() && oldest->second.at > time) return;
        forgetOldest();
    }
}

void Ends::forgetOldest() {
    if (auto const oldest = byId_.find(order_.front()); oldest != byId_.end()) {
        byNonce_.erase(oldest->second.nonce);
        byId_.erase(oldest);
    }
    order_.pop_front();
}

void Ends::clear() noexcept {
    byId_.clear();
    byNonce_.clear();
    order_.clear();
}

}  // namespace eh
