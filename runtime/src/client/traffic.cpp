// Up: what waits, by a socket as soon as it takes something, else by one request at a time. Down: each event once.
#include "client/traffic.hpp"

#include <algorithm>
#include <utility>

#include "client/engine.hpp"
#include "event/codec/cbor.hpp"
#include "event/given.hpp"

namespace eh::clients {

namespace {

constexpr std::size_t mostControls = 64;          // bad events of which a server that takes nothing is told
constexpr std::uint64_t mostUnacknowledged = 2'048;  // whatever the thresholds: a server acknowledges every 256 by itself

/// Whether it may be an event at all, right or wrong; of anything else nobody knows whether the server counts it.
bool isArray(Encoding encoding, std::string_view message) {
    if (encoding == Encoding::cbor) return (static_cast<unsigned char>(message.front()) >> 5) == 4;
    constexpr std::string_view blanks = " \t\r";
    return message[message.find_first_not_of(blanks)] == '[' && message[message.find_last_not_of(blanks)] == ']';
}

}  // namespace

// ---- up

void Traffic::flush() {
    if (isFlushAsked_.exchange(true)) return;
    loop_.post([this] {
        isFlushAsked_ = false;
        auto const& on = engine_.session();
        if (on && on->isOpen() && !on->isSending) send(on);
    });
}

void Traffic::say(Session& on, std::string message) {
    on.control.push_back(std::move(message));
    flush();
}

Outbox::Room Traffic::room(Session const& on) const {
    return {std::min(on.batch, on.maxFrame), std::max(4 * on.ackEvents, mostUnacknowledged)};
}

/// By a socket as soon as it takes something; else by one request at a time, again until the server has it.
void Traffic::send(std::shared_ptr<Session> const& on) {
    auto const socket = on->socket;
    if (!socket && on->kind == ClientLink::websocket) return;
    if (socket && (socket->isBusy() || socket->isEnded)) return;
    std::string text;
    for (std::string const& message : on->control) text += message;
    std::size_t const controls = on->control.size();
    std::size_t const skip = socket ? static_cast<std::size_t>(*socket->written - on->received) : 0;
    std::size_t const count =
        outbox_.batch(text, skip, room(*on), [this](auto const& call, auto code) { dropped(call, code); });
    if (text.empty() && !on->owes) return;
    bool const owes = std::exchange(on->owes, false);
    if (socket) {
        *socket->written += count;
        on->control.clear();
        if (owes) text += control::ack(on->confirm(), settings_.encoding());
        engine_.carrier.write(*socket, std::move(text));
        if (!socket->isBusy() && count > 0) flush();  // there may be more than one frame of it
        return;
    }
    on->isSending = true;
    engine_.carrier.carry(on, {Path::send, on->link, std::move(text), 2 * on->heartbeat},
                          [this, controls](Link& link) { answered(link, controls); });
}

void Traffic::dropped(Outbox::Call const& call, std::string_view code) {
    UnconfirmedCall const names = call.named();
    teller_.report(code, names.interface + '.' + names.event + ": not sent: " + std::string(code));
}

std::string Traffic::lastBatch(Session& on) {
    std::string text;
    outbox_.batch(text, 0, {on.maxFrame, 0, true}, [this](auto const& call, auto code) { dropped(call, code); });
    return text;
}

void Traffic::answered(Link& link, std::size_t controls) {
    auto const on = link.on;
    if (engine_.session() != on) return;
    auto const goOn = [this, on] {
        on->isSending = false;
        flush();
    };
    bool const isKnown = link.answer.received.has_value();
    if (!isKnown) link.blame("unreachable", "The answer was cut off.");  // the same events go again
    on->owes |= !link.code.empty();                                      // the acknowledgement may be lost, too
    bool const isRefused = !isKnown || (!link.code.empty() && *link.answer.received <= on->received);
    if (isRefused || !acknowledge(*on, link, *link.answer.received)) return engine_.fails(Engine::Kind::send, link, goOn);
    if (link.code.empty()) {  // else a gap that it filled itself: on from there
        on->control.erase(on->control.begin(),
                          on->control.begin() + static_cast<std::ptrdiff_t>(std::min(controls, on->control.size())));
        for (ErrorMessage const& error : link.answer.errors) teller_.report(error.code, error.detail);
        engine_.works(Engine::Kind::send);
    }
    goOn();
}

bool Traffic::acknowledge(Session& on, Link& link, std::uint64_t received) {
    if (received <= on.received) return true;
    std::uint64_t const count = received - on.received;
    std::uint64_t const most = link.written && link.isSocket() ? *link.written : on.received + outbox_.sentCount();
    if (received > most) {
        engine_.disagree(link, received, most);
        return false;
    }
    outbox_.confirm(static_cast<std::size_t>(count));
    on.received = received;
    on.batch = std::min(2 * on.batch, mostBatch);
    flush();
    return true;
}

void Traffic::beat(Session& on) {
    if (on.kind == ClientLink::poll || !on.isDue()) return;
    on.owes = true;
    flush();
}

// ---- down

std::size_t Traffic::take(Link& link, std::string_view bytes, bool isEnd) {
    if (link.written) engine_.proves(link);
    Encoding const encoding = settings_.encoding();
    bool const isJson = encoding == Encoding::json;
    std::string_view rest = isJson && !isEnd ? bytes.substr(0, bytes.rfind('\n') + 1) : bytes;
    std::size_t const left = bytes.size() - rest.size();
    while (link.code.empty() && engine_.session() == link.on) {
        if (!isJson && !isEnd && cbor::itemLength(rest).state == cbor::Item::State::incomplete) break;
        std::string_view message;
        auto const found = codec::nextMessage(encoding, rest, message);
        if (found == codec::Found::nothing) break;
        if (found == codec::Found::malformed) {
            engine_.strange(link);
        } else if (message.size() > settings_.options.maxMessage) {
            link.blame("too-large", "The server sent an event of more than " +
                                        std::to_string(settings_.options.maxMessage) + " bytes, the limit maxMessage of this client.");
        } else if (found == codec::Found::control) {
            obey(link, message);
        } else {
            takeEvent(link, message);
        }
    }
    if (engine_.session() == link.on) {
        if (link.on->isOpen() && link.on->kind && link.on->isDue()) beat(*link.on);
    }
    return bytes.size() - left - rest.size();
}

void Traffic::takeEvent(Link& link, std::string_view message) {
    Session& on = *link.on;
    bool const isBeforeHello = !on.isOpen();
    if (isBeforeHello || !isArray(settings_.encoding(), message)) return engine_.strange(link);
    if (!link.first || *link.first > on.next) return engine_.disagree(link, link.first.value_or(0), on.next);
    if ((*link.first)++ != on.next) return;
    std::uint64_t const number = on.next++;
    on.takenBytes += message.size();
    std::string const problem = deliver(message);
    if (problem.empty()) return;
    teller_.report("bad-event", problem);
    if (on.control.size() < mostControls) say(on, control::error({"bad-event", number, problem}, settings_.encoding()));
}

/// Gives what does not fit the prototype. What nobody here implements is not looked at.
std::string Traffic::deliver(std::string_view message) {
    Encoding const encoding = settings_.encoding();
    arena_.reset();
    EventHead head;
    if (std::string problem = codec::decodeHead(encoding, message, arena_, head); !problem.empty()) return problem;
    auto const target = registry_.find(head.interface);
    if (!target) return {};
    auto const number = target->numbers.find(head.event);
    if (number == target->numbers.end()) return {};
    std::size_t const index = number->second;
    std::string problem = codec::decodeArguments(encoding, head.rest, target->events[index], arena_, values_);
    if (problem.empty() && target->isTerminated) problem = terminatorWithin(values_);
    if (!problem.empty()) return target->name + '.' + target->events[index].name + ": " + problem;
    teller_.attempt([&] {
        if (ClientReceiver* const receiver = target->receiver) ClientReceiverAccess::receive(*receiver, index, values_);
    });
    return {};
}

void Traffic::obey(Link& link, std::string_view message) {
    std::string problem;
    auto const parsed = codec::parseControl(settings_.encoding(), message, problem);
    if (!parsed) return engine_.strange(link);
    if (auto const* const hello = std::get_if<HelloMessage>(&*parsed)) return engine_.greet(link, *hello);
    if (auto const* const ack = std::get_if<AckMessage>(&*parsed)) {
        static_cast<void>(acknowledge(*link.on, link, ack->received));
    } else if (auto const* const error = std::get_if<ErrorMessage>(&*parsed)) {
        teller_.report(error->code, error->detail);
    } else if (auto const* const bye = std::get_if<ByeMessage>(&*parsed)) {
        std::string const sentence = "The server ended the link: " + bye->code + '.';
        link.blame(bye->code, bye->detail.empty() ? sentence : bye->detail, milliseconds(bye->retry.value_or(0)));
    }
}

}  // namespace eh::clients
