// Plain WebSockets: handles for those of C++, which live as long as their socket is open or somebody keeps them.
#include <eh/eh.h>
#include <eh/websocket.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "c_api/error.hpp"
#include "c_api/handles.hpp"
#include "c_api/options.hpp"
#include "c_api/request.hpp"
#include "c_api/responder.hpp"
#include "c_api/sending.hpp"
#include "c_api/sized.hpp"

struct eh_socket {
    explicit eh_socket(std::shared_ptr<eh::WebSocket> given)
        : socket(std::move(given)), protocol(socket->protocol()), remote(socket->remote()) {}

    std::shared_ptr<eh::WebSocket> const socket;
    std::string const protocol;
    std::string const remote;
    std::atomic<void*> data{nullptr};
    std::atomic<std::size_t> users{1};
};

struct eh_message {
    std::shared_ptr<eh::WebSocketMessage const> message;
};

namespace eh::c {

namespace {

constexpr Reasons reasons{
    .gone = "the socket has ended",
    .full = "what waits for the client is at its limit; on_drain tells when there is room",
    .tooLarge = "the message is larger than queue_bytes, or a ping than 125 bytes",
    .invalid = "the text is not UTF-8",
};

struct Release {
    void operator()(eh_socket* socket) const noexcept {
        if (socket->users.fetch_sub(1) == 1) delete socket;
    }
};

/// The sockets of one path and what the program does with them. Loop only.
class Sockets {
public:
    explicit Sockets(eh_socket_handlers const& handlers) : handlers_(handlers) {}

    std::optional<http::Response> admit(http::Request const& request) const {
        if (handlers_.admit == nullptr) return {};
        eh_request const asked(request);
        eh_response refusal{};
        refusal.size = sizeof refusal;
        refusal.status = 403;
        refusal.body = "the program refused this WebSocket\n";
        refusal.body_size = EH_TERMINATED;
        if (handlers_.admit(handlers_.user, &asked, &refusal)) return {};
        return responseOf(&refusal);
    }

    void open(std::shared_ptr<WebSocket> const& socket, http::Request const& request) {
        std::unique_ptr<eh_socket, Release> handle(new eh_socket(socket));
        eh_socket* const opened = (open_[socket.get()] = std::move(handle)).get();
        if (handlers_.on_open == nullptr) return;
        eh_request const asked(request);
        handlers_.on_open(handlers_.user, opened, &asked);
    }

    void message(WebSocket& socket, WebSocketKind kind, std::string_view payload) {
        if (handlers_.on_message == nullptr) return;
        auto const c = kind == WebSocketKind::text ? EH_TEXT : EH_BINARY;
        handlers_.on_message(handlers_.user, handle(socket), c, startOf(payload), payload.size());
    }

    /// on_ping or on_pong.
    void control(void (*told)(void* user, eh_socket* socket, char const* payload, size_t size), WebSocket& socket, std::string_view payload) {
        if (told != nullptr) told(handlers_.user, handle(socket), startOf(payload), payload.size());
    }

    void drained(WebSocket& socket) {
        if (handlers_.on_drain != nullptr) handlers_.on_drain(handlers_.user, handle(socket));
    }

    void closed(WebSocket& socket, std::uint16_t code, std::string_view reason) {
        auto const gone = open_.extract(&socket);
        if (gone.empty() || handlers_.on_close == nullptr) return;
        handlers_.on_close(handlers_.user, gone.mapped().get(), code, std::string(reason).c_str());
    }

    [[nodiscard]] eh_socket_handlers const& handlers() const noexcept { return handlers_; }

private:
    /// An empty view may begin nowhere.
    static char const* startOf(std::string_view payload) noexcept { return payload.empty() ? "" : payload.data(); }

    [[nodiscard]] eh_socket* handle(WebSocket& socket) const { return open_.at(&socket).get(); }

    eh_socket_handlers const handlers_;
    std::unordered_map<WebSocket*, std::unique_ptr<eh_socket, Release>> open_;
};

WebSocketHandlers handlersOf(eh_socket_handlers const& given) {
    auto const sockets = std::make_shared<Sockets>(given);
    WebSocketHandlers handlers;
    handlers.admit = [sockets](http::Request const& request) { return sockets->admit(request); };
    handlers.onOpen = [sockets](std::shared_ptr<WebSocket> const& socket, http::Request const& request) { sockets->open(socket, request); };
    handlers.onMessage = [sockets](WebSocket& socket, WebSocketKind kind, std::string_view payload) {
        sockets->message(socket, kind, payload);
    };
    handlers.onPing = [sockets](WebSocket& socket, std::string_view payload) {
        sockets->control(sockets->handlers().on_ping, socket, payload);
    };
    handlers.onPong = [sockets](WebSocket& socket, std::string_view payload) {
        sockets->control(sockets->handlers().on_pong, socket, payload);
    };
    handlers.onDrain = [sockets](WebSocket& socket) { sockets->drained(socket); };
    handlers.onClose = [sockets](WebSocket& socket, std::uint16_t code, std::string_view reason) { sockets->closed(socket, code, reason); };
    return handlers;
}

WebSocketOptions optionsOf(eh_socket_options const& given) {
    constexpr char const* whose = "the options of the sockets";
    WebSocketOptions options;
    Choose const choose;
    choose(options.maxMessage, given.max_message);
    choose(options.maxFragments, given.max_fragments);
    choose(options.queueBytes, given.queue_bytes);
    choose(options.maxSockets, given.max_sockets);
    choose(options.pingEvery, given.ping_every_ms);
    choose(options.silence, given.silence_ms);
    choose(options.goodbye, given.goodbye_ms);
    options.protocols = textsOf(given.protocols, given.protocol_count, whose, "protocol");
    options.origins = textsOf(given.origins, given.origin_count, whose, "origin");
    options.deflate.offered = given.deflate;
    choose(options.deflate.leastBytes, given.least_deflated);
    choose(options.deflate.clientWindowBits, given.deflate_window_bits);
    return options;
}

WebSocket& socketOf(eh_socket const* socket) { return *required(socket, "the socket").socket; }

template <typename Make>
eh_message* makeMessage(Make make) noexcept {
    return guardedOr<eh_message*>(nullptr, [&] { return new eh_message{make()}; });
}

}  // namespace

}  // namespace eh::c

using namespace eh::c;

extern "C" {

eh_status eh_server_web_socket(eh_server* server, char const* path, eh_socket_handlers const* handlers, eh_socket_options const* options) {
    return guarded([&] {
        required(server, "the server");
        auto const given = readSized(&required(handlers, "the struct of handlers"), "eh_socket_handlers");
        server->server.webSocket(requiredText(path, "the path"), handlersOf(given), optionsOf(readSized(options, "the options of the sockets")));
    });
}

eh_send_result eh_socket_text(eh_socket* socket, char const* text, size_t size) {
    return sendGuarded(reasons, [&] { return socketOf(socket).text(textOf(text, size, "the text")); });
}

eh_send_result eh_socket_binary(eh_socket* socket, void const* bytes, size_t size) {
    return sendGuarded(reasons, [&] { return socketOf(socket).binary(bytesOf(bytes, size, "the message")); });
}

eh_send_result eh_socket_ping(eh_socket* socket, void const* payload, size_t size) {
    return sendGuarded(reasons, [&] { return socketOf(socket).ping(bytesOf(payload, size, "the payload")); });
}

eh_send_result eh_socket_send(eh_socket* socket, eh_message const* message) {
    return sendGuarded(reasons, [&] { return socketOf(socket).send(required(message, "the message").message); });
}

eh_message* eh_message_text(char const* text, size_t size) {
    return makeMessage([&] { return eh::WebSocketMessage::text(textOf(text, size, "the text")); });
}

eh_message* eh_message_binary(void const* bytes, size_t size) {
    return makeMessage([&] { return eh::WebSocketMessage::binary(bytesOf(bytes, size, "the message")); });
}

void eh_message_free(eh_message* message) { delete message; }

eh_status eh_socket_close(eh_socket* socket, uint16_t code, char const* reason) {
    return guarded([&] { socketOf(socket).close(code, reason != nullptr ? reason : ""); });
}

eh_status eh_socket_pause_reading(eh_socket* socket) {
    return guarded([&] { socketOf(socket).pauseReading(); });
}

eh_status eh_socket_resume_reading(eh_socket* socket) {
    return guarded([&] { socketOf(socket).resumeReading(); });
}

size_t eh_socket_backlog(eh_socket const* socket) {
    return guardedOr<size_t>(0, [&] { return socketOf(socket).backlog(); });
}

char const* eh_socket_protocol(eh_socket const* socket) {
    return guardedOr("", [&] { return required(socket, "the socket").protocol.c_str(); });
}

char const* eh_socket_remote(eh_socket const* socket) {
    return guardedOr("", [&] { return required(socket, "the socket").remote.c_str(); });
}

bool eh_socket_deflates(eh_socket const* socket) {
    return guardedOr(false, [&] { return socketOf(socket).deflates(); });
}

eh_status eh_socket_set_data(eh_socket* socket, void* data) {
    return guarded([&] { required(socket, "the socket").data = data; });
}

void* eh_socket_data(eh_socket const* socket) {
    return guardedOr<void*>(nullptr, [&] { return required(socket, "the socket").data.load(); });
}

eh_socket* eh_socket_keep(eh_socket* socket) {
    return guardedOr<eh_socket*>(nullptr, [&] {
        ++required(socket, "the socket").users;
        return socket;
    });
}

void eh_socket_free(eh_socket* socket) {
    if (socket != nullptr) Release()(socket);
}

}
