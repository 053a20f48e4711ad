// The public face of a server.
#include <eh/server.hpp>

#include "http/server_core.hpp"

namespace eh {

Server::Server(ServerOptions options) : core_(std::make_unique<ServerCore>(std::move(options))) {}

Server::~Server() = default;

void Server::mount(std::string_view path, EventHandler& handler) { core_->mount(path, handler); }

void Server::mount(std::string_view path, std::shared_ptr<http::Directory> directory) {
    core_->mount(path, std::move(directory));
}

void Server::route(std::string_view pattern, http::Route function, http::RouteOptions options) {
    core_->route(pattern, std::move(function), std::move(options));
}

void Server::route(std::string_view pattern, http::StreamingRoute function, http::RouteOptions options) {
    core_->route(pattern, std::move(function), std::move(options));
}

void Server::protect(std::string_view path, std::shared_ptr<http::Authenticator> authenticator, http::Protection protection) {
    core_->protect(path, std::move(authenticator), std::move(protection));
}

void Server::routeLinkedHandlers() { core_->routeLinkedHandlers(); }

void Server::webSocket(std::string_view path, WebSocketHandlers handlers, WebSocketOptions options) {
    core_->webSocket(path, std::move(handlers), std::move(options));
}

void Server::metrics(std::string_view path) { core_->metrics(path); }

ServerStats Server::stats() const noexcept { return core_->stats(); }

std::uint16_t Server::port() const noexcept { return core_->port(); }

std::string Server::url() const { return core_->url(); }

std::optional<std::string> Server::reloadCertificates() { return core_->reloadCertificates(); }

std::uint16_t Server::redirectPort() const noexcept { return core_->redirectPort(); }

void Server::run() { core_->run(); }

void Server::start() { core_->start(); }

void Server::poll() { core_->poll(); }

int Server::pollHandle() { return core_->pollHandle(); }

bool Server::stopped() const noexcept { return core_->stopped(); }

void Server::stop(std::chrono::milliseconds drain) { core_->stop(drain); }

void Server::stopOnSignals(std::initializer_list<int> signals) { core_->stopOnSignals(signals); }

void Server::post(std::function<void()> task) { core_->post(std::move(task)); }

} // namespace eh
