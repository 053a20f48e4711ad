// Line by line: an array is an event, an object is a control message.
#include "event/intake.hpp"

#include <algorithm>
#include <utility>

#include "event/given.hpp"

namespace eh {

namespace {

/// An event that outlives the request which brought it, for an executor.
struct OwnedEvent {
    std::string text;
    Arena arena{256};
    std::vector<Value> values;
    std::shared_ptr<ServerInterface const> server;
    std::size_t index = 0;
};

/// Text of a client for a log line: cut, and without control characters.
std::string oneLine(std::string_view text, std::size_t longest) {
    std::string line(text.substr(0, longest));
    std::ranges::replace_if(line, [](unsigned char c) { return c < 0x20 || c == 0x7F; }, ' ');
    return line;
}

}  // namespace

Intake::Result Intake::take(ClientConnection& connection, std::string_view body, std::uint64_t first, Amount amount) {
    Result result;
    result.next = first;
    auto const keep = connection.shared_from_this();  // a callback may end it
    bool const mayStop = amount == Amount::whatFits && hub_.delivery().isElsewhere();
    while (!connection.hasEnded()) {
        if (mayStop && (connection.undelivered() >= hub_.options().maxFrame || hub_.waitsForExecutor())) break;
        std::string_view message;
        auto const found = codec::nextMessage(connection.encoding(), body, message);
        if (found == codec::Found::nothing) break;
        takeMessage(connection, found, message, result);
        hub_.drainInbox();  // a callback that closes the connection gets nothing more from it
    }
    if (!result.refusal && connection.hasEnded()) result.refusal = hub_.endOf(connection);
    return result;
}

void Intake::takeMessage(ClientConnection& connection, codec::Found found, std::string_view message, Result& result) {
    if (found == codec::Found::malformed)
        return endOver(connection, Disconnect::Code::protocol, "what the client sent is not well-formed CBOR", result);
    if (message.size() > hub_.options().maxEvent)
        return endOver(connection, Disconnect::Code::tooLarge,
                       "a message of " + std::to_string(message.size()) + " bytes is over the limit of " +
                           std::to_string(hub_.options().maxEvent),
                       result);
    if (found == codec::Found::control) return takeControl(connection, message, result);
    std::uint64_t const number = result.next++;
    if (number != connection.received() + 1) return;
    connection.countReceived();
    Wrong wrong = takeEvent(connection, message);
    if (wrong.isForbidden) {  // no fault of the client's, and so not counted; but a list of answers has an end
        if (result.errors.size() < hub_.options().maxBadEvents) result.errors.push_back({"rejected", number, std::move(wrong.problem)});
    } else if (!wrong.problem.empty()) {
        fail(connection, {"bad-event", number, std::move(wrong.problem)}, result);
    }
}

void Intake::endOver(ClientConnection& connection, Disconnect::Code code, std::string detail, Result& result) {
    int const status = code == Disconnect::Code::tooLarge ? 413 : 410;
    result.refusal = Refusal{status, std::string(toString(code)), detail, {}, {}};
    hub_.end(connection, {code, std::move(detail), 0});
}

/// Most clients go on calling what they called last.
std::shared_ptr<ServerInterface const> const& Intake::find(std::string_view interface) {
    auto const version = hub_.catalog().serversVersion();
    if (!last_ || version != lastVersion_ || last_->name() != interface) {
        last_ = hub_.catalog().server(interface);
        lastVersion_ = version;
    }
    return last_;
}

std::string Intake::resolve(Encoding encoding, std::string_view message, Arena& arena, std::vector<Value>& values,
                            std::shared_ptr<ServerInterface const>& server, std::size_t& index) {
    EventHead head;
    if (std::string problem = codec::decodeHead(encoding, message, arena, head); !problem.empty()) return problem;
    server = find(head.interface);
    if (!server) return "the server has no interface " + std::string(head.interface.substr(0, 128));
    index = server->find(head.event);
    if (index == ServerInterface::npos)
        return server->name() + " has no function " + std::string(head.event.substr(0, 128));
    std::string problem = codec::decodeArguments(encoding, head.rest, server->events()[index], arena, values);
    if (problem.empty() && server->isTerminated()) problem = terminatorWithin(values);
    return problem.empty() ? problem : server->label(index) + ": " + problem;
}

Intake::Wrong Intake::forbidden(std::string const& label) { return {label + ": you are not allowed to call this", true}; }

Intake::Wrong Intake::takeEvent(ClientConnection& connection, std::string_view message) {
    auto const id = connection.id();
    if (hub_.delivery().isElsewhere()) {
        auto const event = std::make_shared<OwnedEvent>();
        event->text = message;
        std::string problem = resolve(connection.encoding(), event->text, event->arena, event->values, event->server, event->index);
        if (!problem.empty()) return {std::move(problem)};
        if (!hub_.mayUse(connection, event->server->name())) return forbidden(event->server->label(event->index));
        hub_.countUp();
        std::size_t const bytes = sizeof(OwnedEvent) + event->text.size() + event->arena.capacity();
        auto const from = connection.shared_from_this();
        from->undelivered() += bytes;
        hub_.undelivered() += bytes;
        hub_.load()->receiving.addUndelivered(bytes);
        hub_.delivery().run(event->server->label(event->index), [&hub = hub_, load = hub_.load(), event, from, bytes] {
            from->undelivered() -= bytes;
            hub.undelivered() -= bytes;
            load->receiving.removeUndelivered(bytes);
            if (Receiver* const receiver = event->server->receiver())
                ReceiverAccess::receive(*receiver, event->index, from->id(), event->values);
        });
        return {};
    }
    arena_.reset();
    std::shared_ptr<ServerInterface const> server;
    std::size_t index = 0;
    std::string problem = resolve(connection.encoding(), message, arena_, values_, server, index);
    if (!problem.empty()) return {std::move(problem)};
    if (!hub_.mayUse(connection, server->name())) return forbidden(server->label(index));
    hub_.countUp();
    auto deliver = [&] {
        if (Receiver* const receiver = server->receiver()) ReceiverAccess::receive(*receiver, index, id, values_);
    };
    hub_.delivery().runHere(server->label(index), deliver);
    return {};
}

void Intake::fail(ClientConnection& connection, ErrorMessage error, Result& result) {
    result.errors.push_back(std::move(error));
    if (!hub_.countBad(connection))
        result.refusal = Refusal{410, "protocol", "the client sent too many wrong events; the last: " + result.errors.back().detail, {}, {}};
}

void Intake::takeControl(ClientConnection& connection, std::string_view message, Result& result) {
    std::string problem;
    auto const parsed = codec::parseControl(connection.encoding(), message, problem);
    if (!parsed) return fail(connection, {"protocol", 0, problem}, result);
    if (auto* const ack = std::get_if<AckMessage>(&*parsed)) {
        if (ack->received <= connection.outbox().sent()) return hub_.acknowledge(connection, ack->received);
        hub_.end(connection, {Disconnect::Code::protocol, "the client acknowledged events that were never sent", 0});
    } else if (auto const* const late = std::get_if<DeclareMessage>(&*parsed)) {
        declare(connection, *late, result);
    } else if (auto const* const error = std::get_if<ErrorMessage>(&*parsed)) {
        if (connection.countReport() <= hub_.options().maxBadEvents)
            hub_.log(LogLevel::warning, "connection " + std::to_string(connection.id().value()) + " reports " +
                                            oneLine(error->code, 64) + ": " + oneLine(error->detail, 1'000));
    } else if (std::holds_alternative<OpenMessage>(*parsed)) {
        fail(connection, {"protocol", 0, "the connection is open already"}, result);
    }
}

void Intake::declare(ClientConnection& connection, DeclareMessage const& message, Result& result) {
    auto sentences = mismatches(hub_.catalog(), message.client, message.server);
    for (std::string& sentence : sentences) result.errors.push_back({"mismatch", 0, std::move(sentence)});
    if (!sentences.empty()) return;
    if (!hub_.extend(connection, message.client))
        fail(connection, {"limit", 0, "the prototypes of this client together are over the limit"}, result);
}

}  // namespace eh
