// What there is about HTTPS besides the encryption: who still asks without it is sent there, and browsers are told to remember.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include <eh/server.hpp>

namespace eh::http {

/// Throws std::invalid_argument for a redirection or a StrictTransport without a certificate, or one that makes no sense.
void requireSenseOfHttps(ServerOptions const& options);

/// ServerOptions::headers and, if that is wanted, Strict-Transport-Security.
[[nodiscard]] std::vector<Response::Field> headersOverTls(ServerOptions const& options);

/// Says why a host is none of the server's; nothing if it is one.
using HostCheck = std::function<std::optional<Response>(std::string_view host)>;

/// What TlsRedirect answers: `port` is where HTTPS is.
[[nodiscard]] std::function<Response(Request const&)> redirectToHttps(HostCheck check, std::uint16_t port);

} // namespace eh::http
