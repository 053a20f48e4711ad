// A program with plain WebSockets at "/ws" that tells a test what happens to it.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include <eh/server.hpp>
#include <eh/websocket.hpp>

#include "../http/site.hpp"
#include "raw_client.hpp"

namespace eh::test {

/// What onClose was told.
struct Ended {
    std::uint16_t code;
    std::string reason;
};

/// onOpen and onClose are its own; a test sets the others, and what is done in onOpen, before start().
struct RawBed {
    ::test::LogLines lines;
    ::test::Mailbox<std::shared_ptr<WebSocket>> opened;
    ::test::Mailbox<Ended> ended;
    WebSocketHandlers handlers;
    Server server{{.log = lines.log()}};

    RawBed() {
        handlers.onOpen = [this](std::shared_ptr<WebSocket> const& socket,
            http::Request const&) { opened.put(socket); };
        handlers.onClose = [this](WebSocket&, std::uint16_t code, std::string_view reason) {
            ended.put({code, std::string(reason)});
        };
    }
    ~RawBed() { server.stop(std::chrono::milliseconds(0)); }

    void start(WebSocketOptions options = {}) {
        server.webSocket("/ws", handlers, std::move(options));
        server.start();
    }
    [[nodiscard]] RawClient client(std::string_view headers = {}) const { return RawClient(server.port(), headers); }
};

}  // namespace eh::test
