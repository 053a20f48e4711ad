// Two queues under one mutex; dropped calls are told outside it.
#include "client/outbox.hpp"

#include <utility>

#include "client/registry.hpp"

namespace eh::clients {

UnconfirmedCall Outbox::Call::named() const {
    if (interface == nullptr) return {interfaceName, eventName, {}};
    return {interface->name(), interface->events()[event].name, {}};
}

SendResult Outbox::add(Call call) {
    std::scoped_lock const lock(mutex_);
    if (call.message.size() > maxEvent_) return SendResult::tooLarge;
    bool const fits = waiting_.size() + sent_.size() < maxEvents_ && bytes_ + call.message.size() <= maxBytes_;
    if (!fits) return SendResult::full;
    bytes_ += call.message.size();
    waiting_.push_back(std::move(call));
    return SendResult::queued;
}

void Outbox::limit(std::size_t event) {
    std::scoped_lock const lock(mutex_);
    maxEvent_ = event;
}

std::size_t Outbox::sentCount() const {
    std::scoped_lock const lock(mutex_);
    return sent_.size();
}

std::size_t Outbox::batch(std::string& out, std::size_t skip, Room room, Dropped const& dropped) {
    std::vector<std::pair<Call, std::string_view>> refused;
    std::size_t count = 0;
    std::size_t bytes = 0;
    {
        std::scoped_lock const lock(mutex_);
        auto const now = Clock::now();
        for (std::size_t at = skip; room.isLast || at < room.events; ++at, ++count) {
            if (at >= sent_.size() && !hasNext(now, refused)) break;
            std::string const& message = at < sent_.size() ? sent_[at].message : waiting_.front().message;
            bytes += message.size();
            if (bytes > room.bytes && (room.isLast || count > 0)) break;
            out += message;
            if (at < sent_.size()) continue;
            sent_.push_back(std::move(waiting_.front()));
            waiting_.pop_front();
        }
    }
    for (auto const& [call, code] : refused) dropped(call, code);
    return count;
}

/// Those that are too old or too large go.
bool Outbox::hasNext(Clock::time_point now, std::vector<std::pair<Call, std::string_view>>& refused) {
    while (!waiting_.empty()) {
        Call& next = waiting_.front();
        bool const isOld = next.until < now;
        if (!isOld && next.message.size() <= maxEvent_) return true;
        bytes_ -= next.message.size();
        refused.emplace_back(std::move(next), isOld ? "too-old" : "too-large");
        waiting_.pop_front();
    }
    return false;
}

void Outbox::confirm(std::size_t count) {
    std::scoped_lock const lock(mutex_);
    for (; count > 0; --count) {
        bytes_ -= sent_.front().message.size();
        sent_.pop_front();
    }
}

std::vector<UnconfirmedCall> Outbox::giveUp() {
    std::vector<UnconfirmedCall> dropped;
    std::scoped_lock const lock(mutex_);
    while (!sent_.empty()) {
        bytes_ -= sent_.front().message.size();
        UnconfirmedCall call = sent_.front().named();
        call.message = std::move(sent_.front().message);
        dropped.push_back(std::move(call));
        sent_.pop_front();
    }
    return dropped;
}

}  // namespace eh::clients
