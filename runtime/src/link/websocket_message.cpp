// Messages of plain WebSockets, framed when they are made.
#include <eh/websocket.hpp>

#include <memory>
#include <stdexcept>

#include "event/codec/utf8.hpp"
#include "link/ws/deflate.hpp"
#include "link/ws/frame_head.hpp"

namespace eh {

namespace {

bool isUtf8(std::string_view text) noexcept { return utf8::firstInvalid(text) == text.size(); }

ws::Opcode opcodeOf(WebSocketKind kind) noexcept {
    return kind == WebSocketKind::text ? ws::Opcode::text : ws::Opcode::binary;
}

}  // namespace

/// What a window of so many bits makes of it.
struct WebSocketMessage::Deflated {
    int windowBits;
    std::string frame;  // empty: it would not be shorter
    Deflated const* next = nullptr;
};

WebSocketMessage::WebSocketMessage(WebSocketKind kind, std::string_view payload)
    : frame_(ws::serverFrame(opcodeOf(kind), payload)), head_(frame_.size() - payload.size()), kind_(kind) {}

WebSocketMessage::~WebSocketMessage() {
    for (Deflated const* one = deflated_.load(); one != nullptr;) {
        std::unique_ptr<Deflated const> const last(one);
        one = one->next;
    }
}

/// Two threads at once may both compress it, and each uses its own.
std::string_view WebSocketMessage::deflatedFrame(int windowBits) const {
    auto const frameOf = [this](Deflated const& one) { return one.frame.empty() ? frame() : std::string_view(one.frame); };
    for (Deflated const* one = deflated_.load(std::memory_order_acquire); one != nullptr; one = one->next)
        if (one->windowBits == windowBits) return frameOf(*one);
    auto made = std::make_unique<Deflated>(Deflated{windowBits, {}});
    if (auto const payloadMade = ws::deflated(payload(), windowBits)) made->frame = ws::deflatedServerFrame(opcodeOf(kind_), *payloadMade);
    made->next = deflated_.load(std::memory_order_acquire);
    while (!deflated_.compare_exchange_weak(made->next, made.get(), std::memory_order_acq_rel)) {}
    return frameOf(*made.release());
}

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
