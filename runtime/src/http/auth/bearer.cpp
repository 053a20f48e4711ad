// Bearer: a token that the program understands.
#include <algorithm>
#include <stdexcept>
#include <utility>

#include <eh/users.hpp>

#include "http/auth/authorization.hpp"
#include "http/auth/challenge.hpp"
#include "http/auth/guesses.hpp"
#include "http/auth/passwords.hpp"

namespace eh::http {

namespace {

class BearerTokens final : public Authenticator {
public:
    BearerTokens(std::string realm, BearerVerifier verify, GuessLimits guesses) :
        realm_(checkedRealm(std::move(realm))), verify_(std::move(verify)), guesses_(guesses) {
        if (!verify_) throw std::invalid_argument("bearer tokens need somebody who verifies them");
    }

    bool concerns(Request const& request) const override { return credentialsOf(request, "Bearer").has_value(); }

    std::optional<Verdict> identify(Request const& request) override {
        auto const given = credentialsOf(request, "Bearer");
        if (!given) return Verdict{.detail = "A token is needed to use this."};
        auto const now = Clock::now();
        if (auto const wait = guesses_.take(request.remote, now)) return tooManyGuesses(*wait);
        auto const token = parseBearer(*given);
        auto bearer = token ? verify_(*token) : std::nullopt;
        if (!bearer || bearer->identity.user.empty()) return wrong("The token is wrong, or has run out.");
        std::optional<Clock::time_point> until;
        if (bearer->until) {
            auto const left = *bearer->until - std::chrono::system_clock::now();
            if (left <= left.zero()) return wrong("The token has run out.");
            until = now + std::min(std::chrono::duration_cast<Clock::duration>(left), longest);
        }
        guesses_.giveBack(request.remote, now);
        return Verdict{.login = std::make_shared<Login>(std::move(bearer->identity), until)};
    }

    void challenge(Request const&, Verdict const& verdict, Response& answer) const override {
        addChallenge(answer, "Bearer", realm_, verdict.presented ? ", error=\"invalid_token\"" : "");
    }
    bool isAmbient(Request const&) const override { return false; }

private:
    static constexpr Clock::duration longest = std::chrono::hours(24 * 365); // of what steady clocks can add up

    static Verdict wrong(std::string detail) { return {.detail = std::move(detail), .presented = true}; }

    std::string const realm_;
    BearerVerifier const verify_;
    Guesses guesses_;
};

} // namespace

std::shared_ptr<Authenticator> bearerAuthenticator(std::string realm, BearerVerifier verify, GuessLimits guesses) {
    return std::make_shared<BearerTokens>(std::move(realm), std::move(verify), guesses);
}

} // namespace eh::http
