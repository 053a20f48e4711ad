// What eh-testbed does when a client calls it: the behaviour that the comments of testbed.ehi promise.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

#include <eh/event_handler.hpp>

#include "Testbed.hpp"
#include "TestbedResponse.hpp"
#include "history.hpp"
#include "work_pool.hpp"

namespace testbed {

/// Everything but `worked` is sent from callbacks. The handler and the history must outlive this object.
class Service final : public Testbed {
public:
    Service(eh::EventHandler& handler, History& history);

    /// How to run a function on the loop, soon; set before the server runs.
    void postWith(std::function<void(std::function<void()>)> post) { post_ = std::move(post); }

    void nothing(eh::ConnectionId from) override;
    void echoInt(eh::ConnectionId from, std::int32_t value) override;
    void echoLong(eh::ConnectionId from, std::int64_t value) override;
    void echoDouble(eh::ConnectionId from, double value) override;
    void echoString(eh::ConnectionId from, std::string_view value) override;
    void echoInts(eh::ConnectionId from, std::span<std::int32_t const> values) override;
    void echoLongs(eh::ConnectionId from, std::span<std::int64_t const> values) override;
    void echoDoubles(eh::ConnectionId from, std::span<double const> values) override;
    void echoStrings(eh::ConnectionId from, std::span<std::string_view const> values) override;
    void echoBytes(eh::ConnectionId from, std::span<std::byte const> values) override;
    void echoFixed(eh::ConnectionId from, std::span<std::int32_t const, 10> table,
                   std::span<std::string_view const, 3> names) override;
    void echoAll(eh::ConnectionId from, std::int32_t i, std::int64_t l, double d, std::string_view s,
                 std::span<std::int32_t const> ints, std::span<std::int64_t const> longs,
                 std::span<double const> doubles, std::span<std::string_view const> strings,
                 std::span<std::byte const> bytes) override;
    void broadcast(eh::ConnectionId from, std::string_view text) override;
    void send(eh::ConnectionId from, std::int32_t cid, std::string_view text) override;
    void burst(eh::ConnectionId from, std::int32_t count, std::int32_t size) override;
    void countUp(eh::ConnectionId from, std::int32_t number) override;
    void work(eh::ConnectionId from, std::int32_t milliseconds) override;
    void join(eh::ConnectionId from, std::string_view group) override;
    void leave(eh::ConnectionId from, std::string_view group) override;
    void tell(eh::ConnectionId from, std::string_view group, std::string_view text) override;
    void disconnect(eh::ConnectionId from, std::string_view reason) override;

private:
    using Members = std::set<eh::ConnectionId>;

    struct Burst {
        std::int32_t next;
        std::int32_t count;
        std::size_t size;             // of its payloads
    };
    struct Client {
        std::int32_t counted = 0;     // the argument of its last countUp
        std::deque<Burst> bursts;     // not all sent yet
        bool pumping = false;         // is in pumping_
    };

    void received(eh::ConnectionId from, std::string_view name);
    void received(eh::ConnectionId from, std::string_view name, std::int64_t number);
    void received(eh::ConnectionId from, std::string_view name, std::string_view text);
    template <typename Call>
    eh::SendResult toOne(eh::ConnectionId to, std::string_view v, Call const& call, unsigned thread = 0);
    template <typename Call>
    void toMany(Members const& members, std::string_view v, Call const& call);
    void pump(eh::ConnectionId to);
    void pumpNext();
    [[nodiscard]] std::string_view payload(std::size_t size);
    [[nodiscard]] bool fill(eh::ConnectionId to, Client& client);
    [[nodiscard]] bool sendSome(eh::ConnectionId to, Client& client, std::size_t events, std::size_t bytes);
    void forget(eh::ConnectionId id);

    eh::EventHandler& handler_;
    History& history_;
    TestbedResponse response_;
    std::function<void(std::function<void()>)> post_;
    std::unordered_map<eh::ConnectionId, Client> clients_;
    std::deque<eh::ConnectionId> pumping_;  // whose bursts go on, in turn
    std::string payload_;
    Members everyone_;
    std::map<std::string, Members, std::less<>> groups_;
    WorkPool pool_;  // last: its jobs use the members above
};

}  // namespace testbed
