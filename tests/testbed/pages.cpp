// Directories that answer at once, later, and from another thread.
#include "pages.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace testbed {

namespace {

using eh::http::Buffer;
using eh::http::Request;
using eh::http::Responder;
using eh::http::Response;

constexpr std::size_t maxEchoedMessage = 32u << 20;
constexpr std::size_t maxEchoedQueue = 80u << 20;  // a message above the half, and what came with it
constexpr std::int64_t maxLater = 60'000;

Response methodNotAllowed(std::string allowed) {
    auto response = eh::http::textResponse(405, "This page understands " + allowed + ".\n");
    response.headers.push_back({"Allow", std::move(allowed)});
    return response;
}

/// A page without anything below it that understands GET and HEAD.
class Page : public eh::http::Directory {
public:
    bool serve(Request const& request, Responder& responder) final {
        if (!request.below.empty()) return false;
        if (request.method != "GET" && request.method != "HEAD") {
            responder.send(methodNotAllowed("GET, HEAD"));
        } else {
            get(request, std::move(responder));
        }
        return true;
    }

private:
    virtual void get(Request const& request, Responder responder) = 0;
};

std::optional<std::int64_t> parameter(Request const& request, std::string_view name, std::int64_t most) {
    auto const text = request.parameter(name);
    if (!text) return std::nullopt;
    std::int64_t value = 0;
    auto const [stop, error] = std::from_chars(text->data(), text->data() + text->size(), value);
    if (error != std::errc{} || stop != text->data() + text->size() || value < 0 || value > most) return std::nullopt;
    return value;
}

Response parameterError(std::string_view name, std::int64_t most) {
    return eh::http::textResponse(400, "This page needs ?" + std::string(name) + "=N, N from 0 to " +
                                           std::to_string(most) + ".\n");
}

class HelloPage final : public Page {
    void get(Request const&, Responder responder) override { responder.send(eh::http::textResponse(200, "hello")); }
};

class LaterPage final : public Page {
public:
    explicit LaterPage(Alarm& alarm) : alarm_(alarm) {}

private:
    void get(Request const& request, Responder responder) override {
        auto const delay = parameter(request, "ms", maxLater);
        if (!delay) {
            responder.send(parameterError("ms", maxLater));
            return;
        }
        auto const kept = std::make_shared<Responder>(std::move(responder));
        auto const text = "after " + std::to_string(*delay) + " ms\n";
        if (!alarm_.after(std::chrono::milliseconds(*delay),
                          [kept, text] { kept->send(eh::http::textResponse(200, text)); })) {
            kept->send(eh::http::textResponse(503, "Too many answers wait for their time.\n"));
        }
    }

    Alarm& alarm_;
};

class StatsPage final : public Page {
public:
    StatsPage(eh::EventHandler const& handler, eh::Server const& server) : handler_(handler), server_(server) {}

private:
    void get(Request const&, Responder responder) override {
        auto const stats = handler_.stats();
        auto const http = server_.stats();
        auto const field = [](std::string_view name, std::uint64_t value) {
            return '"' + std::string(name) + "\":" + std::to_string(value);
        };
        Response response;
        response.headers.push_back({"Content-Type", "application/json"});
        response.headers.push_back({"Cache-Control", "no-store"});
        response.body.push_back(Buffer(
            "{" + field("connections", stats.connections) + ",\"links\":{" + field("poll", stats.polls) + ',' +
            field("stream", stats.streams) + ',' + field("websocket", stats.websockets) + "}," +
            field("opened", stats.opened) + ',' + field("eventsUp", stats.eventsUp) + ',' +
            field("eventsDown", stats.eventsDown) + ',' + field("queuedBytes", stats.queuedBytes) + ',' +
            field("resumes", stats.resumed) + ",\"drops\":{" + field("policy", stats.droppedByPolicy) + ',' +
            field("replaced", stats.replaced) + ',' + field("slow", stats.endedSlow) + ',' +
            field("expired", stats.endedExpired) + "}," + field("badEvents", stats.badEvents) + ",\"http\":{" +
            field("sockets", http.sockets) + ',' + field("accepted", http.accepted) + ',' + field("turnedAway", http.turnedAway) + ',' +
            field("requests", http.requests) + ',' + field("answers2xx", http.answers2xx) + ',' + field("answers3xx", http.answers3xx) + ',' +
            field("answers4xx", http.answers4xx) + ',' + field("answers5xx", http.answers5xx) + ',' + field("upgrades", http.upgrades) + ',' +
            field("receivedBytes", http.receivedBytes) + ',' + field("sentBytes", http.sentBytes) + ',' + field("malformed", http.malformed) + ',' +
            field("wrongHost", http.wrongHost) + ',' + field("tooMany", http.tooMany) + ',' + field("slowHeads", http.slowHeads) + ',' +
            field("slowBodies", http.slowBodies) + ',' + field("slowReaders", http.slowReaders) + ',' + field("idle", http.idle) + "}}\n"));
        responder.send(std::move(response));
    }

    eh::EventHandler const& handler_;
    eh::Server const& server_;
};

/// A client that sends and does not read has to wait.
void echo(eh::WebSocket& socket, eh::WebSocketKind kind, std::string_view payload) {
    if (socket.send(kind, payload) != eh::SendResult::queued) socket.close(1013, "too much is waiting to come back");
    if (socket.backlog() > maxEchoedQueue / 2) socket.pauseReading();
}

}  // namespace

std::shared_ptr<eh::http::Directory> helloPage() { return std::make_shared<HelloPage>(); }
std::shared_ptr<eh::http::Directory> laterPage(Alarm& alarm) { return std::make_shared<LaterPage>(alarm); }
std::shared_ptr<eh::http::Directory> statsPage(eh::EventHandler const& handler, eh::Server const& server) {
    return std::make_shared<StatsPage>(handler, server);
}

void serveEchoSocket(eh::Server& server, std::string_view path, eh::WebSocketDeflate deflate) {
    eh::WebSocketHandlers handlers;
    handlers.onMessage = echo;
    handlers.onDrain = [](eh::WebSocket& socket) { socket.resumeReading(); };
    eh::WebSocketOptions options;
    options.maxMessage = maxEchoedMessage;
    options.queueBytes = maxEchoedQueue;
    options.deflate = deflate;
    server.webSocket(path, std::move(handlers), std::move(options));
}

}  // namespace testbed
