// What a client sent: its events, numbered by counting, checked and delivered; and the control messages between them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "event/client_connection.hpp"
#include "event/codec/arena.hpp"
#include "event/codec/codec.hpp"
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
        std::uint64_t next = 1;            ///< the number after that of the last event of the body
    };

    enum class Amount : std::uint8_t {
        all,
        whatFits,  ///< while about maxFrame bytes of its events, or all that the server may hold, wait for an executor, the
                   ///< rest is left: `next` says where
    };
    /// Takes in `body`, a sequence in the connection's encoding whose first event has number `first`, which leaves no
    /// gap. Events that the connection has already are skipped.
    [[nodiscard]] Result take(ClientConnection& connection, std::string_view body, std::uint64_t first, Amount amount);

private:
    struct Wrong {
        std::string problem{};     ///< empty: nothing
        bool isForbidden = false;  ///< right, but not for that user
    };
    [[nodiscard]] static Wrong forbidden(std::string const& label);
    [[nodiscard]] Wrong takeEvent(ClientConnection& connection, std::string_view message);
    void takeMessage(ClientConnection& connection, codec::Found found, std::string_view message, Result& result);
    void endOver(ClientConnection& connection, Disconnect::Code code, std::string detail, Result& result);
    [[nodiscard]] std::shared_ptr<ServerInterface const> const& find(std::string_view interface);
    [[nodiscard]] std::string resolve(Encoding encoding, std::string_view message, Arena& arena, std::vector<Value>& values,
                                      std::shared_ptr<ServerInterface const>& server, std::size_t& index);
    void takeControl(ClientConnection& connection, std::string_view message, Result& result);
    void declare(ClientConnection& connection, DeclareMessage const& message, Result& result);
    void fail(ClientConnection& connection, ErrorMessage error, Result& result);

    Hub& hub_;
    Arena arena_;
    std::vector<Value> values_;
    std::shared_ptr<ServerInterface const> last_;  // that find() found
    std::uint64_t lastVersion_ = 0;
};

}  // namespace eh
