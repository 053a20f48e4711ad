// Which offer of compression (RFC 7692, permessage-deflate) is accepted, and in which words.
#pragma once

#include <optional>
#include <string>

#include <eh/http.hpp>

namespace eh::ws {

/// No context is kept from one message to the next, in neither direction: so a message is compressed once for all sockets, and
/// a socket without a message under way has no memory for it.
struct DeflateAgreement {
    int serverWindowBits = 15;  ///< the largest window that what is sent may need: 9 to 15
    int clientWindowBits = 15;  ///< that of what arrives: 8 to 15
    std::string answer;         ///< the value of Sec-WebSocket-Extensions
};

/// The first offer of the request that can be kept; nothing if there is none. Clients that let the server choose are told to use
/// windows of at most `clientWindowBits`.
[[nodiscard]] std::optional<DeflateAgreement> agreeOnDeflate(http::Request const& request, int clientWindowBits);

}  // namespace eh::ws
