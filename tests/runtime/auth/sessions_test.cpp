// The lives of sessions, on a clock that the test moves.
#include <map>
#include <string>
#include <vector>

#include "event/login_hold.hpp"
#include "http/auth/sessions.hpp"
#include "support/catch.hpp"

using namespace eh::http;
using namespace std::chrono_literals;

namespace {

struct Table {
    Sessions sessions;
    eh::Clock::time_point now{1000s};

    explicit Table(Sessions::Limits limits = {10min, std::chrono::minutes(60), 3, 5}) : sessions(limits) {}
    std::shared_ptr<Login> open(std::string const& secret, std::string user = "ada", std::vector<std::string> roles = {}) {
        return sessions.open(sha256(secret), {std::move(user), std::move(roles)}, "1", now);
    }
    std::shared_ptr<Login> find(std::string const& secret) { return sessions.find(sha256(secret), now); }
};

/// A connection that holds a login.
struct Holder {
    std::vector<std::string> told;
    LoginHold hold;
    explicit Holder(std::shared_ptr<Login> login) : hold(std::move(login), [this](std::string const& why) { told.push_back(why); }) {}
};

} // namespace

TEST_CASE("A session is found by its secret alone") {
    Table table;
    auto const login = table.open("secret");
    CHECK(table.find("secret") == login);
    CHECK(table.find("secret")->identity().user == "ada");
    CHECK_FALSE(table.find("secre"));
    CHECK_FALSE(table.find(""));
}

TEST_CASE("A session that is used goes on, to the end of its lifetime; one that is not idles out") {
    Table table;
    auto const login = table.open("secret");
    for (int i = 0; i < 6; ++i) {
        CHECK(table.find("secret"));
        table.now += 9min;
    }
    CHECK(table.find("secret"));
    table.now += 5min;
    CHECK(table.find("secret"));
    table.now += 1min;
    CHECK_FALSE(table.find("secret"));
    CHECK(login->hasEnded());

    table.open("other");
    table.now += 10min;
    CHECK_FALSE(table.find("other"));
    CHECK(table.sessions.size() == 0);
}

TEST_CASE("Connections hold a session: it does not idle while they live, and when it ends they are told") {
    Table table;
    auto holder = std::make_unique<Holder>(table.open("secret"));
    for (int i = 0; i < 5; ++i) {
        table.now += 11min;
        table.sessions.sweep(table.now);
        CHECK(table.sessions.size() == 1);
    }
    CHECK(holder->told.empty());
    table.now += 5min;
    table.sessions.sweep(table.now);
    CHECK(table.sessions.size() == 0);
    CHECK(holder->told == std::vector<std::string>{std::string(sessionExpired)});

    holder = std::make_unique<Holder>(table.open("another"));
    table.now += 9min;
    table.sessions.sweep(table.now);
    holder.reset();
    table.now += 9min;
    table.sessions.sweep(table.now);
    CHECK(table.sessions.size() == 1); // idle since the last sweep that saw it held
    table.now += 1min;
    table.sessions.sweep(table.now);
    CHECK(table.sessions.size() == 0);
}

TEST_CASE("Ending is told once, and to those who come too late, too") {
    Table table;
    auto const login = table.open("secret");
    Holder holder(login);
    CHECK(login->connections() == 1);
    CHECK(table.sessions.end(sha256("secret"), "out"));
    CHECK_FALSE(table.sessions.end(sha256("secret"), "out"));
    login->end("again");
    CHECK(holder.told == std::vector<std::string>{"out"});
    Holder late(login);
    CHECK(late.told == std::vector<std::string>{"out"});
}

TEST_CASE("Signing in again moves a session of the same user to the new secret, and ends one of another") {
    Table table;
    auto const first = table.open("a");
    Holder holder(first);
    auto const key = sha256("a");
    auto const second = table.sessions.open(sha256("b"), {"ada", {}}, "1", table.now, &key);
    CHECK(second == first);
    CHECK_FALSE(table.find("a"));
    CHECK(table.find("b") == first);
    CHECK(holder.told.empty());

    auto const other = sha256("b");
    auto const third = table.sessions.open(sha256("c"), {"bob", {}}, "1", table.now, &other);
    CHECK(third != first);
    CHECK(holder.told == std::vector<std::string>{"you have signed in again"});
    CHECK(table.sessions.size() == 1);
}

TEST_CASE("A user has so many sessions, the oldest goes; and all users together so many") {
    Table table;
    auto const first = table.open("1");
    for (auto const* secret : {"2", "3", "4"}) {
        table.now += 1s;
        CHECK(table.open(secret));
    }
    CHECK(first->hasEnded());
    CHECK(table.sessions.size() == 3);
    CHECK(table.open("5", "bob"));
    CHECK(table.open("6", "cy"));
    CHECK_FALSE(table.open("7", "dan"));
    CHECK(table.open("8")); // in the place of ada's oldest
}

TEST_CASE("Sessions are ended by what they are") {
    Table table;
    table.open("1");
    table.open("2");
    auto const bob = table.open("3", "bob");
    CHECK(table.sessions.endIf([](Identity const& who) { return who.user == "ada"; }, "out") == 2);
    CHECK(table.find("3") == bob);
}

TEST_CASE("Whoever is gone from the store, or has changed there, is signed out") {
    struct Store final : UserStore {
        std::map<std::string, std::string, std::less<>> stamps{{"ada", "1"}, {"bob", "1"}};
        std::uint64_t changes = 1;
        std::optional<Identity> check(std::string_view, std::string_view) override { return {}; }
        std::uint64_t version() override { return changes; }
        std::optional<std::string> stamp(std::string_view user) override {
            auto const found = stamps.find(user);
            return found == stamps.end() ? std::nullopt : std::optional(found->second);
        }
    } store;
    Table table;
    auto const ada = table.open("1");
    auto const bob = table.open("2", "bob");
    table.sessions.compare(store);
    CHECK_FALSE(ada->hasEnded());
    store.stamps["ada"] = std::string("2");
    table.sessions.compare(store);
    CHECK_FALSE(ada->hasEnded()); // the store says that nothing has changed
    ++store.changes;
    table.sessions.compare(store);
    CHECK(ada->hasEnded());
    CHECK_FALSE(bob->hasEnded());
    store.stamps.erase("bob");
    ++store.changes;
    table.sessions.compare(store);
    CHECK(bob->hasEnded());
}

TEST_CASE("Each number of a session comes once, in whatever order of the last 64") {
    Table table;
    table.open("secret");
    auto const key = sha256("secret");
    CHECK(table.sessions.isNew(key, 1));
    CHECK_FALSE(table.sessions.isNew(key, 1));
    CHECK(table.sessions.isNew(key, 3));
    CHECK(table.sessions.isNew(key, 2));
    CHECK_FALSE(table.sessions.isNew(key, 2));
    CHECK_FALSE(table.sessions.isNew(key, 3));
    CHECK(table.sessions.isNew(key, 100));
    CHECK_FALSE(table.sessions.isNew(key, 100));
    CHECK(table.sessions.isNew(key, 37));
    CHECK_FALSE(table.sessions.isNew(key, 36)); // too long ago to be known
    CHECK(table.sessions.isNew(key, 0xFFFFFFFF));
    CHECK_FALSE(table.sessions.isNew(sha256("nobody"), 1));
}
