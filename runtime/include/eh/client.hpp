// The client: a program's connection to the EventHandler of a server, kept alive over whatever link works.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <eh/client_receiver.hpp>
#include <eh/client_sender.hpp>
#include <eh/connection_id.hpp>
#include <eh/send_result.hpp>

namespace eh {

/// What carries a connection just now.
enum class ClientLink : std::uint8_t { websocket, stream, poll };
[[nodiscard]] std::string_view toString(ClientLink link) noexcept;

/// connecting: a connection is being opened. up: calls get through. down: the link is interrupted, or there is no
/// connection and none is being opened.
enum class LinkState : std::uint8_t { connecting, up, down };
[[nodiscard]] std::string_view toString(LinkState state) noexcept;

enum class ClientEncoding : std::uint8_t { cbor, json };

/// A call that was handed to a link and never acknowledged: it may or may not have arrived, and is not sent again.
struct UnconfirmedCall {
    std::string message;  ///< as it travels; JSON is an array of interface, event and arguments
};

/// Why a connection ended, or none was opened.
struct ClientEnd {
    std::string code;    ///< one of docs/cpp-client.md, for instance "expired"
    std::string detail;  ///< a sentence
    bool isFinal = false;  ///< nothing more happens until connect() is called
    std::vector<UnconfirmedCall> unconfirmed;
};

/// Something went wrong that does not end the connection by itself.
struct ClientError {
    std::string code;
    std::string detail;  ///< a sentence
};

/// What the program is told, each where it is set. Called on the client's thread, one at a time, together with the
/// functions of receivers. An exception that leaves one is told to onError; one that leaves onError is dropped.
struct ClientStatus {
    /// A connection exists: once for each connection id, not for each time that its link comes back.
    std::function<void(ConnectionId id, ClientLink link)> onConnect{};
    /// A connection ended, or the server refused to open one for good.
    std::function<void(ClientEnd const& end)> onDisconnect{};
    std::function<void(LinkState state, ClientLink link)> onLink{};
    std::function<void(ClientError const& error)> onError{};
};

/// Client's constructor throws std::invalid_argument, with a sentence, unless all numbers are positive (maxAge may be 0)
/// and `links` names some.
struct ClientOptions {
    using Milliseconds = std::chrono::milliseconds;
    using Headers = std::vector<std::pair<std::string, std::string>>;

    ClientEncoding encoding = ClientEncoding::cbor;
    /// Which are tried, the best first.
    std::vector<ClientLink> links{ClientLink::websocket, ClientLink::stream, ClientLink::poll};
    /// Calls answer SendResult::gone while the link is not up, instead of waiting for it.
    bool refuseOffline = false;
    Milliseconds maxAge{0};              ///< calls that wait longer are dropped, with an error `too-old`; 0: never
    std::size_t queueEvents = 16'384;    ///< waiting and unacknowledged
    std::size_t queueBytes = 4u << 20;   ///< the same in bytes, as they travel
    std::size_t maxMessage = 4u << 20;   ///< largest event, frame or answer taken in; more ends the connection
    Milliseconds backoffMin{500};        ///< between tries: random from 0 to that, doubling,
    Milliseconds backoffMax{30'000};     ///< to that
    Milliseconds connectTimeout{15'000};  ///< without a byte, after which an opening request is given up
    Milliseconds closeTimeout{2'000};    ///< for which close() waits for the server's answer
    /// More headers for every request, WebSockets included; asked anew for each, on the client's thread.
    std::function<Headers()> headers{};
};

/// Undoes Client::add when destroyed: waits for a running callback to return, except when destroyed inside one.
/// Afterwards the receiver may be destroyed. Movable. The client must outlive it.
class [[nodiscard]] ClientRegistration {
public:
    ClientRegistration() = default;
    ClientRegistration(Client& client, std::string_view interface) noexcept : client_(&client), interface_(interface) {}
    ClientRegistration(ClientRegistration&& other) noexcept
        : client_(std::exchange(other.client_, nullptr)), interface_(other.interface_) {}
    ClientRegistration& operator=(ClientRegistration&& other) noexcept {
        if (this != &other) {
            reset();
            client_ = std::exchange(other.client_, nullptr);
            interface_ = other.interface_;
        }
        return *this;
    }
    ~ClientRegistration() { reset(); }

    /// Undoes the registration now; a second call does nothing.
    void reset() noexcept;

private:
    Client* client_ = nullptr;
    std::string_view interface_;
};

/// A client of one EventHandler. It has a thread of its own, on which all callbacks run, one at a time.
///
/// Any thread may call any function. Nothing but close() and the destructor blocks, and close() only when it is not
/// called inside a callback.
class Client {
public:
    /// `url` is where the EventHandler is mounted: "http://host:8080/person". Nothing is sent before connect(). Throws
    /// std::invalid_argument, with a sentence, for an address or an option that cannot be.
    explicit Client(std::string_view url, ClientStatus status = {}, ClientOptions options = {});
    Client(Client const&) = delete;
    Client& operator=(Client const&) = delete;
    /// Like close(), then stops the thread. Not inside a callback.
    ~Client();

    /// Starts connecting and keeps connected, whatever happens, until close() or a final end. Harmless when connected.
    void connect();
    /// Ends the connection. What waits goes with the closing request as far as it fits; the rest stays queued. Returns
    /// when the server has answered, at the latest after closeTimeout; onDisconnect has been called then. Inside a
    /// callback it returns at once, and the connection ends when the callback has returned. Harmless when there is no
    /// connection.
    void close();
    /// From onConnect to onDisconnect, also while the link is interrupted.
    [[nodiscard]] bool isConnected() const noexcept;

    /// Lets the server call `receiver`, which must live as long as the registration. Throws std::invalid_argument if an
    /// interface of that name is registered already, or was with other prototypes. The server hears of late ones
    /// at once.
    ClientRegistration add(ClientReceiver& receiver);

private:
    friend class ClientRegistration;
    friend class ClientSender;
    struct Core;
    std::unique_ptr<Core> core_;
};

}  // namespace eh
