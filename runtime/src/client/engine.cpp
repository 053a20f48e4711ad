// Begin and end of connections, and what failures come to; links are in engine_links.cpp.
#include "client/engine.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "event/ids.hpp"

namespace eh::clients {

namespace {

constexpr milliseconds within{1'500};   // between tries while a connection waits for its link
constexpr milliseconds lasting{10'000};  // after which a connection counts as a success

template <std::size_t n> bool isOneOf(std::array<std::string_view, n> const& codes, std::string_view code) {
    return std::ranges::find(codes, code) != codes.end();
}

bool isFinal(std::string_view code) {
    return isOneOf(std::array<std::string_view, 7>{"closed", "kicked", "mismatch", "rejected", "unauthorized", "origin", "host"},
                   code);
}
/// Part of an ordinary life: told as the end, not as an error.
bool isOrdinary(std::string_view code) {
    return isOneOf(std::array<std::string_view, 5>{"closed", "kicked", "expired", "shutdown", "slow"}, code);
}

}  // namespace

bool endsConnection(std::string_view code) {
    return isFinal(code) || isOneOf(std::array<std::string_view, 6>{"expired", "shutdown", "slow", "too-large", "protocol", "gap"}, code);
}

Engine::Engine(Settings const& settings, http::SocketLoop& loop, Teller& teller, Outbox& outbox, Registry& registry)
    : settings_(settings), loop_(loop), teller_(teller), outbox_(outbox), registry_(registry),
      traffic(settings, loop, teller, outbox, registry, *this), carrier(settings, loop, *this) {}

void Engine::connect() {
    if (session_) return;
    tries(Kind::open) = 0;
    begin(milliseconds(0));
}

void Engine::close(std::function<void()> done) {
    closers_.push_back(std::move(done));
    if (auto const on = session_) {
        ClientLink const kind = presentKind(on.get());
        if (halt()) {
            closing_.push_back(on);
            std::string lines = traffic.lastBatch(*on);
            carrier.carry(on, {Path::close, ++on->links, std::move(lines), settings_.options.connectTimeout}, [this, on](Link&) {
                std::erase(closing_, on);
                tellClosed();
            });
            tellEnd("closed", "The connection was closed.");
        }
        teller_.setLink(LinkState::down, kind);
    }
    tellClosed();
}

void Engine::tellClosed() {
    if (!closing_.empty()) return;
    for (auto const& done : std::exchange(closers_, {})) done();
}

void Engine::shutDown() {
    auto sessions = std::exchange(closing_, {});
    if (session_) {
        sessions.push_back(session_);
        static_cast<void>(halt());
    }
    pauses_.clear();
    for (auto const& on : sessions) {
        for (auto const& link : std::list(on->underWay)) carrier.abort(*link);
        on->timer.stop();
    }
    carrier.closeIdle();
}

void Engine::declare(std::string_view side, std::string const& interface, std::vector<std::string> prototypes) {
    if (!session_ || session_->open.empty()) return;  // the open message will tell it
    bool const isNew = session_->declared.insert(std::string(side) + ' ' + interface).second;
    if (!isNew) return;
    DeclareMessage message;
    (side == "client" ? message.client : message.server)[interface] = std::move(prototypes);
    session_->declares.push_back(control::declare(message, settings_.encoding()));
    traffic.say(*session_, session_->declares.back());
}

std::string Engine::openLine(Session& on) {
    if (!on.open.empty()) return on.open;
    DeclareMessage all = registry_.all();
    for (auto const& [name, functions] : all.client) on.declared.insert("client " + name);
    for (auto const& [name, functions] : all.server) on.declared.insert("server " + name);
    on.open = control::open({on.nonce, std::move(all.client), std::move(all.server)}, settings_.encoding());
    return on.open;
}

void Engine::begin(milliseconds delay) {
    session_ = std::make_shared<Session>();
    session_->nonce = std::string(view(makeToken()));
    rung_ = home_;
    pause(delay, [this, on = session_] { run(on); });
    teller_.setLink(LinkState::connecting, presentKind(nullptr));
}

/// Stops whatever is under way. True if there was a connection.
bool Engine::halt() {
    auto const on = session_;
    hurry(milliseconds(0));
    on->timer.stop();
    on->socket = nullptr;
    session_ = nullptr;
    isConnected_ = false;
    return on->isOpen();
}

/// The connection is over; unless for good, another one is opened.
void Engine::end(std::shared_ptr<Session> const& on, std::string const& code, std::string const& detail, milliseconds retry) {
    ClientLink const kind = presentKind(on.get());
    bool const wasOpen = halt();
    if (Clock::now() - on->since > lasting) tries(Kind::open) = 0;
    if (wasOpen || isFinal(code)) tellEnd(code, detail);
    if (isFinal(code)) return teller_.setLink(LinkState::down, kind);
    milliseconds const spread = retry.count() > 0 ? milliseconds(std::uniform_int_distribution<milliseconds::rep>(0, retry.count())(random_))
                                                  : milliseconds(0);
    begin(retry + std::max(spread, backoff(++tries(Kind::open))));
}

/// Calls that were handed to a link and not acknowledged may or may not have arrived: they are not sent again.
void Engine::tellEnd(std::string const& code, std::string const& detail) {
    ClientEnd end{code, detail.empty() ? "The connection ended: " + code + '.' : detail, isFinal(code), {}};
    end.unconfirmed = outbox_.giveUp();
    teller_.disconnected(end);
}

// ---- waiting

milliseconds Engine::backoff(unsigned tried) {
    if (tried == 0) return milliseconds(0);
    auto const longest = session_ && session_->isOpen() ? std::min(settings_.options.backoffMax, within) : settings_.options.backoffMax;
    auto most = settings_.options.backoffMin;
    for (unsigned i = 1; i < tried && most < longest; ++i) most *= 2;
    most = std::min(most, longest);
    return milliseconds(std::uniform_int_distribution<milliseconds::rep>(0, most.count())(random_));
}

/// Waits; hurry() ends all waiting.
void Engine::pause(milliseconds time, std::function<void()> then) {
    auto const at = pauses_.insert(pauses_.end(), std::make_unique<Pause>());
    (*at)->then = std::move(then);
    (*at)->timer.start(loop_, time, [this, at] {
        auto const over = std::move(*at);
        pauses_.erase(at);
        over->then();
    });
}

/// Whatever waits goes on now; what said something within the last `patience` is left alone.
void Engine::hurry(milliseconds patience) {
    auto const now = Clock::now();
    if (session_) {
        for (auto const& link : std::list(session_->underWay))
            if (now - link->heard >= patience) carrier.abort(*link);
    }
    for (auto& waiting : std::exchange(pauses_, {})) loop_.post(std::move(waiting->then));
}

// ---- what links come to

void Engine::works(Kind kind) {
    bool const wasFailing = std::exchange(tries(kind), 0) > 0;
    if (tries(Kind::down) > 0 || tries(Kind::send) > 0) return;
    session_->failingSince.reset();
    teller_.forgetObstacles();
    if (session_->kind) teller_.setLink(LinkState::up, *session_->kind);
    if (wasFailing) hurry(session_->heartbeat * 7 / 10);
}

void Engine::fails(Kind kind, Link& link, std::function<void()> then) {
    auto const on = link.on;
    std::string const& code = link.code;
    if (code == Carrier::hurry) return loop_.post(std::move(then));
    on->batch = std::max(on->batch / 2, leastBatch);
    if (code == "stale" || code == "moved") {
        if (link.number == on->links) on->link = ++on->links;  // the server knows a newer one, which is not ours
    } else if (!isOrdinary(code) && !(on->isOpen() && code == "unreachable")) {
        teller_.reportOnce(code, link.detail);
    }
    if (session_ != on) return;
    if (endsConnection(code)) return end(on, code, link.detail, link.retry);
    auto const now = Clock::now();
    if (!on->failingSince) on->failingSince = now;
    if (now - *on->failingSince > on->window) return end(on, "expired", {}, milliseconds(0));
    if (on->isOpen()) teller_.setLink(LinkState::down, presentKind(on.get()));
    pause(link.retry + backoff(tries(kind)++), std::move(then));
}

void Engine::disagree(Link& link, std::uint64_t theirs, std::uint64_t ours) {
    link.blame("protocol", "The server counts " + std::to_string(theirs) + " events, this client " + std::to_string(ours) + '.');
}

void Engine::strange(Link& link) {
    bool const isAccident = session_ && session_->isOpen() && tries(Kind::down) == 0;
    link.blame(isAccident ? "unreachable" : "foreign",
               "The server at " + settings_.address.text + " sent something that is no event.");
}

}  // namespace eh::clients
