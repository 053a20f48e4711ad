// What a client sent: its events, numbered by counting, checked and delivered; and the control messages between them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "event/client_connection.hpp"
#include "event/codec/arena.hpp"
#include "event/codec/control.hpp"
#include "event/hub.hpp"
#include "event/refusal.hpp"

namespace eh {

/// Loop only; one serves all connections of a Hub.
class Intake {
public:
    explicit Intake(Hub& hub) noexcept : hub_(hub) {}

    struct Result {
        std::optional<Refusal> refusal;    ///< the connection has ended over it
        std::vector<ErrorMessage> errors;  ///< events and messages that were wrong, for the sender
    };

    /// Takes in `body`, lines of JSON whose first event has number `first`, which leaves no gap. Events that the
    /// connection has already are skipped.
    [[nodiscard]] Result take(ClientConnection& connection, std::string_view body, std::uint64_t first);

private:
    /// Returns an empty string, or what is wrong with the event.
    [[nodiscard]] std::string takeEvent(ClientConnection& connection, std::string_view line);
    [[nodiscard]] std::string resolve(std::string_view line, Arena& arena, std::vector<Value>& values,
                                      std::shared_ptr<ServerInterface const>& server, std::size_t& index);
    void takeControl(ClientConnection& connection, std::string_view line, Result& result);
    void declare(ClientConnection& connection, DeclareMessage const& message, Result& result);
    void fail(ClientConnection& connection, ErrorMessage error, Result& result);

    Hub& hub_;
    Arena arena_;
    std::vector<Value> values_;
};

}  // namespace eh
