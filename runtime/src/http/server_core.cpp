// Accepting, sweeping and the stages of a stop.
#include "http/server_core.hpp"

#include <algorithm>
#include <utility>

#include <unistd.h>

#include "http/descriptor_table.hpp"
#include "http/http_connection.hpp"
#include "http/route.hpp"
#include "http/taken_stream.hpp"
#include "link/raw_sockets.hpp"

namespace eh {

namespace {

constexpr std::chrono::milliseconds longestSweep{1'000};
constexpr std::chrono::milliseconds shortestSweep{5};

/// How often to look for what has taken too long: often enough for the shortest timeout.
std::chrono::milliseconds periodFor(ServerOptions const& options) {
    auto const shortest =
        std::min({options.headerTimeout, options.bodyTimeout, options.writeTimeout, options.idleTimeout});
    return std::clamp(shortest / 4, shortestSweep, longestSweep);
}

std::string reachableAddress(std::string const& address) {
    if (address == "0.0.0.0") return "127.0.0.1";
    if (address == "::") return "[::1]";
    return address.find(':') == std::string::npos ? address : "[" + address + "]";
}

} // namespace

ServerCore::ServerCore(ServerOptions options) :
    options_(std::move(options)), load_(std::make_shared<ServerLoad>(options_.maxQueued, options_.maxReceiving)),
    loop_(options_.log), router_(loop_), edge_(options_, loop_), context_(loop_, router_, options_, load_->receiving, edge_),
    tls_(http::makeTlsContext(options_.tls)), listener_(loop_, options_.address, options_.port),
    sweepPeriod_(periodFor(options_)) {
    http::growDescriptorTable(options_.maxConnections);
    context_.onClosed = [this] { connectionClosed(); };
    if (!options_.hosts.empty()) edge_.checkHosts(hostCheck(options_.hosts));
    router_.mount("/rtl/eh", embedded(clientScripts()), http::Router::Rank::last);
    openRedirect();
    auto const door = tls_ ? http::Door::tls : http::Door::plain;
    listener_.begin([this, door](int descriptor, std::string remote) { return accepted(descriptor, std::move(remote), door); });
    sweeper_ = loop_.every(sweepPeriod_, [this] { sweep(); });
}

void ServerCore::openRedirect() {
    auto const& [port, to] = options_.tls.redirect;
    if (!port) return;
    context_.redirect = http::redirectToHttps(hostCheck(options_.hosts), to != 0 ? to : listener_.port());
    redirecting_.emplace(loop_, options_.address, *port);
    redirecting_->begin([this](int descriptor, std::string remote) { return accepted(descriptor, std::move(remote), http::Door::redirect); });
}

ServerCore::~ServerCore() {
    stop(std::chrono::milliseconds(0));
    loop_.actAsLoop([this] { finish(); });
    loop_.discard();
}

void ServerCore::mount(std::string_view path, EventHandler& handler) {
    auto mounted = mountHandler(handler, loop_, load_, options_.hosts);
    router_.mount(path, mounted);
    counted_.push_back({std::string(path), &handler});
    if (std::find(handlers_.begin(), handlers_.end(), mounted) == handlers_.end())
        handlers_.push_back(std::move(mounted));
}

void ServerCore::mount(std::string_view path, std::shared_ptr<http::Directory> directory) {
    router_.mount(path, std::move(directory));
}

void ServerCore::route(std::string_view pattern, http::Route function, http::RouteOptions options) {
    http::addRoute(router_, pattern, std::move(function), std::move(options));
}

void ServerCore::route(std::string_view pattern, http::StreamingRoute function, http::RouteOptions options) {
    http::addRoute(router_, pattern, std::move(function), std::move(options));
}

void ServerCore::routeLinkedHandlers() { http::addLinkedHandlers(router_); }

void ServerCore::protect(std::string_view path, std::shared_ptr<http::Authenticator> authenticator, http::Protection protection) {
    router_.protect(path, std::move(authenticator), std::move(protection));
}

void ServerCore::webSocket(std::string_view path, WebSocketHandlers handlers, WebSocketOptions options) {
    auto sockets = std::make_shared<RawSockets>(loop_, *load_, std::move(handlers), std::move(options), options_.hosts);
    router_.mount(path, sockets);
    handlers_.push_back(std::move(sockets));
}

std::string ServerCore::url() const {
    return std::string(tls_ ? "https://" : "http://")
        .append(reachableAddress(options_.address))
        .append(":")
        .append(std::to_string(port()));
}

void ServerCore::metrics(std::string_view path) {
    router_.mount(path, http::metricsPage([this] { return http::metricsText(stats(), *load_, counted_); }));
}

ServerStats ServerCore::stats() const noexcept { return http::statsOf(edge_.counters); }

std::optional<std::string> ServerCore::reloadCertificates() {
    if (!tls_) throw std::logic_error("this server has no certificates that could be read again");
    try {
        tls_->reload();
        return std::nullopt;
    } catch (std::runtime_error const& error) {
        return error.what();
    }
}

bool ServerCore::accepted(int descriptor, std::string remote, http::Door door) {
    auto watch = loop_.watch(descriptor);
    edge_.counters.accepted.add();
    auto slot = edge_.admit(remote);
    if (!slot) {
        edge_.counters.turnedAway.add();
        edge_.counters.closed.add();
        return true;
    }
    auto stream = http::plainStream(std::move(watch));
    if (door == http::Door::tls) stream = tls_->wrap(std::move(stream));
    std::make_shared<http::HttpConnection>(context_, std::move(stream), std::move(remote), door, std::move(*slot))->begin();
    bool const hasRoom = context_.sockets() < options_.maxConnections;
    if (!hasRoom && redirecting_) {
        listener_.pause();
        redirecting_->pause();
    }
    return hasRoom;
}

void ServerCore::acceptMore() {
    listener_.proceed();
    if (redirecting_) redirecting_->proceed();
}

void ServerCore::acceptNoMore() noexcept {
    listener_.close();
    if (redirecting_) redirecting_->close();
}

void ServerCore::sweep() {
    auto const now = loop_.now();
    for (std::size_t i = context_.connections.size(); i-- > 0;) // backwards: one that closes is replaced by the last
        if (i < context_.connections.size()) std::shared_ptr(context_.connections[i])->sweep(now);
    edge_.sweep();
    router_.sweepUsers();
    trim_.look(*load_, context_.sockets(), now);
    if (!stopping_ && context_.sockets() < options_.maxConnections) acceptMore();
}

void ServerCore::connectionClosed() {
    if (!stopping_) return acceptMore();
    if (context_.lastAnswers && context_.sockets() == 0) loop_.post([this] { finish(); });
}

void ServerCore::stop(std::chrono::milliseconds drain) {
    auto const deadline = loop_.now() + drain;
    loop_.post([this, deadline] { beginStop(deadline); });
    if (loop_.isHere()) return;
    std::lock_guard const lock(threadMutex_);
    if (thread_.joinable()) thread_.join();
}

void ServerCore::beginStop(Clock::time_point deadline) {
    if (finished_) return;
    deadline_ = stopping_ ? std::min(deadline, deadline_) : deadline;
    if (deadline_ <= loop_.now()) return finish();
    if (std::exchange(stopping_, true)) return;
    acceptNoMore();
    stopTicker_ = loop_.every(shortestSweep, [this] {
        if (loop_.now() >= deadline_) finish();
    });
    undrained_ = handlers_.size() + 1; // one for this function, so that the last is told after all were asked
    for (auto const& handler : handlers_) handler->shutDown([this] { handlerDrained(); });
    handlerDrained();
}

void ServerCore::handlerDrained() {
    if (--undrained_ == 0) loop_.post([this] { lastAnswers(); });
}

void ServerCore::lastAnswers() {
    if (finished_) return;
    context_.lastAnswers = true;
    context_.writeAnswers();
    for (std::size_t i = context_.connections.size(); i-- > 0;)
        if (i < context_.connections.size()) std::shared_ptr(context_.connections[i])->finish();
    if (context_.sockets() == 0) finish();
}

void ServerCore::finish() {
    if (std::exchange(finished_, true)) return;
    stopping_ = true;
    context_.lastAnswers = true;
    acceptNoMore();
    for (auto const& handler : handlers_) handler->stop();
    context_.writeAnswers();
    while (!context_.connections.empty()) std::shared_ptr(context_.connections.back())->close();
    while (!context_.taken.empty()) context_.taken.back()->close();
    sweeper_.reset();
    stopTicker_.reset();
    context_.gate->close();
    loop_.end();
}

void ServerCore::run() {
    if (loop_.ended()) throw std::logic_error("this server has been stopped; it cannot run again");
    if (thread_.joinable()) throw std::logic_error("this server runs already, on the thread of start()");
    loop_.run();
}

void ServerCore::start() {
    std::lock_guard const lock(threadMutex_);
    if (loop_.ended()) throw std::logic_error("this server has been stopped; it cannot run again");
    if (thread_.joinable()) throw std::logic_error("this server runs already, on the thread of start()");
    thread_ = std::thread([this] { loop_.run(); });
}

void ServerCore::poll() { loop_.poll(); }

void ServerCore::stopOnSignals(std::initializer_list<int> signals) {
    loop_.onSignals(signals, [this] { stop(std::chrono::seconds(5)); });
}

} // namespace eh
