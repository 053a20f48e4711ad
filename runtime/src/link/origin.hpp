// Who may connect from where: the checks of Host and Origin that keep other people's pages out (docs/protocol.md).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <eh/http.hpp>

#include "event/refusal.hpp"

namespace eh {

/// Whether a Host header names this machine: an IP literal, localhost, one of the machine's own names, or one of `names`.
[[nodiscard]] bool isOwnHost(std::string_view host, std::span<std::string const> names);

/// These names and the machine's own, for isOwnHost.
[[nodiscard]] std::vector<std::string> withMachineNames(std::vector<std::string> names);

/// What a request is told whose Host header is none of the server's.
[[nodiscard]] Refusal wrongHost(std::string_view host);

enum class OriginCheck {
    same,     ///< this server's own page, or not a browser's page at all
    listed,   ///< a page of a listed origin: its answers need CORS headers
    refused,
};

/// `origins` are compared whole.
[[nodiscard]] OriginCheck checkOrigin(http::Request const& request, std::span<std::string const> origins);

/// The one of `origins` that the request comes from; null: none of them.
[[nodiscard]] std::string const* listedOrigin(http::Request const& request, std::span<std::string const> origins);

/// What a page of an origin that is refused is told.
[[nodiscard]] Refusal wrongOrigin();

}  // namespace eh
