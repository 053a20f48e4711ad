// A page's links: opening, breaking, coming back.
#include <stdexcept>
#include <utility>
#include <variant>

#include <eh/http.hpp>

#include "event/codec/control.hpp"
#include "event/ids.hpp"
#include "testing/client.hpp"
#include "testing/names.hpp"

namespace eh::testing {

Client::Client(std::shared_ptr<Backstage> backstage, PageOptions options)
    : backstage_(std::move(backstage)), options_(std::move(options)),
      encoding_(options_.coding == Coding::json ? Encoding::json : Encoding::cbor), kind_(options_.link) {
    signIn();
}

void Client::signIn() {
    if (!options_.user.empty()) login_ = std::make_shared<http::Login>(http::Identity{options_.user, options_.roles});
}

void Client::signOut(std::string_view why) {
    if (!login_) throw std::logic_error("a page without a user (PageOptions::user) cannot be signed out");
    login_->end(why);
}

Client::~Client() { drop(); }

std::function<void()> Client::guarded(void (Client::*task)()) {
    return [this, task, alive = std::weak_ptr(alive_)] {
        if (!alive.expired()) (this->*task)();
    };
}

void Client::open() {
    cid_.reset();
    ended_.reset();
    up_.clear();
    confirmed_ = received_ = linkNumber_ = 0;
    if (backstage_->stopped()) return finish({503, "shutdown", "the server has stopped", {}, {}});
    auto const& catalog = backstage_->hub().catalog();
    OpenMessage message;
    message.nonce = std::string(view(makeToken()));
    message.client = options_.client ? *options_.client : clientPrototypes(catalog);
    message.server = options_.server ? *options_.server : serverPrototypes(catalog);
    std::vector<http::Header> headers;
    for (auto const& [name, value] : options_.headers) headers.push_back({name, value});
    http::Request request;
    request.method = "POST";
    request.target = request.path = request.below = "/open";
    request.headers = headers;
    request.remote = options_.remote;
    if (login_ && login_->hasEnded()) signIn();
    request.user = options_.user;
    request.login = login_;
    Opening const opening{request, options_.user, options_.remote};
    auto found = backstage_->hub().open(message, opening, encoding_);
    for (std::size_t lost = 0; lost != options_.lostHellos; ++lost)
        found = backstage_->hub().open(message, opening, encoding_);
    if (auto const* const refusal = std::get_if<Refusal>(&found)) return finish(*refusal);
    auto const& connection = std::get<std::shared_ptr<ClientConnection>>(found);
    cid_ = connection->id();
    token_ = connection->token();
    if (connection->hasEnded()) return finish(backstage_->hub().endOf(*connection));  // within its onConnect
    attach(*connection, true);
}

void Client::connect() {
    retry_.reset();
    if (!wire_) resume();
}

void Client::resume() {
    if (ended_ || offline_ || !cid_) return;
    if (backstage_->stopped()) return finish({503, "shutdown", "the server has stopped", {}, {}});
    Hub& hub = backstage_->hub();
    auto const found = hub.identify(cid_->value(), token_, options_.user, login_);
    if (auto const* const refusal = std::get_if<Refusal>(&found)) return finish(*refusal);
    auto const& connection = std::get<std::shared_ptr<ClientConnection>>(found);
    switch (connection->attach(linkNumber_ + 1, received_)) {
    case ClientConnection::Attaching::accepted: break;
    case ClientConnection::Attaching::stale: return finish({409, "stale", "a later link was here before", {}, {}});
    case ClientConnection::Attaching::ahead:
        hub.end(*connection, {Disconnect::Code::protocol, "the client acknowledged events that were never sent", 0});
        break;
    }
    if (connection->hasEnded()) return finish(hub.endOf(*connection));  // the server is stopping and had no more for it
    ++reconnects_;
    attach(*connection, false);
}

void Client::attach(ClientConnection& connection, bool isNew) {
    Hub& hub = backstage_->hub();
    drop();
    ++linkNumber_;
    wire_ = std::make_shared<Wire>();
    wire_->stalled = stalled_;
    wire_->arrived = [this] { schedule(); };
    connection.setPort(std::make_unique<Port>(hub, connection, wire_, kind_, received_ + 1));
    connection.setLink(kind_);
    connection.hear(backstage_->loop().now());
    hub.touch(connection);
    auto const hello = hub.hello(connection, received_ + 1, isNew);
    confirm(hello.received);
    next_ = hello.received + 1;
    owedEvents_ = owedBytes_ = 0;
    ackEvents_ = hello.ackEvents;
    ackBytes_ = hello.ackBytes;
    heartbeat_ = std::chrono::milliseconds(hello.heartbeatMs);
    heard_ = backstage_->loop().now();
    beat_ = backstage_->loop().every(heartbeat_ / 2, guarded(&Client::beat));
    schedule();
    connection.port()->deliver();
}

/// The page lets go of its link; the server notices, unless nothing gets through to it.
void Client::drop() {
    beat_.reset();
    auto const wire = std::exchange(wire_, nullptr);
    if (!wire) return;
    wire->arrived = nullptr;
    if (wire->port != nullptr && !wire->dead) wire->port->gone();
}

void Client::lose(std::chrono::milliseconds away) {
    drop();
    retry_.reset();
    if (ended_ || offline_) return;
    if (away.count() == 0) return backstage_->loop().post(guarded(&Client::connect));
    retry_ = backstage_->loop().every(away, guarded(&Client::connect));
}

void Client::finish(Refusal const& why) {
    if (why.code == "moved") return lose({});
    End end{why.code, why.detail, {}, up_.size()};
    if (why.retry) end.retry = std::chrono::milliseconds(*why.retry);
    ended_ = std::move(end);
    retry_.reset();
    drop();
}

void Client::close() {
    if (ended_) return;
    if (wire_ && !wire_->dead && wire_->port != nullptr) {
        auto const connection = wire_->port->connection().shared_from_this();
        backstage_->hub().end(*connection, {Disconnect::Code::closed, "the client closed the connection", 0});
    }
    finish({200, "closed", "the page closed the connection", {}, {}});
}

void Client::beat() {
    if (!wire_) return;
    if (backstage_->loop().now() - heard_ > 2 * heartbeat_) return lose({});
    acknowledge();
}

void Client::perform(Step const& step) {
    switch (step.fault) {
    case Fault::cut: return lose(step.away);
    case Fault::halfOpen:
        if (!wire_) return;
        wire_->dead = true;
        return wire_->down.clear();
    case Fault::repeat: return repeat();
    case Fault::move:
        kind_ = step.link;
        return backstage_->loop().post(guarded(&Client::resume));
    case Fault::offline:
        offline_ = true;
        return lose({});
    }
}

void Client::online() {
    offline_ = false;
    connect();
}

void Client::stopReading() {
    stalled_ = true;
    if (wire_) wire_->stalled = true;
}

void Client::readOn() {
    stalled_ = false;
    if (wire_) wire_->stalled = false;
    schedule();
}

}  // namespace eh::testing
