// Passwords that are checked: where, how often, and what becomes of stores that fail.
#include <atomic>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>

#include "../http/site.hpp"
#include "http/auth/passwords.hpp"
#include "support/catch.hpp"

using namespace eh::http;
using test::Mailbox;

namespace {

/// Waits in check() until it is let go.
class SlowStore final : public UserStore {
public:
    std::optional<Identity> check(std::string_view user, std::string_view password) override {
        entered.put(std::this_thread::get_id());
        static_cast<void>(goOn.take());
        if (password == "throw") throw std::runtime_error("the disk is gone");
        return password == "right" ? std::optional(Identity{std::string(user)}) : std::nullopt;
    }
    Mailbox<std::thread::id> entered;
    Mailbox<int> goOn;
};

} // namespace

TEST_CASE("A slow store is asked on a thread of its own, one at a time, and a bounded number waits") {
    auto const store = std::make_shared<SlowStore>();
    Passwords passwords(store, {.perAddress = 0});
    Mailbox<Passwords::Checked> done;
    auto const check = [&] { passwords.check("ada", "right", "10.0.0.1", [&](Passwords::Checked checked) { done.put(std::move(checked)); }); };
    check();
    CHECK(store->entered.take() != std::this_thread::get_id());
    for (int i = 0; i < 32; ++i) check();
    check(); // one too many, told at once
    auto const refused = done.take();
    CHECK(refused.refusal.status == 503);
    CHECK(refused.refusal.retryAfter.count() > 0);
    for (int i = 0; i < 33; ++i) store->goOn.put(0);
    for (int i = 0; i < 33; ++i) CHECK(done.take().identity);
}

TEST_CASE("Guesses count while they are looked at, and are given back to those who know") {
    auto const store = std::make_shared<SlowStore>();
    Passwords passwords(store, {.perAddress = 2});
    Mailbox<Passwords::Checked> done;
    auto const check = [&](char const* password) {
        passwords.check("ada", password, "10.0.0.1", [&](Passwords::Checked checked) { done.put(std::move(checked)); });
    };
    check("right");
    check("wrong");
    check("right");
    CHECK(done.take().refusal.status == 429);
    for (int i = 0; i < 2; ++i) store->goOn.put(0);
    CHECK(done.take().identity->user == "ada");
    CHECK(done.take().refusal.presented);
    check("right"); // one is left again
    store->goOn.put(0);
    CHECK(done.take().identity);
}

TEST_CASE("A store that throws costs an answer, and nothing else") {
    auto const store = std::make_shared<SlowStore>();
    Passwords passwords(store, {});
    Mailbox<Passwords::Checked> done;
    store->goOn.put(0);
    passwords.check("ada", "throw", "10.0.0.1", [&](Passwords::Checked checked) { done.put(std::move(checked)); });
    auto const checked = done.take();
    CHECK(checked.refusal.status == 503);
    CHECK(checked.refusal.detail == "Passwords cannot be checked at the moment: the disk is gone");
}

TEST_CASE("The end waits for the check that runs, and drops those that wait") {
    auto const store = std::make_shared<SlowStore>();
    std::atomic<int> told = 0;
    {
        Passwords passwords(store, {.perAddress = 0});
        for (int i = 0; i < 3; ++i) passwords.check("ada", "right", "10.0.0.1", [&](Passwords::Checked) { ++told; });
        static_cast<void>(store->entered.take());
        store->goOn.put(0);
        store->goOn.put(0);
        store->goOn.put(0);
    }
    CHECK(told >= 1);
}

TEST_CASE("What a task throws is dropped with it") {
    Worker worker(4);
    Mailbox<int> done;
    CHECK(worker.run([] { throw std::runtime_error("a mishap"); }));
    CHECK(worker.run([&] { done.put(1); }));
    CHECK(done.take() == 1);
}
