// The answers of the testbed; each is written down in the history before it is handed to the library.
#include "testbed.hpp"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

namespace testbed {

namespace {

constexpr unsigned poolThreads = 4;
constexpr std::size_t maxWaitingJobs = 1'024;
constexpr std::int32_t maxWork = 60'000;       // milliseconds
constexpr std::size_t maxBursts = 64;          // of one client, not all sent yet
constexpr std::size_t maxGroups = 10'000;      // with members
constexpr std::size_t maxGroupName = 128;
constexpr std::size_t eventsPerTurn = 512;     // of bursts, so that other connections get their turn
constexpr std::size_t bytesPerTurn = 32u << 10;
constexpr std::size_t numberedOverhead = 96;   // bytes of a `numbered` event besides its payload, counting included

std::string tag(std::string_view name, std::int64_t number) {
    return std::string(name) + ':' + std::to_string(number);
}

std::string tag(std::string_view name, std::string_view text) {
    constexpr std::size_t longest = 100;
    auto result = std::string(name) + ':';
    if (text.size() <= longest) return result.append(text);
    return result + std::to_string(text.size()) + " bytes";
}

}  // namespace

Service::Service(eh::EventHandler& handler, History& history)
    : handler_(handler), history_(history), response_(handler), pool_(poolThreads, maxWaitingJobs) {
    handler.onConnect([this](eh::Connection& connection) {
        clients_.try_emplace(connection.id());
        everyone_.insert(connection.id());
    });
    handler.onDisconnect([this](eh::ConnectionId id, eh::Disconnect const&) { forget(id); });
    handler.onDrop([this](eh::ConnectionId id, std::uint64_t count) { history_.dropped(id, count); });
    handler.onDrain([this](eh::ConnectionId id) { pump(id); });
}

void Service::forget(eh::ConnectionId id) {
    clients_.erase(id);
    everyone_.erase(id);
    for (auto group = groups_.begin(); group != groups_.end();) {
        group->second.erase(id);
        group = group->second.empty() ? groups_.erase(group) : std::next(group);
    }
    history_.ended(id);
}

void Service::received(eh::ConnectionId from, std::string_view name) {
    if (history_.enabled()) history_.received(from, name);
}

void Service::received(eh::ConnectionId from, std::string_view name, std::int64_t number) {
    if (history_.enabled()) history_.received(from, tag(name, number));
}

void Service::received(eh::ConnectionId from, std::string_view name, std::string_view text) {
    if (history_.enabled()) history_.received(from, tag(name, text));
}

template <typename Call>
eh::SendResult Service::toOne(eh::ConnectionId to, std::string_view v, Call const& call, unsigned thread) {
    auto const written = history_.sending(to, v, thread);
    auto const result = call();
    if (result != eh::SendResult::queued) history_.refused(to, written);
    return result;
}

template <typename Call>
void Service::toMany(Members const& members, std::string_view v, Call const& call) {
    if (!history_.enabled()) {
        call();
        return;
    }
    std::vector<std::pair<eh::ConnectionId, std::string>> written;
    for (auto const member : members) written.emplace_back(member, history_.sending(member, v));
    if (call() == eh::SendResult::queued) return;
    for (auto const& [member, value] : written) history_.refused(member, value);
}

void Service::nothing(eh::ConnectionId from) {
    received(from, "nothing");
    toOne(from, "nothing", [&] { return response_.nothing(from); });
}

void Service::echoInt(eh::ConnectionId from, std::int32_t value) {
    received(from, "echoInt");
    toOne(from, "echoInt", [&] { return response_.echoInt(from, value); });
}

void Service::echoLong(eh::ConnectionId from, std::int64_t value) {
    received(from, "echoLong");
    toOne(from, "echoLong", [&] { return response_.echoLong(from, value); });
}

void Service::echoDouble(eh::ConnectionId from, double value) {
    received(from, "echoDouble");
    toOne(from, "echoDouble", [&] { return response_.echoDouble(from, value); });
}

void Service::echoString(eh::ConnectionId from, std::string_view value) {
    received(from, "echoString");
    toOne(from, "echoString", [&] { return response_.echoString(from, value); });
}

void Service::echoInts(eh::ConnectionId from, std::span<std::int32_t const> values) {
    received(from, "echoInts");
    toOne(from, "echoInts", [&] { return response_.echoInts(from, values); });
}

void Service::echoLongs(eh::ConnectionId from, std::span<std::int64_t const> values) {
    received(from, "echoLongs");
    toOne(from, "echoLongs", [&] { return response_.echoLongs(from, values); });
}

void Service::echoDoubles(eh::ConnectionId from, std::span<double const> values) {
    received(from, "echoDoubles");
    toOne(from, "echoDoubles", [&] { return response_.echoDoubles(from, values); });
}

void Service::echoStrings(eh::ConnectionId from, std::span<std::string_view const> values) {
    received(from, "echoStrings");
    toOne(from, "echoStrings", [&] { return response_.echoStrings(from, values); });
}

void Service::echoBytes(eh::ConnectionId from, std::span<std::byte const> values) {
    received(from, "echoBytes");
    toOne(from, "echoBytes", [&] { return response_.echoBytes(from, values); });
}

void Service::echoFixed(eh::ConnectionId from, std::span<std::int32_t const, 10> table,
                        std::span<std::string_view const, 3> names) {
    received(from, "echoFixed");
    toOne(from, "echoFixed", [&] { return response_.echoFixed(from, table, names); });
}

void Service::echoAll(eh::ConnectionId from, std::int32_t i, std::int64_t l, double d, std::string_view s,
                      std::span<std::int32_t const> ints, std::span<std::int64_t const> longs,
                      std::span<double const> doubles, std::span<std::string_view const> strings,
                      std::span<std::byte const> bytes) {
    received(from, "echoAll");
    toOne(from, "echoAll", [&] { return response_.echoAll(from, i, l, d, s, ints, longs, doubles, strings, bytes); });
}

void Service::broadcast(eh::ConnectionId from, std::string_view text) {
    received(from, "broadcast", text);
    toMany(everyone_, tag("text", text), [&] { return response_.text(eh::everyone, from.value(), text); });
}

void Service::send(eh::ConnectionId from, std::int32_t cid, std::string_view text) {
    received(from, "send", text);
    eh::ConnectionId const to(cid);
    if (everyone_.contains(to)) {
        toOne(to, tag("text", text), [&] { return response_.text(to, from.value(), text); });
    } else {
        toOne(from, tag("missing", cid), [&] { return response_.missing(from, cid); });
    }
}

void Service::countUp(eh::ConnectionId from, std::int32_t number) {
    received(from, "countUp", number);
    auto& client = clients_[from];
    bool const inOrder = number == static_cast<std::int64_t>(client.counted) + 1;
    client.counted = number;
    toOne(from, tag("counted", number), [&] { return response_.counted(from, number, inOrder ? 1 : 0); });
}

void Service::work(eh::ConnectionId from, std::int32_t milliseconds) {
    received(from, "work", milliseconds);
    auto const duration = std::chrono::milliseconds(std::clamp(milliseconds, 0, maxWork));
    bool const taken = pool_.run([this, from, milliseconds, duration](unsigned thread) {
        if (!pool_.sleep(duration)) return;
        toOne(from, tag("worked", milliseconds), [&] { return response_.worked(from, milliseconds); }, thread);
    });
    if (!taken) handler_.close(from, "too much work is waiting already");
}

void Service::join(eh::ConnectionId from, std::string_view group) {
    received(from, "join", group);
    auto found = groups_.find(group);
    if (found == groups_.end()) {
        if (groups_.size() >= maxGroups || group.size() > maxGroupName) {
            handler_.close(from, "too many groups, or too long a name for one");
            return;
        }
        found = groups_.try_emplace(std::string(group)).first;
    }
    found->second.insert(from);
    handler_.group(group).join(from);
}

void Service::leave(eh::ConnectionId from, std::string_view group) {
    received(from, "leave", group);
    auto const found = groups_.find(group);
    if (found == groups_.end()) return;
    handler_.group(group).leave(from);
    if (found->second.erase(from) != 0 && found->second.empty()) groups_.erase(found);
}

void Service::tell(eh::ConnectionId from, std::string_view group, std::string_view text) {
    received(from, "tell", text);
    auto const found = groups_.find(group);
    if (found == groups_.end()) return;
    toMany(found->second, tag("text", text), [&] { return response_.text(handler_.group(group), from.value(), text); });
}

void Service::disconnect(eh::ConnectionId from, std::string_view reason) {
    received(from, "disconnect", reason);
    if (auto* const connection = handler_.connection(from)) connection->close(reason);
}

void Service::burst(eh::ConnectionId from, std::int32_t count, std::int32_t size) {
    received(from, "burst", count);
    auto& client = clients_[from];
    auto const bytes = static_cast<std::size_t>(std::max(size, 0));
    if (bytes + numberedOverhead > handler_.options().maxEvent || client.bursts.size() >= maxBursts) {
        handler_.close(from, "a burst of events that are larger than the limit, or too many bursts at once");
        return;
    }
    client.bursts.push_back({1, count, bytes});
    pump(from);
}

void Service::pump(eh::ConnectionId to) {
    auto const found = clients_.find(to);
    if (found == clients_.end() || found->second.bursts.empty() || std::exchange(found->second.pumping, true)) return;
    pumping_.push_back(to);
    if (pumping_.size() == 1) post_([this] { pumpNext(); });
}

// One client a turn of the loop, however many want something: else the others would wait for all of them.
void Service::pumpNext() {
    auto const to = pumping_.front();
    pumping_.pop_front();
    if (!pumping_.empty()) post_([this] { pumpNext(); });
    auto const found = clients_.find(to);
    if (found == clients_.end()) return;
    found->second.pumping = false;
    if (fill(to, found->second)) pump(to);
}

// Until the queue is more than half full, and never to more than three quarters: then onDrain calls again when it is
// nearly empty. True if another turn of the loop is to go on.
bool Service::fill(eh::ConnectionId to, Client& client) {
    auto const* const connection = handler_.connection(to);
    if (connection == nullptr) return false;
    auto const backlog = connection->backlog();
    auto const& options = handler_.options();
    if (backlog.events > options.queueEvents / 2 || backlog.bytes > options.queueBytes / 2) return false;
    auto const events = std::max<std::size_t>(options.queueEvents / 4 * 3, 1) - backlog.events;
    auto const bytes = options.queueBytes / 4 * 3 - backlog.bytes;
    return sendSome(to, client, std::min(events, eventsPerTurn), std::min(bytes, bytesPerTurn));
}

// The alphabet again and again. One text has them all, as long as the longest asked for.
std::string_view Service::payload(std::size_t size) {
    while (payload_.size() < size) payload_.push_back(static_cast<char>('a' + payload_.size() % 26));
    return std::string_view(payload_).substr(0, size);
}

// True if more is to be sent.
bool Service::sendSome(eh::ConnectionId to, Client& client, std::size_t events, std::size_t bytes) {
    for (std::size_t sent = 0; !client.bursts.empty();) {
        auto& burst = client.bursts.front();
        if (burst.next > burst.count) {
            client.bursts.pop_front();
            continue;
        }
        auto const size = burst.size + numberedOverhead;
        if (sent == events || (sent > 0 && size > bytes)) return true;
        auto const number = burst.next;
        auto const result =
            toOne(to, tag("numbered", number), [&] { return response_.numbered(to, number, payload(burst.size)); });
        if (result != eh::SendResult::queued) return false;
        if (burst.next == burst.count) client.bursts.pop_front();
        else ++burst.next;
        bytes -= std::min(bytes, size);
        ++sent;
    }
    return false;
}

}  // namespace testbed
