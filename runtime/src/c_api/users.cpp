// Users, authenticators and what they protect.
#include <eh/users.h>
#include <eh/users.hpp>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "c_api/error.hpp"
#include "c_api/handles.hpp"
#include "c_api/options.hpp"
#include "c_api/request.hpp"
#include "c_api/sized.hpp"

struct eh_users {
    std::shared_ptr<eh::http::UserStore> store;
};

struct eh_authenticator {
    std::shared_ptr<eh::http::Authenticator> authenticator;
    std::shared_ptr<eh::http::FormAuthenticator> form{};  // the same, if it is one
};

using namespace eh::c;
namespace http = eh::http;

namespace {

http::KnownUser knownUser(eh_known_user const& given) {
    return {std::string(requiredText(given.user, "the name of a user")), std::string(requiredText(given.password, "the password of a user")),
            textsOf(given.roles, given.role_count, "a user", "role")};
}

http::GuessLimits guessLimits(eh_guess_limits const* given) {
    http::GuessLimits limits;
    if (given == nullptr) return limits;
    Choose const choose;
    choose(limits.perAddress, given->per_address);
    if (given->per_ms != 0) limits.per = std::chrono::ceil<std::chrono::seconds>(std::chrono::milliseconds(given->per_ms));
    return limits;
}

http::FormOptions formOptions(eh_sign_in_options const& given) {
    http::FormOptions options;
    if (given.sign_in != nullptr) options.signIn = given.sign_in;
    if (given.sign_out != nullptr) options.signOut = given.sign_out;
    if (given.title != nullptr) options.title = given.title;
    if (given.cookie != nullptr) options.session.cookie = given.cookie;
    options.session.sameSite = given.same_site == EH_SAME_SITE_STRICT ? http::SameSite::strict
                               : given.same_site == EH_SAME_SITE_NONE ? http::SameSite::none
                                                                      : http::SameSite::lax;
    Choose const choose;
    choose(options.session.idle, given.idle_ms);
    choose(options.session.lifetime, given.lifetime_ms);
    choose(options.session.perUser, given.sessions_per_user);
    choose(options.session.most, given.sessions);
    options.guesses = guessLimits(&given.guesses);
    return options;
}

using Verify = bool (*)(void* user, char const* token, eh_bearer* bearer);

http::BearerVerifier verifier(Verify verify, void* user) {
    return [verify, user](std::string_view token) -> std::optional<http::Bearer> {
        eh_bearer told{};
        if (!verify(user, std::string(token).c_str(), &told)) return std::nullopt;
        http::Bearer bearer{{std::string(requiredText(told.user, "the user of a token")), textsOf(told.roles, told.role_count, "a token", "role")}};
        if (told.until != 0) bearer.until = std::chrono::system_clock::time_point(std::chrono::seconds(told.until));
        return bearer;
    };
}

template <typename Make> eh_authenticator* authenticator(Make make) {
    return guardedOr<eh_authenticator*>(nullptr, [&] { return new eh_authenticator{make()}; });
}

}  // namespace

extern "C" {

eh_users* eh_users_new(eh_known_user const* users, size_t count) {
    return guardedOr<eh_users*>(nullptr, [&] {
        if (count > 0) required(users, "the list of users");
        std::vector<http::KnownUser> known;
        for (std::size_t i = 0; i < count; ++i) known.push_back(knownUser(users[i]));
        return new eh_users{http::memoryUsers(std::move(known))};
    });
}

eh_users* eh_users_open(char const* file, void (*report)(void* user, char const* problem), void* user) {
    return guardedOr<eh_users*>(nullptr, [&] {
        std::function<void(std::string const&)> told;
        if (report != nullptr) told = [report, user](std::string const& problem) { report(user, problem.c_str()); };
        return new eh_users{http::fileUsers(requiredText(file, "the name of the file"), std::move(told))};
    });
}

void eh_users_free(eh_users* users) { delete users; }

size_t eh_user_line(eh_known_user const* user, char const* realm, char* line, size_t size) {
    return guardedOr<size_t>(0, [&] {
        if (size > 0) required(line, "the place for the line");
        std::string const made = http::userLine(knownUser(required(user, "the user")), realm == nullptr ? "" : realm);
        if (size > 0) {
            std::size_t const room = std::min(size - 1, made.size());
            std::memcpy(line, made.data(), room);
            line[room] = '\0';
        }
        return made.size();
    });
}

eh_authenticator* eh_sign_in_new(eh_users* users, eh_sign_in_options const* options) {
    return guardedOr<eh_authenticator*>(nullptr, [&] {
        auto form = http::formAuthenticator(required(users, "the store of users").store, formOptions(readSized(options, "the options of the form")));
        return new eh_authenticator{form, form};
    });
}

eh_authenticator* eh_basic_new(char const* realm, eh_users* users, eh_guess_limits const* guesses) {
    return authenticator([&] {
        return http::basicAuthenticator(std::string(requiredText(realm, "the realm")), required(users, "the store of users").store, guessLimits(guesses));
    });
}

eh_authenticator* eh_digest_new(char const* realm, eh_users* users, eh_guess_limits const* guesses) {
    return authenticator([&] {
        return http::digestAuthenticator(std::string(requiredText(realm, "the realm")), required(users, "the store of users").store, guessLimits(guesses));
    });
}

eh_authenticator* eh_bearer_new(char const* realm, bool (*verify)(void* user, char const* token, eh_bearer* bearer), void* user,
                                eh_guess_limits const* guesses) {
    return authenticator([&] {
        if (verify == nullptr) throw std::invalid_argument("the function that verifies tokens is NULL");
        return http::bearerAuthenticator(std::string(requiredText(realm, "the realm")), verifier(verify, user), guessLimits(guesses));
    });
}

eh_authenticator* eh_any_of_new(eh_authenticator* const* authenticators, size_t count) {
    return authenticator([&] {
        if (count > 0) required(authenticators, "the list of authenticators");
        std::vector<std::shared_ptr<http::Authenticator>> all;
        for (std::size_t i = 0; i < count; ++i) all.push_back(required(authenticators[i], "an authenticator").authenticator);
        return http::anyOf(std::move(all));
    });
}

void eh_authenticator_free(eh_authenticator* authenticator) { delete authenticator; }

size_t eh_sign_out(eh_authenticator* form, char const* user, char const* why) {
    return guardedOr<size_t>(0, [&] {
        auto const& itself = required(form, "the authenticator").form;
        if (!itself) throw std::invalid_argument("only an authenticator of eh_sign_in_new has sessions");
        std::string_view const reason = why == nullptr ? "you have been signed out" : why;
        return user == nullptr ? itself->signOutAll(reason) : itself->signOut(user, reason);
    });
}

eh_status eh_server_protect(eh_server* server, char const* path, eh_authenticator* authenticator, eh_protection const* protection) {
    return guarded([&] {
        constexpr char const* whose = "the protection";
        eh_protection const given = readSized(protection, whose);
        http::Protection chosen{textsOf(given.roles, given.role_count, whose, "role"), given.everybody,
                                textsOf(given.origins, given.origin_count, whose, "origin")};
        required(server, "the server").server.protect(requiredText(path, "the path"), authenticator == nullptr ? nullptr : authenticator->authenticator,
                                                      std::move(chosen));
    });
}

eh_status eh_handler_restrict(eh_handler* handler, char const* interface, char const* const* roles, size_t count) {
    return guarded([&] {
        required(handler, "the handler").handler.restrict(requiredText(interface, "the name of the interface"), textsOf(roles, count, "the restriction", "role"));
    });
}

bool eh_request_has(eh_request const* request, char const* role) {
    return guardedOr(false, [&] { return required(request, "the request").request.has(requiredText(role, "the role")); });
}

}
