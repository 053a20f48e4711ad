// Sending: check, encode once, address, and queue for each connection that has the function.
#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "event/codec/codec.hpp"
#include "event/given.hpp"
#include "event/hub.hpp"

namespace eh {

namespace {

constexpr std::size_t mostTogether = 64;  // events of one multicast
constexpr std::size_t fetchedAhead = 3;   // connections of a multicast

/// Names what a newer event of the same key replaces.
std::string latestKey(ClientEvent const& event, std::string const& key) {
    return std::to_string(event.number) + ':' + key;
}

}  // namespace

std::shared_ptr<ClientConnection> Hub::find(ConnectionId id) const {
    std::unique_lock<std::mutex> lock(mapMutex_, std::defer_lock);
    if (!inbox_.isLoopHere()) lock.lock();  // the loop is the only one that changes it
    auto const* const found = map_.find(id.value());
    return found == nullptr ? nullptr : *found;
}

SendResult Hub::send(ClientEvent const& event, To const& to, std::span<Value const> arguments) {
    if (stopped_.load(std::memory_order_acquire)) return SendResult::stopped;
    if (to.kind() == To::Kind::group && to.handler() != &handler_) return SendResult::invalid;
    if (!fits(event.prototype, arguments)) return SendResult::invalid;
    return to.kind() == To::Kind::connection ? sendToOne(event, to, arguments) : sendToMany(event, to, arguments);
}

/// In a block of its exact size: the buffer in which it grows stays with its thread.
Frame Hub::encode(ClientEvent const& event, Encoding encoding, std::span<Value const> arguments) const {
    static constexpr std::size_t keptScratch = 64u << 10;
    thread_local std::string scratch;
    scratch.clear();
    bool const valid = codec::encodeEvent(encoding, scratch, event.prefix(encoding), arguments);
    auto frame = std::make_shared<FrameText const>(scratch);
    if (scratch.capacity() > keptScratch) std::string().swap(scratch);
    if (!valid)
        log(LogLevel::warning, std::string(event.interface) + '.' + event.prototype.name +
                                   ": a string was not valid UTF-8 and was sent with U+FFFD in the wrong places");
    return frame;
}

bool Hub::isFull(ClientConnection const& connection, std::size_t bytes) const noexcept {
    auto const [events, queued] = connection.backlog();
    return events >= options_.queueEvents || (events != 0 && queued + bytes + frameOverhead > options_.queueBytes);
}

SendResult Hub::put(Command command) {
    auto const counted = command.isCounted() ? command.connection : nullptr;
    std::size_t const bytes = command.frames.bytes();
    Inbox::Put const result = inbox_.put(std::move(command));
    if (result == Inbox::Put::taken) return SendResult::queued;
    if (counted) counted->counter().arrive(bytes);
    return result == Inbox::Put::full ? SendResult::full : SendResult::stopped;
}

SendResult Hub::hand(Command command) {
    if (!inbox_.isLoopHere()) return put(std::move(command));
    drainInbox();
    carryOut(command);
    return SendResult::queued;
}

SendResult Hub::sendToOne(ClientEvent const& event, To const& to, std::span<Value const> arguments) {
    auto connection = find(to.id());
    if (!connection || std::ranges::find(to.exceptions(), to.id()) != to.exceptions().end()) return SendResult::gone;
    Command command{.to = To::Kind::connection, .event = &event, .connection = std::move(connection)};
    if (to.key() != nullptr) command.key = latestKey(event, *to.key());
    Encoding const encoding = command.connection->encoding();
    command.frames[encoding] = encode(event, encoding, arguments);
    std::size_t const bytes = command.frames.bytes();
    if (bytes > options_.maxEvent) return SendResult::tooLarge;
    if (options_.onFull == OnFull::close && !command.key && isFull(*command.connection, bytes)) {
        requestClose({.kind = Command::Kind::close, .connection = std::move(command.connection), .code = Disconnect::Code::slow});
        return SendResult::full;
    }
    if (command.isCounted()) command.connection->counter().post(bytes);
    return hand(std::move(command));
}

SendResult Hub::sendToMany(ClientEvent const& event, To const& to, std::span<Value const> arguments) {
    Command command{.to = to.kind(), .event = &event, .group = to.group(), .except = to.exceptions()};
    for (Encoding const encoding : encodings) {
        if (counts_.encodings[static_cast<std::size_t>(encoding)].load(std::memory_order_acquire) == 0) continue;
        command.frames[encoding] = encode(event, encoding, arguments);
        if (command.frames[encoding]->size() > options_.maxEvent) return SendResult::tooLarge;
    }
    if (command.frames.bytes() == 0) return SendResult::queued;  // everybody there is, nobody, gets it
    if (to.key() != nullptr) command.key = latestKey(event, *to.key());
    return hand(std::move(command));
}

void Hub::changeGroup(Command::Kind change, std::shared_ptr<GroupState> group, ConnectionId id) {
    auto connection = find(id);
    if (!connection) return;
    static_cast<void>(hand({.kind = change, .connection = std::move(connection), .group = std::move(group)}));
}

void Hub::close(ConnectionId id, std::string_view reason) {
    if (auto connection = find(id))
        requestClose({.kind = Command::Kind::close, .connection = std::move(connection), .text = std::string(reason)});
}

void Hub::requestClose(Command command) {
    if (!command.connection->closing_.exchange(true)) static_cast<void>(put(std::move(command)));
}

void Hub::drainInbox() {
    std::vector<Command> commands = inbox_.takeAll();
    for (std::span<Command> left = commands; !left.empty();) {
        std::size_t const together = multicastsTogether(left);
        if (together != 0) multicast(left.first(together));
        else apply(left.front());
        load_->queues.keepWithinLimit();
        left = left.subspan(std::max<std::size_t>(together, 1));
    }
}

void Hub::carryOut(Command& command) {
    if (multicastsTogether({&command, 1}) != 0) multicast({&command, 1});
    else apply(command);
    load_->queues.keepWithinLimit();
}

std::size_t Hub::multicastsTogether(std::span<Command const> commands) noexcept {
    Command const& first = commands.front();
    if (first.kind != Command::Kind::send || first.to == To::Kind::connection) return 0;
    std::size_t count = 1;
    while (count < std::min(commands.size(), mostTogether)) {
        Command const& next = commands[count];
        if (next.kind != first.kind || next.to != first.to || next.group != first.group) break;
        ++count;
    }
    return count;
}

/// What all connections of one contract and one encoding get of some multicasts.
struct Hub::Together {
    std::array<Frame const*, mostTogether> frames{};
    std::size_t count = 0;
    std::size_t bytes = 0;
    std::optional<Encoding> encoding{};

    void forget() noexcept { encoding.reset(); }
    [[nodiscard]] Together const& of(std::span<Command const> commands, std::array<bool, mostTogether> const& takes, Encoding wanted) {
        if (encoding == wanted) return *this;
        encoding = wanted;
        count = bytes = 0;
        for (std::size_t c = 0; c < commands.size(); ++c) {
            Frame const& frame = commands[c].frames[wanted];
            if (!takes[c] || !frame) continue;
            frames[count++] = &frame;
            bytes += frame->size();
        }
        return *this;
    }
};

/// Connection by connection, not event by event: what one connection has in memory is touched once for all of them.
void Hub::multicast(std::span<Command const> commands) {
    auto const& members = commands.front().to == To::Kind::all ? all_ : commands.front().group->members;
    bool const isPlain = std::ranges::none_of(commands, [](Command const& one) { return one.key || !one.except.empty(); });
    Contract const* contract = nullptr;
    std::array<bool, mostTogether> takes{};  // of that contract: most clients have the same
    Together together;                       // the same for that contract and an encoding
    for (std::size_t i = members.size(); i-- > 0;) {  // backwards: one that ends is replaced by one already served
        ClientConnection& member = *members[i];
        if (i >= fetchedAhead) members[i - fetchedAhead]->prefetch();
        if (i > 0) members[i - 1]->outbox_.prefetch();
        if (member.contract_.get() != contract) {
            contract = member.contract_.get();
            for (std::size_t c = 0; c < commands.size(); ++c) takes[c] = contract->takes(*commands[c].event);
            together.forget();
        }
        if (isPlain && enqueueTogether(member, together.of(commands, takes, member.encoding()))) continue;
        for (std::size_t c = 0; c < commands.size() && !member.ended_; ++c) {
            Command const& command = commands[c];
            if (takes[c] && (command.except.empty() || std::ranges::find(command.except, member.id()) == command.except.end()))
                enqueue(member, command.frames[member.encoding()], command.key ? &*command.key : nullptr);
        }
    }
}

void Hub::apply(Command& command) {
    ClientConnection& one = *command.connection;
    switch (command.kind) {
    case Command::Kind::join: return join(one, std::move(command.group));
    case Command::Kind::leave: return one.memberships_.leave(*command.group);
    case Command::Kind::close: return close(one, {command.code, std::move(command.text), 0});
    case Command::Kind::send: break;
    }
    Frame const& frame = command.frames[one.encoding()];
    if (command.isCounted()) one.counter_.arrive(command.frames.bytes());
    if (!one.ended_ && one.contract_->takes(*command.event)) enqueue(one, frame, command.key ? &*command.key : nullptr);
}

void Hub::close(ClientConnection& connection, Disconnect why) {
    if (why.code == Disconnect::Code::slow) why.detail = "the client does not take its events";
    LinkPort* const port = connection.port();
    bool const hasLastWords = why.code == Disconnect::Code::kicked && connection.outbox_.waiting() != 0;
    if (hasLastWords && port != nullptr) port->deliver();
    end(connection, std::move(why));
}

void Hub::enqueue(ClientConnection& connection, Frame const& frame, std::string const* key) {
    if (!frame) return;  // it was opened, the first of its encoding, while the event was on its way
    if (connection.outbox_.push(frame, key)) counts_.replaced.fetch_add(1, std::memory_order_relaxed);
    markDirty(connection);
    keepWithinLimits(connection);
}

/// False, with nothing done, unless all fit: then the limits have to be looked at after each.
bool Hub::enqueueTogether(ClientConnection& connection, Together const& events) {
    auto const queued = connection.backlog();
    bool const fits = queued.events + events.count <= options_.queueEvents &&
                      queued.bytes + events.bytes + events.count * frameOverhead <= options_.queueBytes;
    if (!fits || connection.ended_) return false;
    if (events.count == 0) return true;
    connection.outbox_.push({events.frames.data(), events.count}, events.bytes);
    markDirty(connection);
    return true;
}

void Hub::keepWithinLimits(ClientConnection& connection) {
    auto const over = [&] {
        auto const [events, bytes] = connection.backlog();
        return events > options_.queueEvents || (events > 1 && bytes > options_.queueBytes);
    };
    if (!over()) return;
    if (options_.onFull == OnFull::close)
        return end(connection, {Disconnect::Code::slow, "the client does not take its events", 0});
    while (over() && connection.outbox_.dropOldest()) {
        ++connection.dropped_;
        counts_.droppedByPolicy.fetch_add(1, std::memory_order_relaxed);
    }
}

void Hub::join(ClientConnection& connection, std::shared_ptr<GroupState> group) {
    if (connection.ended_) return;
    if (connection.memberships_.size() >= options_.maxGroups)
        return log(LogLevel::warning, "connection " + std::to_string(connection.id().value()) + " is in " +
                                          std::to_string(options_.maxGroups) + " groups already; it does not join " + group->name);
    connection.memberships_.join(connection, std::move(group));
}

}  // namespace eh
