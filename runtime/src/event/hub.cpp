// The lives of connections: opening, finding, ending, and the stop of them all.
#include "event/hub.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <eh/http.hpp>

#include "event/codec/base64.hpp"
#include "event/ids.hpp"

namespace eh {

namespace {

constexpr std::int64_t retryAfterShutdownMs = 2'000;
constexpr std::int64_t retryAfterLimitMs = 5'000;

std::chrono::milliseconds sweepPeriod(EventHandlerOptions const& options) {
    auto const shortest = std::min({options.heartbeat / 2, options.window, options.firstWindow});
    return std::clamp(shortest / 8, std::chrono::milliseconds(5), std::chrono::milliseconds(500));
}

EventHandlerOptions checked(EventHandlerOptions options) {
    auto const require = [](bool holds, char const* sentence) {
        if (!holds) throw std::invalid_argument(std::string("EventHandlerOptions: ") + sentence);
    };
    require(options.maxEvent > 0 && options.maxOpen > 0, "maxEvent and maxOpen must be positive");
    require(options.maxEvent <= options.maxFrame, "maxEvent must not be larger than maxFrame");
    require(options.maxFrame <= options.queueBytes, "maxFrame must not be larger than queueBytes");
    require(options.queueEvents > 0 && options.inFlightEvents > 0 && options.inFlightBytes > 0 && options.inboxEvents > 0 &&
                options.inboxBytes > 0 && options.maxAnswer > 0,
            "queueEvents, inFlightEvents, inFlightBytes, inboxEvents, inboxBytes and maxAnswer must be positive");
    require(options.maxConnections > 0 && options.maxUnattached > 0 && options.maxGroups > 0 && options.maxBadEvents > 0,
            "maxConnections, maxUnattached, maxGroups and maxBadEvents must be positive");
    require(options.maxPerAddress > 0 && options.maxRawStreams > 0 && options.maxFragments > 0,
            "maxPerAddress, maxRawStreams and maxFragments must be positive");
    require(options.heartbeat.count() > 0 && options.window.count() > 0 && options.firstWindow.count() > 0,
            "heartbeat, window and firstWindow must be positive");
    return options;
}

Refusal refusalOf(Disconnect const& why) {
    bool const shutdown = why.code == Disconnect::Code::shutdown;
    int const status = shutdown ? 503 : why.code == Disconnect::Code::unauthorized ? 401 : 410;
    Refusal refusal{status, std::string(toString(why.code)), why.detail, {}, {}};
    if (shutdown) refusal.retry = retryAfterShutdownMs;
    return refusal;
}

Refusal expired() {
    return {410, "expired", "the server does not know this connection (any more); connect again", {}, {}};
}

/// When a client acknowledges: at a quarter of what may be unacknowledged, so that nothing comes to a stand.
std::size_t threshold(std::size_t inFlight, std::size_t queue) noexcept {
    return std::max<std::size_t>(1, std::min(inFlight, queue) / 4);
}

std::string joined(std::vector<std::string> const& sentences) {
    std::string text;
    for (std::string const& sentence : sentences) text.append(text.empty() ? "" : "\n").append(sentence);
    return text;
}

}  // namespace

Hub::Hub(EventHandler& handler, EventHandlerOptions options)
    : handler_(handler), options_(checked(std::move(options))),
      delivery_(options_.executor, [this](std::string const& line) { log(LogLevel::error, line); }),
      inbox_(options_.inboxEvents, options_.inboxBytes), sweepEvery_(sweepPeriod(options_)) {}

Hub::~Hub() {
    stop();
    delivery_.close();
}

void Hub::log(LogLevel level, std::string_view line) const {
    std::scoped_lock const lock(loopMutex_);
    if (loop_ != nullptr) loop_->log(level, line);
}

void Hub::post(std::function<void()> task) const {
    std::scoped_lock const lock(loopMutex_);
    if (loop_ != nullptr) loop_->post(std::move(task));
}

void Hub::mount(Loop& loop, std::shared_ptr<ServerLoad> load) {
    {
        std::scoped_lock const lock(loopMutex_);
        if (loop_ != nullptr && loop_ != &loop)
            throw std::logic_error("this EventHandler is mounted in another Server; make one for each Server");
        if (loop_ == &loop) return;
        loop_ = &loop;
    }
    load_ = std::move(load);
    load_->queues.join(*this, loop);
    stopped_ = false;
    flushScheduled_ = false;
    sweepsSoon_ = false;
    drained_ = nullptr;
    inbox_.open(loop, [this] { drainInbox(); });
}

std::optional<Refusal> Hub::refuse(OpenMessage const& message, Opening const& opening) {
    if (drained_ || stopped_) return refusalOf({Disconnect::Code::shutdown, "the server is stopping", 0});
    if (opening.request.login && opening.request.login->hasEnded())
        return Refusal{401, "unauthorized", "you have been signed out", {}, {}};
    if (message.nonce.size() < 16 || message.nonce.size() > 64 || !base64::isUrlText(message.nonce))
        return Refusal{400, "protocol", "a nonce is 16 to 64 characters of base64url", {}, {}};
    if (message.client && Contract::cost(*message.client) > options_.maxOpen)
        return Refusal{413, "too-large", "the prototypes of this client together are over the limit", {}, {}};
    if (all_.size() >= options_.maxConnections)
        return Refusal{429, "limit", "the server has as many connections as it allows", {}, retryAfterLimitMs};
    if (fresh_.size() >= options_.maxUnattached)
        return Refusal{429, "limit", "too many connections were opened and not used", {}, retryAfterLimitMs};
    auto const same = byAddress_.find(std::string(opening.remote));
    if (same != byAddress_.end() && same->second >= options_.maxPerAddress)
        return Refusal{429, "limit", "this address has as many connections as the server allows to one", {}, retryAfterLimitMs};
    std::vector<std::string> sentences =
        mismatches(catalog_, message.client.value_or(PrototypeMap{}), message.server);
    if (options_.strict && message.client)
        for (std::string& sentence : missing(catalog_, Contract(*message.client))) sentences.push_back(std::move(sentence));
    if (!sentences.empty()) return Refusal{409, "mismatch", joined(sentences), {}, {}};
    Admit answer = Admit::refuse("the program could not decide about this connection");
    if (!callbacks_.admit) return std::nullopt;
    auto decide = [&] { answer = callbacks_.admit(opening); };
    delivery_.runHere("admit", decide);
    if (answer.admitted()) return std::nullopt;
    return Refusal{403, "rejected", answer.reason(), {}, {}};
}

Hub::Found Hub::openAgain(ClientConnection& known, Opening const& opening, Encoding encoding) const {
    bool const isBetweenRequests = known.link() == Link::poll || known.link() == Link::stream;
    bool const saidNothing = known.received() == 0 && known.outbox().acknowledged() == 0 && known.linkNumber() == 1;
    bool const isUnused = fresh_.has(known) || (saidNothing && !isBetweenRequests);  // its WebSocket broke
    if (!isUnused || known.user() != opening.user)
        return Refusal{409, "stale", "this request opened a connection that has gone on since", {}, {}};
    if (known.encoding() != encoding)
        return Refusal{400, "protocol", "this nonce opened a connection in another encoding", {}, {}};
    return known.shared_from_this();
}

Hub::Found Hub::open(OpenMessage message, Opening const& opening, Encoding encoding) {
    if (auto const known = byNonce_.find(message.nonce); known != byNonce_.end())
        return openAgain(*known->second, opening, encoding);
    if (Refusal const* const end = remembered_.findByNonce(message.nonce)) return *end;
    if (auto refusal = refuse(message, opening)) return *std::move(refusal);
    drainInbox();  // what was sent before is not for this one
    auto const& login = opening.request.login;
    auto contract = message.client ? std::make_unique<Contract>(*message.client) : std::make_unique<Contract>();
    contract->close(restrictions_.closedTo(login ? &login->identity() : nullptr));
    auto const made = std::make_shared<ClientConnection>(*this, takeConnectionId(), std::move(message.nonce), opening.user,
                                                         opening.remote, contracts_.share(std::move(contract)), encoding);
    made->index_ = all_.size();
    all_.push_back(made.get());
    byNonce_.emplace(made->nonce(), made.get());
    if (options_.maxPerAddress != EventHandlerOptions::unlimited) ++byAddress_[made->remote()];
    {
        std::scoped_lock const lock(mapMutex_);
        map_.insert(made->id().value(), made);
    }
    putInto(fresh_, *made);
    ++load_->connections;
    counts_.connections.store(all_.size(), std::memory_order_relaxed);
    counts_.encodings[static_cast<std::size_t>(encoding)].fetch_add(1, std::memory_order_release);
    counts_.opened.fetch_add(1, std::memory_order_relaxed);
    if (login) adopt(*made, login);
    for (std::size_t i = 0; i < callbacks_.connected.size(); ++i)
        delivery_.run("onConnect", [this, made, i] { callbacks_.connected[i](*made); });
    load_->queues.keepWithinLimit();
    return made;
}

bool Hub::extend(ClientConnection& connection, PrototypeMap const& client) {
    auto extended = connection.contract_->extended(client, options_.maxOpen);
    if (!extended) return false;
    connection.contract_.change(contracts_.share(std::move(extended)));
    load_->queues.keepWithinLimit();
    return true;
}

Hub::AckThreshold Hub::ackThreshold() const noexcept {
    return {threshold(options_.inFlightEvents, options_.queueEvents), threshold(options_.inFlightBytes, options_.queueBytes)};
}

HelloMessage Hub::hello(ClientConnection const& connection, std::uint64_t next, bool withToken) const {
    auto const [ackEvents, ackBytes] = ackThreshold();
    return {.cid = connection.id().value(),
            .token = std::string(withToken ? connection.token() : std::string_view()),
            .next = next,
            .received = connection.received(),
            .heartbeatMs = options_.heartbeat.count(),
            .windowMs = options_.window.count(),
            .ackEvents = ackEvents,
            .ackBytes = ackBytes,
            .maxEvent = options_.maxEvent,
            .maxFrame = options_.maxFrame};
}

Hub::Found Hub::identify(std::int32_t cid, std::string_view token, std::string_view user, std::shared_ptr<http::Login> const& login) {
    if (auto const* const found = map_.find(cid)) {
        if (!sameToken((*found)->token(), token)) return expired();
        if ((*found)->user() != user)
            return Refusal{401, "unauthorized", "this connection belongs to another user; sign in again", {}, {}};
        auto connection = *found;
        if (!refresh(*connection, login)) return endOf(*connection);
        connection->hear(loop_->now());
        return connection;
    }
    if (Refusal const* const end = remembered_.find(cid, token)) return *end;
    return expired();
}

void Hub::remove(ClientConnection& connection) {
    connection.ended_ = true;
    connection.setLink(Link::none);
    all_[connection.index_] = all_.back();
    all_[connection.index_]->index_ = connection.index_;
    all_.pop_back();
    byNonce_.erase(connection.nonce());
    if (auto const same = byAddress_.find(connection.remote()); same != byAddress_.end() && --same->second == 0)
        byAddress_.erase(same);
    --load_->connections;
    Deadlines::remove(connection);
    connection.memberships_.leaveAll();
    leave(connection, nullptr);
    counts_.encodings[static_cast<std::size_t>(connection.encoding())].fetch_sub(1, std::memory_order_relaxed);
    std::scoped_lock const lock(mapMutex_);
    map_.erase(connection.id().value());
    counts_.connections.store(all_.size(), std::memory_order_relaxed);
}

void Hub::end(ClientConnection& connection, Disconnect why) {
    if (connection.ended_) return;
    auto const keep = connection.shared_from_this();
    remove(connection);
    why.unacknowledged = connection.outbox_.size();
    load_->queues.discard(connection.outbox_, connection.counter_.bytes());
    connection.contract_.end();
    if (why.code == Disconnect::Code::slow) counts_.endedSlow.fetch_add(1, std::memory_order_relaxed);
    if (why.code == Disconnect::Code::expired) counts_.endedExpired.fetch_add(1, std::memory_order_relaxed);
    Refusal answer = refusalOf(why);
    if (auto const port = connection.takePort()) port->end(answer);
    remembered_.add(connection, std::move(answer), loop_->now());
    ends_.emplace_back(keep, std::move(why));
    scheduleFlush();
}

Refusal Hub::endOf(ClientConnection const& connection) const {
    Refusal const* const end = remembered_.find(connection.id().value(), connection.token());
    return end == nullptr ? expired() : *end;
}

void Hub::shutDown(std::function<void()> drained) {
    drainInbox();
    drained_ = [others = std::move(drained_), drained = std::move(drained)] {  // it may be mounted at several paths
        if (others) others();
        drained();
    };
    for (ClientConnection* const connection : std::vector(all_)) {
        if (connection->outbox_.empty() || fresh_.has(*connection))
            end(*connection, {Disconnect::Code::shutdown, "the server is stopping", 0});
        else if (LinkPort* const port = connection->port())
            port->deliver();
    }
    scheduleFlush();
}

void Hub::stop() {
    stopped_ = true;
    if (loop_ == nullptr) return;
    for (Command& command : inbox_.close())
        if (command.isCounted()) command.connection->counter().arrive(command.frames.bytes());
    while (!all_.empty()) end(*all_.back(), {Disconnect::Code::shutdown, "the server stopped", 0});
    drained_ = nullptr;
    tellEnds();
    dirty_.clear();
    fading_.clear();
    lapses_.clear();
    remembered_.clear();
    ticker_.reset();
    load_->queues.leave(*this);
    std::scoped_lock const lock(loopMutex_);
    loop_ = nullptr;
}

}  // namespace eh
