// The members of a group.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace eh {

class ClientConnection;

/// Alive as long as it has members or the program holds a Group. Changed on the loop only.
struct GroupState {
    explicit GroupState(std::string groupName) : name(std::move(groupName)) {}

    std::string const name;
    std::vector<ClientConnection*> members;
};

}  // namespace eh
