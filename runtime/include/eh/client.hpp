// The client: a program's connection to the EventHandler of a server, kept alive over whatever link works.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
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

/// Who runs a client.
enum class ClientRunner : std::uint8_t {
    ownThread,  ///< a thread of its own, from its construction to its end
    caller,     ///< the program: by run(), or by poll() in a loop of its own
};

/// A call that was handed to a link and never acknowledged: it may or may not have arrived, and is not sent again.
struct UnconfirmedCall {
    std::string interface;
    std::string event;
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

/// What the program is told, each where it is set. Called on the thread that runs the client, one at a time, together
/// with the functions of receivers. An exception that leaves one is told to onError; one that leaves onError is dropped.
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
    ClientRunner runner = ClientRunner::ownThread;
    /// Which are tried, the best first.
    std::vector<ClientLink> links{ClientLink::websocket, ClientLink::stream, ClientLink::poll};
    /// Calls answer SendResult::gone while the link is not up, instead of waiting for it.
    bool refuseOffline = false;
    Milliseconds maxAge{0};              ///< calls that wait longer are dropped, with an error `too-old`; 0: never
    std::size_t queueEvents = 16'384;    ///< waiting and unacknowledged
    std::size_t queueBytes = 4u << 20;   ///< the same in bytes, as they travel
    std::size_t maxMessage = 4u << 20;   ///< largest event, frame or answer to calls taken in; more ends the connection
    Milliseconds backoffMin{500};        ///< between tries: random from 0 to that, doubling,
    Milliseconds backoffMax{30'000};     ///< to that
    Milliseconds connectTimeout{15'000};  ///< without a byte, after which an opening request is given up
    Milliseconds closeTimeout{2'000};    ///< for which close() waits for the server's answer
    Milliseconds climbAfter{10'000};     ///< on a lesser link, after which a better one is tried again; doubling, to an hour
    /// A PEM file with the authorities whose word on an https server counts; empty: those that the system trusts.
    std::string authorities{};
    /// More headers for every request, WebSockets included; asked anew for each, on the thread that
    /// runs the client.
    std::function<Headers()> headers{};
};

/// Undoes Client::add when destroyed: waits for a running callback to return, except when destroyed inside one.
/// Afterwards the receiver may be destroyed. Movable. The client must outlive it.
class [[nodiscard]] ClientRegistration {
public:
    ClientRegistration() = default;
    ClientRegistration(ClientRegistration&& other) noexcept
        : client_(std::exchange(other.client_, nullptr)), interface_(other.interface_), own_(std::move(other.own_)) {}
    ClientRegistration& operator=(ClientRegistration&& other) noexcept {
        if (this != &other) {
            reset();
            client_ = std::exchange(other.client_, nullptr);
            interface_ = other.interface_;
            own_ = std::move(other.own_);
        }
        return *this;
    }
    ~ClientRegistration() { reset(); }

    /// Undoes the registration now; a second call does nothing.
    void reset() noexcept;

private:
    friend class Client;
    ClientRegistration(Client& client, std::string_view interface, std::shared_ptr<ClientReceiver> own) noexcept
        : client_(&client), interface_(interface), own_(std::move(own)) {}

    Client* client_ = nullptr;
    std::string_view interface_;
    std::shared_ptr<ClientReceiver> own_;  // of addInterface()
};

/// A client of one EventHandler. All callbacks run on one thread, one at a time: its own, unless the options say that
/// the program runs it.
///
/// Any thread may call any function that says nothing else. Nothing but close(), run() and the destructor blocks, and
/// close() only when it is not called inside a callback.
class Client {
public:
    /// `url` is where the EventHandler is mounted: "http://host:8080/person", or https, whose certificate is always
    /// verified. Nothing is sent before connect(). Throws std::invalid_argument, with a sentence, for an address or an
    /// option that cannot be, and std::runtime_error if the file of authorities cannot be used.
    explicit Client(std::string_view url, ClientStatus status = {}, ClientOptions options = {});
    Client(Client const&) = delete;
    Client& operator=(Client const&) = delete;
    /// Like close(), then stops the thread. Not inside a callback, and not while another thread runs the client.
    ~Client();

    /// Starts connecting and keeps connected, whatever happens, until close() or a final end. Harmless when connected.
    void connect();
    /// Ends the connection. What waits goes with the closing request as far as it fits; the rest stays queued. Returns
    /// when the server has answered, at the latest after closeTimeout; onDisconnect has been called then. (If the
    /// program runs the client, and nobody does just then, this runs it meanwhile.) Inside a callback it returns at
    /// once, and the connection ends when the callback has returned. Harmless when there is no connection.
    void close();
    /// From onConnect to onDisconnect, also while the link is interrupted.
    [[nodiscard]] bool isConnected() const noexcept;

    /// Lets the server call `receiver`, which must live as long as the registration. Throws std::invalid_argument if an
    /// interface of that name is registered already, or was with other prototypes. The server hears of late ones
    /// at once.
    ClientRegistration add(ClientReceiver& receiver);

    // For what is known only at run time, without generated code.

    /// Calls an event of the server with these arguments, whose types say how they travel: Value(std::int32_t(7)) is an
    /// int. The server is not asked when the connection opens whether it has that event: what does not fit its
    /// prototype comes back to onError as `bad-event`.
    SendResult sendData(std::string_view interface, std::string_view event, std::span<Value const> arguments);
    SendResult sendData(std::string_view interface, std::string_view event, std::initializer_list<Value> arguments) {
        return sendData(interface, event, std::span<Value const>(arguments.begin(), arguments.size()));
    }
    /// Lets the server call an interface of these events, written like "gauge(int,double)"; `receive` is given the
    /// event's name and arguments. Otherwise like add(); throws std::invalid_argument also for what is no prototype.
    ClientRegistration addInterface(std::string_view interface, std::vector<std::string> prototypes,
                                    std::function<void(std::string_view event, Arguments const& arguments)> receive);

    // With ClientRunner::caller only: otherwise, and while another thread runs it, they throw std::logic_error.

    /// Runs the client on this thread until stop() is called. May be called again then.
    void run();
    /// Runs what is ready on this thread and returns at once: with the time after which it wants to be called again at
    /// the latest, or before, when pollHandle() is readable. From within a callback it does nothing.
    std::chrono::milliseconds poll();
    /// A descriptor for poll(), epoll and the like; only to wait for that it is readable.
    [[nodiscard]] int pollHandle() const noexcept;
    /// run() returns soon, or as soon as it is called. The connection stays, but nobody cares for it. Harmless with a
    /// thread of its own.
    void stop();

private:
    friend class ClientRegistration;
    friend class ClientSender;
    struct Core;
    std::unique_ptr<Core> core_;
};

}  // namespace eh
