// What of a server's options is about its edge: rates, proxies, headers, the access log.
#pragma once

#include <eh/eh.h>
#include <eh/server.hpp>

#include <string>

namespace eh::c {

/// Throws a sentence that begins with `whose` for what cannot be.
void chooseEdge(ServerOptions& options, eh_server_options const& given, std::string const& whose);

}  // namespace eh::c
