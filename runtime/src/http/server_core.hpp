// What a Server is made of, and how it ends.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <eh/server.hpp>

#include "event/heap_trim.hpp"
#include "event/server_load.hpp"
#include "http/socket_loop.hpp"
#include "http/http_context.hpp"
#include "http/listener.hpp"
#include "http/metrics.hpp"
#include "http/router.hpp"
#include "http/tls.hpp"
#include "link/mount.hpp"

namespace eh {

/// Any thread where Server says so, else the loop's.
class ServerCore {
public:
    explicit ServerCore(ServerOptions options);
    ServerCore(ServerCore const&) = delete;
    ServerCore& operator=(ServerCore const&) = delete;
    ~ServerCore();

    void mount(std::string_view path, EventHandler& handler);
    void mount(std::string_view path, std::shared_ptr<http::Directory> directory);
    void route(std::string_view pattern, http::Route function, http::RouteOptions options);
    void route(std::string_view pattern, http::StreamingRoute function, http::RouteOptions options);
    void routeLinkedHandlers();
    void protect(std::string_view path, std::shared_ptr<http::Authenticator> authenticator, http::Protection protection);
    void webSocket(std::string_view path, WebSocketHandlers handlers, WebSocketOptions options);
    void metrics(std::string_view path);
    [[nodiscard]] ServerStats stats() const noexcept;
    [[nodiscard]] std::uint16_t port() const noexcept { return listener_.port(); }
    [[nodiscard]] std::string url() const;
    [[nodiscard]] std::optional<std::string> reloadCertificates();
    [[nodiscard]] std::uint16_t redirectPort() const noexcept { return redirecting_ ? redirecting_->port() : std::uint16_t{0}; }

    void run();
    void start();
    void poll();
    [[nodiscard]] int pollHandle() { return loop_.handle(); }
    [[nodiscard]] bool stopped() const noexcept { return loop_.ended(); }
    void stop(std::chrono::milliseconds drain);
    void stopOnSignals(std::initializer_list<int> signals);
    void post(std::function<void()> task) { loop_.post(std::move(task)); }

private:
    void openRedirect();
    bool accepted(int descriptor, std::string remote, http::Door door);
    void acceptMore();
    void acceptNoMore() noexcept;
    void sweep();
    void beginStop(Clock::time_point deadline);
    void handlerDrained();
    void connectionClosed();
    void lastAnswers();
    void finish();

    ServerOptions const options_;
    std::shared_ptr<ServerLoad> const load_;
    http::SocketLoop loop_;
    http::Router router_;
    http::Edge edge_;
    http::HttpContext context_;
    std::unique_ptr<http::TlsContext> tls_;
    http::Listener listener_;
    std::optional<http::Listener> redirecting_;
    std::vector<std::shared_ptr<MountedHandler>> handlers_;
    std::vector<http::CountedMount> counted_; // for the metrics
    std::unique_ptr<Ticker> sweeper_;
    std::chrono::milliseconds sweepPeriod_;
    HeapTrim trim_;

    // Of a stop under way.
    bool stopping_ = false;
    bool finished_ = false;
    std::size_t undrained_ = 0; // handlers that have not said that they are done
    Clock::time_point deadline_;
    std::unique_ptr<Ticker> stopTicker_;

    std::mutex threadMutex_;
    std::thread thread_; // of start()
};

} // namespace eh
