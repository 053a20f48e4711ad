// The order of looking: how many guesses, then the password.
#include "http/auth/passwords.hpp"

#include <exception>
#include <stdexcept>
#include <utility>

namespace eh::http {

namespace {

constexpr std::size_t mostWaiting = 32; // some two seconds of hashing

} // namespace

Verdict tooManyGuesses(std::chrono::seconds wait) {
    return {.status = 429, .detail = "There were too many wrong attempts to sign in from this address. Try again later.", .retryAfter = wait};
}

Passwords::Passwords(std::shared_ptr<UserStore> users, GuessLimits guesses) :
    users_(std::move(users)), guesses_(guesses), worker_(mostWaiting) {
    if (!users_) throw std::invalid_argument("an authenticator needs a store of users");
}

void Passwords::check(std::string user, std::string password, std::string remote, std::function<void(Checked)> done) {
    if (auto const wait = guesses_.take(remote, Clock::now())) return done({.refusal = tooManyGuesses(*wait)});
    if (!isSlow()) return done(checkNow(user, password, remote));
    auto const shared = std::make_shared<std::function<void(Checked)>>(std::move(done));
    bool const accepted = worker_.run([this, user = std::move(user), password = std::move(password), remote, shared] {
        (*shared)(checkNow(user, password, remote));
    });
    if (accepted) return;
    guesses_.giveBack(remote, Clock::now());
    (*shared)({.refusal = {.status = 503, .detail = "Too many people sign in at the moment. Try again.", .retryAfter = std::chrono::seconds(2)}});
}

Passwords::Checked Passwords::checkNow(std::string const& user, std::string const& password, std::string const& remote) {
    try {
        auto stamp = users_->stamp(user);
        auto identity = users_->check(user, password);
        if (!identity || identity->user.empty())
            return {.refusal = {.detail = "The user name or the password is wrong.", .presented = true}};
        guesses_.giveBack(remote, Clock::now());
        return {.identity = std::move(identity), .stamp = std::move(stamp).value_or("")};
    } catch (std::exception const& error) { // a store of the program's
        return {.refusal = {.status = 503, .detail = std::string("Passwords cannot be checked at the moment: ") + error.what()}};
    }
}

} // namespace eh::http
