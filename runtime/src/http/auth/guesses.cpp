// A bucket for each address, in the eight bytes of one moment; a bounded number of them, and one for the rest.
#include "http/auth/guesses.hpp"

#include <algorithm>

namespace eh::http {

namespace {

constexpr std::size_t mostAddresses = 10'000;

} // namespace

Guesses::Guesses(GuessLimits limits) :
    step_(limits.perAddress == 0 ? Clock::duration(0) : Clock::duration(limits.per) / static_cast<Clock::rep>(limits.perAddress)),
    all_(limits.per) {}

Clock::time_point& Guesses::dueOf(std::string_view remote, Clock::time_point now) {
    auto const address = IpAddress::parse(remote).value_or(IpAddress()).ofClient();
    if (auto const found = due_.find(address); found != due_.end()) return found->second;
    if (due_.size() >= mostAddresses) std::erase_if(due_, [now](auto const& entry) { return entry.second <= now; });
    return due_.size() >= mostAddresses ? others_ : due_[address];
}

std::optional<std::chrono::seconds> Guesses::take(std::string_view remote, Clock::time_point now) {
    if (step_.count() == 0) return std::nullopt;
    std::lock_guard const lock(mutex_);
    Clock::time_point& due = dueOf(remote, now);
    Clock::time_point const next = std::max(due, now) + step_;
    if (next - now > all_) return std::chrono::ceil<std::chrono::seconds>(next - now - all_);
    due = next;
    return std::nullopt;
}

void Guesses::giveBack(std::string_view remote, Clock::time_point now) {
    if (step_.count() == 0) return;
    std::lock_guard const lock(mutex_);
    dueOf(remote, now) -= step_;
}

std::size_t Guesses::addresses() const {
    std::lock_guard const lock(mutex_);
    return due_.size();
}

} // namespace eh::http
