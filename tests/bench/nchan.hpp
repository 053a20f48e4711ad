// Nchan, the publish and subscribe module of nginx, as a peer.
#pragma once

#include "peers.hpp"

namespace bench {

/// The file of the module; empty if it is not installed.
std::string findNchanModule();

std::unique_ptr<Peer> startNchan(std::string const& nginx, std::string const& module);

}  // namespace bench
