// The opening handshake of RFC 6455 section 4.2: which request becomes a WebSocket, and with which answer.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <eh/http.hpp>

#include "link/ws/deflate_offer.hpp"

namespace eh::ws {

/// The value of Sec-WebSocket-Accept that belongs to a Sec-WebSocket-Key.
[[nodiscard]] std::string acceptKey(std::string_view key);

struct Handshake {
    /// 101, for takeOver, or a refusal of one line of text.
    http::Response answer;
    /// The first one of the client's list that the server offers; empty if there is none, which a browser that asked
    /// for one takes as a failure. Points into `protocols`.
    std::string_view subprotocol;
    /// Of compression, if the caller added it.
    std::optional<DeflateAgreement> deflate;
    /// Why not, as a sentence; empty if accepted. Static storage.
    std::string_view problem;

    [[nodiscard]] bool accepted() const noexcept { return problem.empty(); }
};

/// Judges the request alone: hosts, origins and users are the caller's to check. `protocols`: the subprotocols that the
/// server offers, compared as they are written. The refusals are 400, 405 and 426, with the headers that belong to
/// them.
[[nodiscard]] Handshake checkUpgrade(http::Request const& request, std::span<std::string_view const> protocols);

/// Agrees on compression, if the client asks for it, in a handshake that is accepted. See agreeOnDeflate.
void addDeflate(Handshake& handshake, http::Request const& request, int clientWindowBits);

}  // namespace eh::ws
