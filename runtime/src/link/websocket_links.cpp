// From an HTTP request to a socket that speaks WebSocket, and the sweep of those that carry nothing.
#include "link/websocket_links.hpp"

#include <array>
#include <chrono>
#include <vector>

#include "http/takeover.hpp"
#include "link/websocket_link.hpp"
#include "link/ws/handshake.hpp"

namespace eh {

namespace {

constexpr std::array<std::string_view, 2> subprotocols{"eh1.json", "eh1.cbor"};
constexpr std::chrono::milliseconds sweepEvery{500};

}  // namespace

WebSocketLinks::WebSocketLinks(Hub& hub, Intake& intake, Loop& loop) noexcept
    : hub_(hub), intake_(intake), loop_(loop) {}

WebSocketLinks::~WebSocketLinks() { closeAll(); }

void WebSocketLinks::upgrade(http::Request const& request, http::Responder& responder, Answers answers) {
    auto const handshake = ws::checkUpgrade(request, subprotocols);
    if (!handshake.accepted()) return responder.send(answers.refusal(handshake));
    if (handshake.subprotocol.empty())
        return responder.send(answers.refusal({400, "protocol", "the subprotocol must be eh1.json or eh1.cbor", {}, {}}));
    if (links_.size() >= hub_.options().maxUnattached + hub_.counts().connections)
        return responder.send(answers.refusal({429, "limit", "too many sockets were opened and not used", {}, {}}));
    auto socket = http::takeOver(responder, handshake.answer);
    if (!socket) return;
    auto const encoding = handshake.subprotocol == subprotocols[0] ? Encoding::json : Encoding::cbor;
    auto const link = std::make_shared<WebSocketLink>(*this, std::move(*socket), request, encoding);
    links_.insert(link);
    if (!ticker_) ticker_ = loop_.every(sweepEvery, [this] { sweep(); });
    link->begin();
}

void WebSocketLinks::remove(std::shared_ptr<WebSocketLink> const& link) { links_.erase(link); }

void WebSocketLinks::closeUnused() {
    for (auto const& link : std::vector(links_.begin(), links_.end()))
        if (link->isUnused()) link->drop();
}

void WebSocketLinks::closeAll() noexcept {
    while (!links_.empty()) {
        auto const link = *links_.begin();
        links_.erase(links_.begin());
        link->drop();
    }
    ticker_.reset();
}

void WebSocketLinks::sweep() {
    auto const now = loop_.now();
    std::vector<std::shared_ptr<WebSocketLink>> late;
    for (auto const& link : links_)
        if (link->isOverdue(now)) late.push_back(link);
    for (auto const& link : late) link->drop();
    if (links_.empty()) ticker_.reset();
}

}  // namespace eh
