// Named sets of connections.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace eh {

class ClientConnection;

/// Alive as long as it has members or the program holds a Group. Changed on the loop only.
struct GroupState {
    explicit GroupState(std::string groupName) : name(std::move(groupName)) {}

    std::string const name;
    std::vector<ClientConnection*> members;  ///< in no order
};

/// The groups that one connection is in. Loop only.
class Memberships {
public:
    /// Nothing happens if it is in that group already.
    void join(ClientConnection& connection, std::shared_ptr<GroupState> group);
    /// Nothing happens if it is not. The last member takes the place of one that leaves.
    void leave(GroupState const& group);
    void leaveAll() noexcept;
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

private:
    struct Entry {
        std::shared_ptr<GroupState> group;
        std::size_t index;  // among its members
    };

    [[nodiscard]] Entry* find(GroupState const& group) noexcept;
    static void removeMember(Entry const& entry) noexcept;

    std::vector<Entry> entries_;
};

/// The groups of one EventHandler by name. Any thread.
class Groups {
public:
    /// The group of that name, made if there is none.
    [[nodiscard]] std::shared_ptr<GroupState> get(std::string_view name);

private:
    std::mutex mutex_;
    std::unordered_map<std::string, std::weak_ptr<GroupState>> byName_;
    std::size_t sweepAt_ = 64;  // names, before those that nobody holds any more are removed
};

}  // namespace eh
