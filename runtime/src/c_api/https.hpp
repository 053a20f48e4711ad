// HTTPS of servers in C.
#pragma once

#include <eh/eh.h>
#include <eh/server.hpp>

#include <string>

namespace eh::c {

/// Takes over the certificates, and what depends on them. `whose` options, for the sentences that this throws.
void chooseHttps(ServerOptions& options, eh_server_options const& given, std::string const& whose);

}  // namespace eh::c
