// Messages of plain WebSockets, framed when they are made.
#include <eh/websocket.hpp>

#include <stdexcept>

#include "event/codec/utf8.hpp"
#include "link/ws/frame_head.hpp"

namespace eh {

namespace {

bool isUtf8(std::string_view text) noexcept { return utf8::firstInvalid(text) == text.size(); }

ws::Opcode opcodeOf(WebSocketKind kind) noexcept {
    return kind == WebSocketKind::text ? ws::Opcode::text : ws::Opcode::binary;
}

}  // namespace

WebSocketMessage::WebSocketMessage(WebSocketKind kind, std::string_view payload)
    : frame_(ws::serverFrame(opcodeOf(kind), payload)), head_(frame_.size() - payload.size()), kind_(kind) {}

std::shared_ptr<WebSocketMessage const> WebSocketMessage::make(WebSocketKind kind, std::string_view payload) {
    return std::shared_ptr<WebSocketMessage const>(new WebSocketMessage(kind, payload));
}

std::shared_ptr<WebSocketMessage const> WebSocketMessage::text(std::string_view payload) {
    if (!isUtf8(payload)) throw std::invalid_argument("a text message must be UTF-8; send other bytes as a binary one");
    return make(WebSocketKind::text, payload);
}

std::shared_ptr<WebSocketMessage const> WebSocketMessage::binary(std::string_view payload) {
    return make(WebSocketKind::binary, payload);
}

SendResult WebSocket::send(WebSocketKind kind, std::string_view payload) {
    if (kind == WebSocketKind::text && !isUtf8(payload)) return SendResult::invalid;
    return send(WebSocketMessage::make(kind, payload));
}

}  // namespace eh
