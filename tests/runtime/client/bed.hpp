// A server that answers each event by the same one, and a client of it that notes all that it is told.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <eh/client.hpp>
#include <eh/eh.hpp>

#include "Down.hpp"
#include "Up.hpp"
#include "client/Down.hpp"
#include "client/Up.hpp"
#include "notes.hpp"
#include "show.hpp"

namespace eh::testing {

/// count(1, ...) to count(`count`, ...), as both sides note it.
inline std::vector<std::string> counts(int count) {
    std::vector<std::string> lines;
    for (int number = 1; number <= count; ++number) lines.push_back(showEvent("count", number));
    return lines;
}

/// The server's side.
class Echo final : public ::Up {
public:
    explicit Echo(EventHandler& handler) : down(handler), handler_(handler) {}

    void nothing(ConnectionId from) override {
        seen.add(showEvent("nothing"));
        down.nothing(from);
    }
    void scalars(ConnectionId from, std::int32_t i, std::int64_t l, double d, std::string_view s) override {
        seen.add(showEvent("scalars", i, l, d, s));
        down.scalars(from, i, l, d, s);
    }
    void arrays(ConnectionId from, std::span<std::int32_t const> is, std::span<std::int64_t const> ls,
                std::span<double const> ds, std::span<std::string_view const> ss, std::span<std::byte const> bs) override {
        seen.add(showEvent("arrays", is, ls, ds, ss, bs));
        down.arrays(from, is, ls, ds, ss, bs);
    }
    void fixed(ConnectionId from, std::span<std::int32_t const, 2> is, std::span<std::int64_t const, 1> ls,
               std::span<double const, 3> ds, std::span<std::string_view const, 2> ss,
               std::span<std::byte const, 4> bs) override {
        seen.add(showEvent("fixed", is, ls, ds, ss, bs));
        down.fixed(from, is, ls, ds, ss, bs);
    }
    void count(ConnectionId from, std::int32_t number, std::string_view payload) override {
        seen.add(showEvent("count", number));
        down.count(from, number, payload);
    }
    void burst(ConnectionId from, std::int32_t count, std::int32_t size) override {
        std::string const payload(static_cast<std::size_t>(size), 'x');
        for (std::int32_t number = 1; number <= count; ++number) down.count(from, number, payload);
    }
    void kick(ConnectionId from, std::string_view reason) override { handler_.connection(from)->close(reason); }

    ::Down down;
    Notes seen;

private:
    EventHandler& handler_;
};

/// Members are made and destroyed in the order that the headers ask for: the handler outlives the server.
struct EchoServer {
    explicit EchoServer(EventHandlerOptions options = {}, std::uint16_t port = 0, TlsOptions tls = {}, std::string address = "127.0.0.1")
        : handler(std::move(options)), echo(handler), server({.address = std::move(address), .port = port, .tls = std::move(tls), .log = [this](LogLevel, std::string_view line) {
                                                                 log.add(std::string(line));
                                                             }}) {
        handler.onConnect([this](Connection& connection) { told.add("connect " + std::to_string(connection.id().value())); });
        handler.onDisconnect([this](ConnectionId id, Disconnect const&) { told.add("disconnect " + std::to_string(id.value())); });
        server.mount("/all", handler);
    }
    [[nodiscard]] std::string url() const { return server.url() + "/all"; }

    Notes log;
    Notes told;
    EventHandler handler;
    Echo echo;
    Registration receiving = handler.add(echo);
    Server server;
};

/// The client's side of Down.
class Heard final : public ::client::Down {
public:
    void nothing() override { notes.add(showEvent("nothing")); }
    void scalars(std::int32_t i, std::int64_t l, double d, std::string_view s) override {
        notes.add(showEvent("scalars", i, l, d, s));
    }
    void arrays(std::span<std::int32_t const> is, std::span<std::int64_t const> ls, std::span<double const> ds,
                std::span<std::string_view const> ss, std::span<std::byte const> bs) override {
        notes.add(showEvent("arrays", is, ls, ds, ss, bs));
    }
    void fixed(std::span<std::int32_t const, 2> is, std::span<std::int64_t const, 1> ls, std::span<double const, 3> ds,
               std::span<std::string_view const, 2> ss, std::span<std::byte const, 4> bs) override {
        notes.add(showEvent("fixed", is, ls, ds, ss, bs));
    }
    void count(std::int32_t number, std::string_view) override { notes.add(showEvent("count", number)); }

    Notes notes;
};

/// Tries again soon, so that tests are quick.
inline ClientOptions quick(std::vector<ClientLink> links = {ClientLink::websocket, ClientLink::stream, ClientLink::poll},
                           ClientEncoding encoding = ClientEncoding::cbor) {
    ClientOptions options;
    options.links = std::move(links);
    options.encoding = encoding;
    options.backoffMin = milliseconds(2);
    options.backoffMax = milliseconds(50);
    return options;
}

/// Notes what it is told: "connect ID LINK", "disconnect CODE DETAIL", "link STATE", "error CODE DETAIL".
struct EchoClient {
    explicit EchoClient(std::string const& url, ClientOptions options = quick()) : client(url, status(), std::move(options)) {}

    [[nodiscard]] ClientStatus status() {
        return {.onConnect = [this](ConnectionId id, ClientLink link) {
                    told.add("connect " + std::to_string(id.value()) + ' ' + std::string(toString(link)));
                },
                .onDisconnect = [this](ClientEnd const& end) {
                    for (auto const& call : end.unconfirmed) told.add("unconfirmed " + call.interface + '.' + call.event);
                    told.add("disconnect " + end.code + (end.isFinal ? " for good: " : ": ") + end.detail);
                },
                .onLink = [this](LinkState state, ClientLink link) {
                    told.add("link " + std::string(toString(state)) + ' ' + std::string(toString(link)));
                },
                .onError = [this](ClientError const& error) { told.add("error " + error.code + ": " + error.detail); }};
    }
    [[nodiscard]] bool connect() {
        client.connect();
        return eventually([&] { return client.isConnected(); });
    }
    /// Whether nothing went wrong that the program was told of.
    [[nodiscard]] bool isContent() const { return !told.has("error") && !told.has("disconnect"); }

    Notes told;
    Heard heard;
    Client client;
    ClientRegistration receiving = client.add(heard);
    ::client::Up up{client};
};

}  // namespace eh::testing
