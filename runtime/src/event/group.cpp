// Joining and leaving in a time that does not grow with the group.
#include "event/group.hpp"

#include <algorithm>

#include "event/client_connection.hpp"

namespace eh {

Memberships::Entry* Memberships::find(GroupState const& group) noexcept {
    auto const found = std::ranges::find(entries_, &group, [](Entry const& entry) { return entry.group.get(); });
    return found == entries_.end() ? nullptr : &*found;
}

void Memberships::join(ClientConnection& connection, std::shared_ptr<GroupState> group) {
    if (find(*group) != nullptr) return;
    std::size_t const index = group->members.size();
    group->members.push_back(&connection);
    entries_.push_back({std::move(group), index});
}

void Memberships::removeMember(Entry const& entry) noexcept {
    auto& members = entry.group->members;
    ClientConnection* const last = members.back();
    members.pop_back();
    if (entry.index == members.size()) return;
    members[entry.index] = last;
    last->memberships().find(*entry.group)->index = entry.index;
}

void Memberships::leave(GroupState const& group) {
    Entry* const entry = find(group);
    if (entry == nullptr) return;
    removeMember(*entry);
    std::swap(*entry, entries_.back());
    entries_.pop_back();
}

void Memberships::leaveAll() noexcept {
    for (Entry const& entry : entries_) removeMember(entry);
    entries_.clear();
}

std::shared_ptr<GroupState> Groups::get(std::string_view name) {
    std::scoped_lock const lock(mutex_);
    if (byName_.size() >= sweepAt_) {
        std::erase_if(byName_, [](auto const& entry) { return entry.second.expired(); });
        sweepAt_ = std::max<std::size_t>(64, byName_.size() * 2);
    }
    std::weak_ptr<GroupState>& known = byName_[std::string(name)];
    auto state = known.lock();
    if (!state) known = state = std::make_shared<GroupState>(std::string(name));
    return state;
}

}  // namespace eh
