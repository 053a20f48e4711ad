// Links, one after the other, down the ladder and up again, until the connection ends.
#include <algorithm>
#include <utility>

#include "client/engine.hpp"

namespace eh::clients {

namespace {

constexpr milliseconds breath{250};     // before the next try if a link ended at once, with nothing
constexpr milliseconds lastClimb{3'600'000};  // the longest before a better link is tried again
constexpr milliseconds late{5'000};     // by which a timer is late if the computer slept
constexpr unsigned mostDoublings = 20;

}  // namespace

bool endsConnection(std::string_view code);

ClientLink Engine::presentKind(Session const* on) const {
    return on != nullptr && on->kind ? *on->kind : settings_.options.links[rung_];
}

void Engine::run(std::shared_ptr<Session> const& on) {
    if (session_ != on) return;
    if (climbAt_ && Clock::now() >= *climbAt_) {
        rung_ = 0;
        climbAt_.reset();
    }
    attach(on, settings_.options.links[rung_]);
}

/// Brings a link of this kind up, and carries it to its end; opens the connection before if there is none.
void Engine::attach(std::shared_ptr<Session> const& on, ClientLink kind) {
    bool const isSocket = kind == ClientLink::websocket;
    if (isSocket || (on->isOpen() && kind == ClientLink::stream)) {
        Path const path = isSocket ? Path::ws : Path::stream;
        return start(on, {path, on->isOpen() ? ++on->links : 1, {}, Carrier::probe});
    }
    if (!on->isOpen()) return start(on, {Path::open, on->link, openLine(*on), settings_.options.connectTimeout});
    if (on->kind != ClientLink::poll || on->link < on->links) {
        on->link = ++on->links;
        move(*on, ClientLink::poll, nullptr);
    }
    // After a failure it is not held, to know soon. Else the server answers within half a heartbeat; not to hear of it
    // for a whole one is silence.
    milliseconds const silence = isFailing() ? Carrier::probe + milliseconds(1) : on->heartbeat + milliseconds(2'000);
    start(on, {Path::poll, on->link, {}, silence});
}

void Engine::start(std::shared_ptr<Session> const& on, Carrier::What what) {
    carrier.carry(on, std::move(what), [this, began = Clock::now(), next = on->next](Link& link) { ended(link, began, next); });
}

void Engine::ended(Link& link, Clock::time_point began, std::uint64_t next) {
    auto const on = link.on;
    on->timer.stop();
    if (session_ != on) return;
    on->socket = nullptr;
    if (link.path == Path::open && link.code.empty()) {
        if (on->isOpen()) return run(on);
        strange(link);
    }
    bool const isHurry = link.code == Carrier::hurry;
    bool const hasFailed = !link.isProven && !isHurry && (link.code.empty() || !endsConnection(link.code));
    if ((link.isSocket() || link.path == Path::stream) && hasFailed && rung_ + 1 < settings_.options.links.size()) {
        ++rung_;
        return pause(milliseconds(0), [this, on] { run(on); });
    }
    auto goOn = [this, on, isHurry, began, next, isUnreachable = link.code == "unreachable"] {
        if (session_ != on) return;
        if (isUnreachable) rung_ = home_;
        bool const isVain = !isHurry && on->next == next && Clock::now() - began < breath / 5;
        if (isVain) pause(breath, [this, on] { run(on); });
        else run(on);
    };
    if (!link.code.empty()) {
        if (on->next != next) works(Kind::down);  // it was cut off, and has brought something
        return fails(on->isOpen() ? Kind::down : Kind::open, link, std::move(goOn));
    }
    works(Kind::down);
    settle();
    goOn();
}

/// From here on calls leave by another link.
void Engine::move(Session& on, ClientLink kind, std::shared_ptr<Link> socket) {
    on.kind = kind;
    on.socket = std::move(socket);
    on.control = on.declares;
    traffic.flush();
}

/// The link that works is remembered; a better one is tried again, later and later.
void Engine::settle() {
    home_ = rung_;
    if (rung_ == 0) climbs_ = 0;
    else if (!climbAt_) climbAt_ = Clock::now() + std::min(settings_.options.climbAfter * (1 << std::min(climbs_++, mostDoublings)), lastClimb);
}

void Engine::proves(Link& link) {
    if (session_ != link.on) return;
    link.isProven = true;
    tries(Kind::down) = 0;
    settle();
}

void Engine::greet(Link& link, HelloMessage const& hello) {
    auto const on = link.on;
    bool const isNew = !on->isOpen();
    if (isNew && hello.token.empty()) return strange(link);
    if (link.number < on->link) return link.blame("moved", {});  // it came too late
    if (hello.received < on->received) return disagree(link, hello.received, on->received);
    if (!traffic.acknowledge(*on, link, hello.received)) return;
    on->agree(hello);
    if (hello.maxEvent > 0) outbox_.limit(hello.maxEvent);
    on->failingSince.reset();
    on->link = link.number;
    link.first = hello.next;
    link.silence = 2 * on->heartbeat;
    link.written = hello.received;
    carrier.expect(link);
    hurry(breath);  // whatever goes by older links, but not this one
    tries(Kind::send) = 0;
    teller_.forgetObstacles();
    ClientLink const kind = link.isSocket() ? ClientLink::websocket : link.path == Path::stream ? ClientLink::stream : ClientLink::poll;
    move(*on, kind, link.isSocket() ? link.shared_from_this() : nullptr);
    if (isNew) on->said = Clock::now();
    if (link.path != Path::open) tick(on, std::chrono::system_clock::now());
    if (isNew) {
        on->since = Clock::now();
        tries(Kind::down) = 0;
        isConnected_ = true;
        teller_.connected(ConnectionId(on->cid), kind);
    }
    teller_.setLink(LinkState::up, kind);
}

/// Eight times a heartbeat, while a link lasts.
void Engine::tick(std::shared_ptr<Session> const& on, std::chrono::system_clock::time_point due) {
    if (session_ != on) return;
    if (std::chrono::system_clock::now() - due > late) hurry(on->heartbeat * 7 / 10);
    if (climbAt_ && Clock::now() >= *climbAt_)
        for (auto const& link : std::list(on->underWay)) carrier.abort(*link);
    traffic.beat(*on);
    milliseconds const pause = std::max(milliseconds(1), on->heartbeat / 8);
    auto const next = std::chrono::system_clock::now() + pause;
    on->timer.start(loop_, pause, [this, weak = std::weak_ptr<Session>(on), next] {
        if (auto const session = weak.lock()) tick(session, next);
    });
}

}  // namespace eh::clients
