// From a request to a plain WebSocket; one task a turn for all that were sent something.
#include "link/raw_sockets.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <utility>

#include "http/answer.hpp"
#include "http/takeover.hpp"
#include "link/answers.hpp"
#include "link/origin.hpp"
#include "link/raw_socket.hpp"
#include "link/ws/deflate.hpp"
#include "link/ws/handshake.hpp"

namespace eh {

namespace {

using std::chrono::milliseconds;

constexpr std::string_view farewell = "the server stops";

/// Often enough for the shortest of the times.
milliseconds sweepPeriod(WebSocketOptions const& options) {
    auto const shortest = std::min({options.pingEvery, options.silence, options.goodbye});
    return std::clamp(shortest / 4, milliseconds(5), milliseconds(500));
}

WebSocketOptions checked(WebSocketOptions options) {
    auto const require = [](bool positive, char const* name) {
        if (!positive) throw std::invalid_argument(std::string("WebSocketOptions::") + name + " must be positive");
    };
    require(options.maxMessage > 0, "maxMessage");
    require(options.maxFragments > 0, "maxFragments");
    require(options.queueBytes > 0, "queueBytes");
    require(options.maxSockets > 0, "maxSockets");
    require(options.pingEvery > milliseconds(0), "pingEvery");
    require(options.silence > milliseconds(0), "silence");
    require(options.goodbye > milliseconds(0), "goodbye");
    int const bits = options.deflate.clientWindowBits;
    if (bits < ws::smallestWindowBits || bits > ws::largestWindowBits)
        throw std::invalid_argument("WebSocketDeflate::clientWindowBits is from 9 to 15");
    if (options.deflate.offered && !ws::canDeflate())
        throw std::invalid_argument("compression was asked for, but this library was built without zlib (EH_DEFLATE)");
    return options;
}

/// Told on any thread, and so the socket is looked for on the loop: the last one who holds it must not let it go within this.
void endWithLogin(std::shared_ptr<http::LoopGate const> const& gate, std::shared_ptr<RawSocket> const& socket,
                  std::shared_ptr<http::Login> login) {
    auto const ended = [gate, weak = std::weak_ptr(socket)](std::string const& why) {
        gate->post([weak, why] {
            if (auto const found = weak.lock()) found->close(ws::close_code::policyViolation, why);
        });
    };
    socket->keep(http::LoginHold(std::move(login), ended));
}

}  // namespace

RawSockets::RawSockets(Loop& loop, ServerLoad& load, WebSocketHandlers handlers, WebSocketOptions options,
                       std::vector<std::string> hosts)
    : loop_(loop), load_(load), handlers_(std::move(handlers)), options_(checked(std::move(options))),
      protocols_(options_.protocols.begin(), options_.protocols.end()), hosts_(withMachineNames(std::move(hosts))) {
    load_.queues.runOn(loop);
}

RawSockets::~RawSockets() { stop(); }

bool RawSockets::serve(http::Request const& request, http::Responder& responder) {
    if (!request.below.empty()) return false;
    Answers const answers;
    if (!isOwnHost(request.header("Host"), hosts_))
        responder.send(answers.refusal(wrongHost(request.header("Host"))));
    else if (checkOrigin(request, options_.origins) == OriginCheck::refused)
        responder.send(answers.refusal(wrongOrigin()));
    else
        open(request, responder);
    return true;
}

void RawSockets::open(http::Request const& request, http::Responder& responder) {
    Answers const answers;
    auto handshake = ws::checkUpgrade(request, protocols_);
    if (!handshake.accepted()) return responder.send(answers.refusal(handshake));
    if (stopping_) return responder.send(answers.refusal(Refusal{503, "shutdown", std::string(farewell), {}, {}}));
    if (sockets_.size() >= options_.maxSockets)
        return responder.send(answers.refusal(Refusal{503, "limit", "too many WebSockets are open here", {}, {}}));
    if (handlers_.admit)
        if (auto refusal = handlers_.admit(request)) return responder.send(std::move(*refusal));
    auto const gate = http::Responder::Sink::of(responder)->gate();
    if (options_.deflate.offered) ws::addDeflate(handshake, request, options_.deflate.clientWindowBits);
    auto taken = http::takeOver(responder, handshake.answer);
    if (!taken) return;
    auto const socket = std::make_shared<RawSocket>(*this, std::move(*taken), handshake, request.remote);
    sockets_.insert(socket);
    if (!ticker_) ticker_ = loop_.every(sweepPeriod(options_), [this] { sweep(); });
    if (gate) endWithLogin(gate, socket, request.login);
    socket->begin(request);
}

void RawSockets::remove(std::shared_ptr<RawSocket> const& socket) {
    sockets_.erase(socket);
    if (!sockets_.empty()) return;
    ticker_.reset();
    if (auto const drained = std::exchange(drained_, nullptr)) drained();
}

void RawSockets::schedule(std::shared_ptr<RawSocket> socket) {
    std::scoped_lock const lock(mutex_);
    scheduled_.push_back(std::move(socket));
    if (scheduled_.size() == 1) loop_.post([this] { workOff(); });
}

void RawSockets::workOff() {
    std::vector<std::shared_ptr<RawSocket>> sockets;
    {
        std::scoped_lock const lock(mutex_);
        sockets.swap(scheduled_);
    }
    for (auto const& socket : sockets) socket->work();
}

void RawSockets::sweep() {
    auto const now = loop_.now();
    for (auto const& socket : std::vector(sockets_.begin(), sockets_.end())) socket->sweep(now);
}

void RawSockets::shutDown(std::function<void()> drained) {
    stopping_ = true;
    if (sockets_.empty()) return drained();
    drained_ = std::move(drained);
    for (auto const& socket : sockets_) socket->close(ws::close_code::goingAway, farewell);
}

void RawSockets::stop() {
    stopping_ = true;
    drained_ = nullptr;
    for (auto const& socket : std::vector(sockets_.begin(), sockets_.end())) {
        socket->close(ws::close_code::goingAway, farewell);
        socket->work();
        socket->drop(farewell);
    }
}

}  // namespace eh
