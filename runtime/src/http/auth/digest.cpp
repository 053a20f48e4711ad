// Digest: who can answer a nonce knows the password, which does not travel.
#include "http/auth/digest.hpp"

#include <charconv>
#include <stdexcept>
#include <utility>

#include <eh/users.hpp>

#include "http/auth/challenge.hpp"
#include "http/auth/guesses.hpp"
#include "http/auth/passwords.hpp"
#include "http/auth/secret.hpp"
#include "http/auth/sessions.hpp"
#include "http/text.hpp"

namespace eh::http {

namespace {

constexpr std::chrono::minutes nonceAge{5};
constexpr Sessions::Limits remembered{nonceAge, std::chrono::hours(1), 1'000, 10'000};
constexpr std::size_t sealSize = 32; // hex digits: 128 bits

std::string joined(std::string_view a, std::string_view b, std::string_view c) {
    std::string text(a);
    return text.append(":").append(b).append(":").append(c);
}

class Digest final : public Authenticator {
public:
    Digest(std::string realm, std::shared_ptr<UserStore> users, GuessLimits guesses) :
        realm_(checkedRealm(std::move(realm))), users_(std::move(users)), guesses_(guesses), sessions_(remembered) {
        if (!users_) throw std::invalid_argument("an authenticator needs a store of users");
    }

    bool concerns(Request const& request) const override { return credentialsOf(request, "Digest").has_value(); }

    std::optional<Verdict> identify(Request const& request) override {
        auto const text = credentialsOf(request, "Digest");
        if (!text) return Verdict{.detail = "Sign in to use this."};
        auto const given = parseDigest(*text);
        if (!given || given->realm != realm_ || given->uri != request.target)
            return Verdict{.detail = "The header Authorization is malformed, or is for something else.", .presented = true};
        auto const now = Clock::now();
        auto const age = nonces_.ageOf(given->nonce, now);
        if (age == Nonces::Age::foreign) return stale();
        if (auto const wait = guesses_.take(request.remote, now)) return tooManyGuesses(*wait);
        auto const user = users_->digestUser(given->user, realm_);
        // Somebody who is not there costs the same work.
        bool const right = sameSecret(digestResponse(*given, request.method, user ? user->hash : nobody_), given->response);
        if (!right || !user) return Verdict{.detail = "The user name or the password is wrong.", .presented = true};
        guesses_.giveBack(request.remote, now);
        return remember(*given, user->identity, age, now);
    }

    void challenge(Request const&, Verdict const& verdict, Response& answer) const override {
        std::string more = ", qop=\"auth\", algorithm=SHA-256, charset=UTF-8, nonce=\"" + nonces_.make(Clock::now()) + "\"";
        if (verdict.stale) more += ", stale=true";
        addChallenge(answer, "Digest", realm_, more);
    }

    void sweep() override {
        sessions_.sweep(Clock::now());
        sessions_.compare(*users_);
    }

private:
    static Verdict stale() { return {.detail = "The answer is to an old question.", .presented = true, .stale = true}; }

    /// What was answered already is not taken again: somebody else may have listened.
    Verdict remember(DigestCredentials const& given, Identity const& identity, Nonces::Age age, Clock::time_point now) {
        auto const key = sha256(given.nonce + ":" + given.user);
        auto login = sessions_.find(key, now);
        if (!login) {
            if (age == Nonces::Age::old) return stale();
            login = sessions_.open(key, identity, users_->stamp(given.user).value_or(""), now);
            if (!login) return {.status = 503, .detail = "Too many users are signed in."};
        }
        if (!sessions_.isNew(key, given.number)) return stale();
        return {.login = std::move(login)};
    }

    std::string const realm_;
    std::shared_ptr<UserStore> const users_;
    std::string const nobody_ = hexText(sha256(makeSecret()));
    Nonces nonces_;
    Guesses guesses_;
    Sessions sessions_; // by nonce and user
};

} // namespace

Nonces::Nonces() : key_(makeSecret()) {}

std::string Nonces::sealed(std::string_view time) const {
    return std::string(time) + "-" + hexText(sha256(key_ + std::string(time) + key_)).substr(0, sealSize);
}

std::string Nonces::make(Clock::time_point now) const {
    auto const since = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch());
    return sealed(std::to_string(since.count()));
}

Nonces::Age Nonces::ageOf(std::string_view nonce, Clock::time_point now) const {
    std::string_view const time = nonce.substr(0, nonce.find('-'));
    std::string const ours = sealed(time);
    if (!sameSecret(ours, nonce)) return Age::foreign;
    std::int64_t made = 0;
    std::from_chars(time.data(), time.data() + time.size(), made);
    return now.time_since_epoch() - std::chrono::milliseconds(made) <= nonceAge ? Age::fresh : Age::old;
}

std::string digestResponse(DigestCredentials const& given, std::string_view method, std::string_view hash) {
    std::string text = joined(hash, given.nonce, given.count);
    std::string request(method);
    text.append(":").append(given.cnonce).append(":auth:").append(hexText(sha256(request.append(":").append(given.uri))));
    return hexText(sha256(text));
}

std::shared_ptr<Authenticator> digestAuthenticator(std::string realm, std::shared_ptr<UserStore> users, GuessLimits guesses) {
    return std::make_shared<Digest>(std::move(realm), std::move(users), guesses);
}

} // namespace eh::http
