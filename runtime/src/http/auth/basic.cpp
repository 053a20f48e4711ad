// Basic: the same header with every request, and so a memory for those that were right.
#include <mutex>
#include <stdexcept>
#include <unordered_map>
#include <utility>
#include <vector>

#include <eh/users.hpp>

#include "http/auth/authorization.hpp"
#include "http/auth/challenge.hpp"
#include "http/auth/passwords.hpp"
#include "http/auth/secret.hpp"
#include "http/auth/sessions.hpp"

namespace eh::http {

namespace {

constexpr Sessions::Limits remembered{std::chrono::minutes(5), std::nullopt, 100, 10'000};

class Basic final : public Authenticator {
public:
    Basic(std::string realm, std::shared_ptr<UserStore> users, GuessLimits guesses) :
        realm_(checkedRealm(std::move(realm))), sessions_(remembered), passwords_(std::move(users), guesses) {}

    bool concerns(Request const& request) const override { return credentialsOf(request, "Basic").has_value(); }

    std::optional<Verdict> identify(Request const& request) override {
        auto const given = credentialsOf(request, "Basic");
        if (!given) return Verdict{.detail = "Sign in to use this."};
        if (auto login = sessions_.find(keyOf(*given), Clock::now())) return Verdict{.login = std::move(login)};
        auto known = parseBasic(*given);
        if (!known) return Verdict{.detail = "The header Authorization is malformed.", .presented = true};
        if (passwords_.isSlow()) return std::nullopt;
        std::optional<Verdict> verdict;
        passwords_.check(std::move(known->user), std::move(known->password), std::string(request.remote),
                         [&](Passwords::Checked checked) { verdict = verdictOf(keyOf(*given), std::move(checked)); });
        return verdict;
    }

    void identifyLater(Request const& request, std::function<void(Verdict)> done) override {
        check(credentialsOf(request, "Basic").value_or(""), request.remote, std::move(done));
    }

    void challenge(Request const&, Verdict const&, Response& answer) const override {
        addChallenge(answer, "Basic", realm_, ", charset=\"UTF-8\"");
    }

    void sweep() override {
        sessions_.sweep(Clock::now());
        sessions_.compare(passwords_.users());
    }

private:
    using Waiting = std::vector<std::function<void(Verdict)>>;

    /// Not a plain hash, which would be worth as much as the password to whoever reads the memory.
    [[nodiscard]] Sessions::Key keyOf(std::string_view credentials) const { return sha256(key_ + std::string(credentials)); }

    /// A page that is opened asks several times at once: one check answers all.
    void check(std::string_view credentials, std::string_view remote, std::function<void(Verdict)> done) {
        auto given = parseBasic(credentials);
        if (!given) return done({.detail = "The header Authorization is malformed.", .presented = true});
        auto const key = keyOf(credentials);
        {
            std::lock_guard const lock(mutex_);
            auto& waiting = waiting_[hexText(key)];
            waiting.push_back(std::move(done));
            if (waiting.size() > 1) return;
        }
        passwords_.check(std::move(given->user), std::move(given->password), std::string(remote),
                         [this, key](Passwords::Checked checked) { tell(key, std::move(checked)); });
    }

    [[nodiscard]] Verdict verdictOf(Sessions::Key const& key, Passwords::Checked checked) {
        if (!checked.identity) return std::move(checked.refusal);
        auto login = sessions_.open(key, std::move(*checked.identity), std::move(checked.stamp), Clock::now());
        if (!login) return {.status = 503, .detail = "Too many users are signed in."};
        return {.login = std::move(login)};
    }

    void tell(Sessions::Key const& key, Passwords::Checked checked) {
        Verdict const verdict = verdictOf(key, std::move(checked));
        Waiting waiting;
        {
            std::lock_guard const lock(mutex_);
            auto const found = waiting_.find(hexText(key));
            waiting = std::move(found->second);
            waiting_.erase(found);
        }
        for (auto const& one : waiting) one(verdict);
    }

    std::string const realm_;
    std::string const key_ = makeSecret();
    Sessions sessions_;
    std::mutex mutex_;
    std::unordered_map<std::string, Waiting> waiting_; // for a check that is under way
    Passwords passwords_; // last: its thread uses the others
};

} // namespace

void Authenticator::identifyLater(Request const&, std::function<void(Verdict)> done) { done({}); }

std::shared_ptr<Authenticator> basicAuthenticator(std::string realm, std::shared_ptr<UserStore> users, GuessLimits guesses) {
    return std::make_shared<Basic>(std::move(realm), std::move(users), guesses);
}

} // namespace eh::http
