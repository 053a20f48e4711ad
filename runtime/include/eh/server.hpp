// The HTTP server that a program embeds, with the loop that everything runs on.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <eh/access_log.hpp>
#include <eh/embedded.hpp>
#include <eh/http.hpp>
#include <eh/log.hpp>
#include <eh/route.hpp>
#include <eh/server_stats.hpp>
#include <eh/users.hpp>
#include <eh/websocket.hpp>

namespace eh {

class EventHandler;

struct FilesOptions {
    bool listing = false;  ///< a page of names and sizes for folders without index.html
};

/// Serves the files of a folder: GET and HEAD, `index.html` for a folder's own path, conditional requests, and parts
/// (Range), so that downloads can be resumed. Where a file has one of the same name and ".br" or ".gz" beside it that is not
/// older, clients that take it get that. Declines what it lacks, hidden names (".x") and symbolic links that lead out of the
/// folder (all of them on a kernel before 5.6), and so never leaves it. A folder that does not exist (yet) declines everything.
/// A file is read on the loop, 64 KiB at a time, as fast as its client takes it; one that is shortened meanwhile ends the socket.
[[nodiscard]] std::shared_ptr<http::Directory> files(std::filesystem::path folder, FilesOptions options = {});

/// A certificate chain, the server's own certificate first, and its key, which is not encrypted: PEM files.
struct TlsCertificate {
    std::string certificateFile;
    std::string keyFile;
};

/// A second port at the same address, without TLS, that sends visitors to the one with: GET and HEAD for a host of the server's
/// (as in ServerOptions::hosts, whether there is a list or not) are answered 308. Everything else that asks there has shown its
/// body, connection or upgrade to whoever listens, and shall notice: 403, with the body unread, for all other methods, for clients
/// of EventHandlers and for WebSockets.
struct TlsRedirect {
    std::optional<std::uint16_t> port{};  ///< nothing: there is none; 0: a free one, see Server::redirectPort
    std::uint16_t to = 0;                 ///< that clients are sent to, where it is another than the server has; 0: Server::port
};

/// Strict-Transport-Security, in answers over TLS only: browsers that saw it ask for this host by https for so long, on every
/// port, and let nobody click a warning away.
struct StrictTransport {
    std::optional<std::chrono::seconds> maxAge{};  ///< nothing: it is not sent; 0: browsers forget that they saw it
    bool subDomains = false;                       ///< also for the names below the host's
};

/// HTTPS, by TLS 1.2 or 1.3. Without a certificate and a key there is none, and the rest must not be set.
struct TlsOptions {
    std::string certificateFile;
    std::string keyFile;
    /// Further ones for other names: a client is shown the first that bears the name it asks for (SNI), as a DNS name of its
    /// subjectAltName, exactly or by a wildcard ("*.example.org": one label more); the one above if none does or none is asked for.
    std::vector<TlsCertificate> more{};
    TlsRedirect redirect{};
    StrictTransport strictTransport{};
};

/// Requests that are served, on average; those above are answered 429 or 503 with Retry-After, and their socket closes.
struct RequestRate {
    std::size_t perSecond = 0; ///< 0: no limit
    std::size_t burst = 0;     ///< that may come at once, before the average counts; 0: as many as perSecond
};

/// What one client may have of a server; 0: no limit but that of the server. A client is an IPv4 address, or 64 bits of IPv6.
struct AddressLimits {
    std::size_t sockets = 0;   ///< further ones are closed as soon as they are accepted. Not for ServerOptions::proxies
    RequestRate requests{};    ///< 429 above. Requests that a proxy of the list passes on count for the client behind it
    std::size_t receiving = 0; ///< bytes of bodies that come in at the same time: 429 above, like ServerOptions::maxReceiving
};

/// Headers for ServerOptions::headers that make browsers careful with a program's pages: X-Content-Type-Options: nosniff,
/// Content-Security-Policy: frame-ancestors 'self', X-Frame-Options: SAMEORIGIN, Referrer-Policy: same-origin,
/// Cross-Origin-Opener-Policy: same-origin. Those that forbid more depend on the pages.
[[nodiscard]] std::vector<http::Response::Field> securityHeaders();

struct ServerOptions {
    std::string address = "127.0.0.1";  ///< an IPv4 or IPv6 literal; "0.0.0.0" or "::" to be reached from elsewhere
    std::uint16_t port = 0;             ///< 0: a free one, see Server::port
    TlsOptions tls{};
    /// Names besides IP literals, "localhost" and the machine's own that a Host header may carry (DNS rebinding). If there are
    /// any, all requests for other names are refused (403), else those for EventHandlers and WebSockets.
    std::vector<std::string> hosts{};
    /// Proxies in front of this server, addresses or networks ("10.0.0.0/8"): what they say of their clients, in Forwarded or
    /// X-Forwarded-For and X-Forwarded-Proto, becomes Request::remote and Request::secure. Of others it is not believed.
    std::vector<std::string> proxies{};
    /// Added to each answer that has none of that name, but not to the 101 of WebSockets; see securityHeaders().
    std::vector<http::Response::Field> headers{};
    /// Sockets; further ones wait in the kernel's queue. The kernel's table of descriptors is made as large at the start, as far as
    /// RLIMIT_NOFILE allows: 8 bytes each.
    std::size_t maxConnections = 20'000;
    std::size_t maxHeader = 16u << 10;    ///< bytes of one request's head: 431 above
    /// Bytes held for all clients together, of all EventHandlers: in their queues 32 for each event, and the event itself
    /// once, in however many of them it stands; and what they declared. Above, the connections with most of it end with
    /// Disconnect::Code::slow, the largest first, whatever EventHandlerOptions::onFull says.
    std::size_t maxQueued = 512u << 20;
    /// Bytes of all that is being received together: bodies, WebSocket messages, and events that wait for executors.
    /// Above, the largest body is answered 503, or the socket of the largest message closed (1009), as often as it takes;
    /// and no more events are taken in while those that wait for executors are over it alone.
    std::size_t maxReceiving = 256u << 20;
    RequestRate requests{};                           ///< of all clients together: 503 above
    AddressLimits perAddress{};
    std::chrono::milliseconds headerTimeout{10'000};  ///< from the first byte of a head to its end: 408
    std::chrono::milliseconds bodyTimeout{30'000};    ///< without a byte of an unfinished body: 408
    /// Bytes a second that a body has to come with: it may take bodyTimeout, and a second more for each so many bytes of it
    /// that have come; 408 then. 0: however slow.
    std::size_t bodyRate = 500;
    std::chrono::milliseconds writeTimeout{30'000};   ///< without progress of a write
    /// Between requests on one socket. Also: how long an answer may be owed to a client that has closed its sending
    /// side, unless whoever owes it listens for the client's going (http::Responder::onGone), which this then is.
    std::chrono::milliseconds idleTimeout{75'000};
    Log log{};  ///< empty: silence
    /// Told of every answer, on the loop, e.g. [](auto& access) { puts(eh::http::combinedLogLine(access).c_str()); }. Empty: nobody.
    http::AccessLog access{};
};

/// An HTTP/1.1 server with one loop. It starts no thread and installs no signal handler unless asked.
class Server {
public:
    /// Binds and listens; throws std::runtime_error with a sentence naming address and reason.
    explicit Server(ServerOptions options = {});
    Server(Server const&) = delete;
    Server& operator=(Server const&) = delete;
    /// Stops like stop() without drain, and joins the thread that start() made.
    ~Server();

    /// Mounts `handler`, which must outlive this server, at `path` ("/instrument"), with the client script below it. Of
    /// several mounts that fit a request the longest path is asked first, those at one path in the order of mounting.
    /// Before run() or start(), or on the loop. Throws std::invalid_argument for a path that does not begin with a
    /// slash and std::logic_error for a handler that is mounted in another server.
    void mount(std::string_view path, EventHandler& handler);
    void mount(std::string_view path, std::shared_ptr<http::Directory> directory);

    /// Has `function` answer requests for `pattern`: a path ("/status"), or one with "*" at its end for all that begin so
    /// ("/monitor/thread-*"). Of all routes and mounts that fit a request the one with the longest path is asked first, a
    /// route's star not counted; of equal ones exact routes first, the others in the order of these calls. When: as mount().
    /// Throws std::invalid_argument for a pattern that is none, a method that the server does not know, and an empty function.
    void route(std::string_view pattern, http::Route function, http::RouteOptions options = {});
    void route(std::string_view pattern, http::StreamingRoute function, http::RouteOptions options = {});
    /// Makes a route of every EH_HTTP_HANDLER that is linked into the program. Throws like http::linkedHandlers and route(), with
    /// all that is wrong in one text, and then makes none.
    void routeLinkedHandlers();

    /// Keeps what is below `path`, mounts and routes alike, to users whom `authenticator` knows, and its pages for signing in open to
    /// all. Of several paths that fit a request the longest decides alone; null leaves what is below open, and the same path again
    /// replaces what was said. EventHandlers keep a connection to the user who opened it and end it with his session
    /// (docs/security.md). When: as mount(). Throws std::invalid_argument for a path that is none.
    void protect(std::string_view path, std::shared_ptr<http::Authenticator> authenticator, http::Protection protection = {});

    /// Serves plain WebSockets at exactly `path`. What the handlers use must outlive this server. When and what it
    /// throws: as mount(), and std::invalid_argument for a limit of 0.
    void webSocket(std::string_view path, WebSocketHandlers handlers, WebSocketOptions options = {});

    /// Serves all that this server and its EventHandlers count, at exactly `path`, as Prometheus reads it. When and what it
    /// throws: as mount(). Whoever reaches the server can read it.
    void metrics(std::string_view path);
    /// Any thread.
    [[nodiscard]] ServerStats stats() const noexcept;

    [[nodiscard]] std::uint16_t port() const noexcept;
    /// "http://127.0.0.1:43210", with an address that can be opened on this machine.
    [[nodiscard]] std::string url() const;

    /// Reads the files of TlsOptions again, for handshakes that begin from now on; those under way and open sockets keep what
    /// they have. If one of them cannot be used, all stays as it was, and a sentence says why; nothing if all is well. Any thread:
    /// the files are read on this one. Throws std::logic_error for a server without certificates.
    [[nodiscard]] std::optional<std::string> reloadCertificates();
    /// Of TlsRedirect; 0 if there is none.
    [[nodiscard]] std::uint16_t redirectPort() const noexcept;

    /// Runs the loop on this thread until stop().
    void run();
    /// Runs the loop on a thread of its own.
    void start();
    /// Runs what is ready on this thread and returns at once; for programs with a loop of their own.
    void poll();
    /// A descriptor that is readable when poll() has something to do, timers included: for poll(), epoll, or an asio::io_context by
    /// asio::posix::stream_descriptor. Neither read it nor close it; it is valid as long as the server. By whoever calls poll(), and
    /// before the first wait. Throws std::system_error if the system has no descriptors left.
    [[nodiscard]] int pollHandle();
    /// Whether the loop has ended, after stop(): run() returns then, and poll() does nothing. Any thread.
    [[nodiscard]] bool stopped() const noexcept;
    /// Stops, from any thread: no new sockets; every client is told `shutdown`; what waits for clients is flushed for
    /// at most `drain`; then run() returns. With start(), returns when the thread has ended, unless called on it.
    void stop(std::chrono::milliseconds drain = std::chrono::milliseconds(1'000));
    /// Calls stop(5 s) when one of these signals arrives. Before run() or start().
    void stopOnSignals(std::initializer_list<int> signals);
    /// Runs `task` on the loop, soon. Any thread. After the loop has ended it is dropped.
    void post(std::function<void()> task);

private:
    std::unique_ptr<class ServerCore> core_;
};

}  // namespace eh
