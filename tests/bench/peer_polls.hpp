// The clients of peers that have long polls.
#pragma once

#include "ws_load.hpp"

namespace bench {

/// Carries out a fanOut order for a dialect that is a peer's; its sockets are closed on return. False if an answer was
/// wrong.
bool runPeerPolls(Order const& order, Reins const& reins);

}  // namespace bench
