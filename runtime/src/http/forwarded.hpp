// What a proxy tells about the client that it asks for: RFC 7239 Forwarded, or X-Forwarded-For and X-Forwarded-Proto.
#pragma once

#include <optional>
#include <string>

#include <eh/http.hpp>

#include "http/ip_address.hpp"

namespace eh::http {

struct ForwardedClient {
    std::string remote; ///< an address
    std::optional<bool> secure; ///< whether the client spoke TLS with the proxy; nothing if that was not told
};

/// Only for requests that come from one of `proxies`: anybody can send these headers. Each proxy adds an element behind those
/// that were there, so they are read from the end, and the first address that is no proxy's is the client's. Nothing if there
/// is none, or it is no address ("unknown", "_hidden"), or the two kinds of headers do not agree: then the proxy itself is all that is known.
[[nodiscard]] std::optional<ForwardedClient> forwardedClient(Request const& request, AddressList const& proxies);

} // namespace eh::http
