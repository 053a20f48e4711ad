// Who may connect from where: the checks of Host and Origin that keep other people's pages out (docs/protocol.md).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <eh/http.hpp>

namespace eh {

/// Whether a Host header names this machine: an IP literal, localhost, one of the machine's own names, or one of `names`.
[[nodiscard]] bool isOwnHost(std::string_view host, std::span<std::string const> names);

/// The names of this machine, for isOwnHost.
[[nodiscard]] std::vector<std::string> machineNames();

enum class OriginCheck {
    same,     ///< this server's own page, or not a browser's page at all
    listed,   ///< a page of a listed origin: its answers need CORS headers
    refused,
};

/// `origins` are compared whole.
[[nodiscard]] OriginCheck checkOrigin(http::Request const& request, std::span<std::string const> origins);

}  // namespace eh
