// A client as the program sees it: before it is admitted, while it is connected, and after it has gone.
#pragma once

#include <any>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <eh/connection_id.hpp>

namespace eh {

namespace http {
struct Request;
}

/// What carries a connection at the moment.
enum class Link : std::uint8_t { none, poll, stream, websocket };

/// The link's name on the wire, e.g. "websocket".
[[nodiscard]] constexpr std::string_view toString(Link link) noexcept {
    switch (link) {
    case Link::none: return "none";
    case Link::poll: return "poll";
    case Link::stream: return "stream";
    case Link::websocket: return "websocket";
    }
    return "unknown";
}

/// What waits at a connection: not acknowledged by the client yet, on its way or not.
struct Backlog {
    std::size_t events = 0;
    std::size_t bytes = 0;  ///< encoded bytes and 32 for each event
};

/// Somebody who asks to be connected; valid during the call of the admission function.
struct Opening {
    http::Request const& request;  ///< the request that opens, without its body
    std::string_view user;         ///< who an authenticator says it is; empty: nobody
    std::string_view remote;       ///< the peer's address

    /// Whether an authenticator gave the user that role.
    [[nodiscard]] bool has(std::string_view role) const noexcept;
};

/// The answer to an Opening.
class Admit {
public:
    static Admit const yes;
    static Admit const no;
    /// Refuses with a sentence that the client is shown.
    static Admit refuse(std::string reason) { return Admit(false, std::move(reason)); }

    [[nodiscard]] bool admitted() const noexcept { return admitted_; }
    [[nodiscard]] std::string const& reason() const noexcept { return reason_; }

private:
    Admit(bool admitted, std::string reason) : admitted_(admitted), reason_(std::move(reason)) {}

    bool admitted_;
    std::string reason_;
};

inline Admit const Admit::yes{true, ""};
inline Admit const Admit::no{false, "the program refused this connection"};

/// One connection. Only the EventHandler makes and destroys them; a reference is valid until the callback that it was
/// given to, or got it in, returns. All functions: in callbacks of the EventHandler only.
class Connection {
public:
    [[nodiscard]] virtual ConnectionId id() const noexcept = 0;
    /// Who an authenticator says it is; empty: nobody.
    [[nodiscard]] virtual std::string const& user() const noexcept = 0;
    /// Whether an authenticator gave the user that role. What it says follows the user's latest request.
    [[nodiscard]] virtual bool has(std::string_view role) const noexcept = 0;
    /// The peer's address when the connection was opened, without the port.
    [[nodiscard]] virtual std::string const& remote() const noexcept = 0;
    [[nodiscard]] virtual Link link() const noexcept = 0;
    [[nodiscard]] virtual Backlog backlog() const noexcept = 0;
    /// Ends the connection: the client hears `kicked` with this sentence and stops until its user connects again. What
    /// was sent to it before goes first, if a link is there to take it.
    /// onDisconnect follows after the present callback. A second call does nothing.
    virtual void close(std::string_view reason) = 0;

    /// The program's own object for this connection, of whatever type; destroyed after onDisconnect.
    template <typename T, typename... Arguments>
    T& emplace(Arguments&&... arguments) {
        return slot().template emplace<T>(std::forward<Arguments>(arguments)...);
    }
    /// That object; null if there is none or it has another type.
    template <typename T>
    [[nodiscard]] T* get() noexcept {
        return std::any_cast<T>(&slot());
    }

protected:
    ~Connection() = default;

private:
    [[nodiscard]] virtual std::any& slot() noexcept = 0;
};

/// How a connection ended.
struct Disconnect {
    enum class Code : std::uint8_t {
        closed,    ///< the client said goodbye
        kicked,    ///< the program ended it
        expired,   ///< no link for EventHandlerOptions::window
        slow,      ///< its queue reached its limit
        tooLarge,  ///< it sent more than a limit allows
        protocol,  ///< it broke the protocol, or sent too many wrong events
        shutdown,  ///< the server stopped
        unauthorized,  ///< its user was signed out, or what let him in has run out
    };
    Code code = Code::closed;
    std::string detail;              ///< a sentence
    std::uint64_t unacknowledged = 0;  ///< events for it that it never confirmed: they may or may not have arrived
};

/// The code's name on the wire, e.g. "too-large".
[[nodiscard]] constexpr std::string_view toString(Disconnect::Code code) noexcept {
    switch (code) {
    case Disconnect::Code::closed: return "closed";
    case Disconnect::Code::kicked: return "kicked";
    case Disconnect::Code::expired: return "expired";
    case Disconnect::Code::slow: return "slow";
    case Disconnect::Code::tooLarge: return "too-large";
    case Disconnect::Code::protocol: return "protocol";
    case Disconnect::Code::shutdown: return "shutdown";
    case Disconnect::Code::unauthorized: return "unauthorized";
    }
    return "unknown";
}

}  // namespace eh
