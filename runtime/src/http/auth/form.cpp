// Signing in by a form: two addresses, a table of sessions, and a cookie.
#include <stdexcept>
#include <utility>

#include <eh/users.hpp>

#include "http/auth/challenge.hpp"
#include "http/auth/cookie.hpp"
#include "http/auth/passwords.hpp"
#include "http/auth/refused.hpp"
#include "http/auth/secret.hpp"
#include "http/auth/sessions.hpp"
#include "http/auth/sign_in_page.hpp"
#include "link/origin.hpp"

namespace eh::http {

namespace {

constexpr std::size_t longestForm = 8u << 10;
constexpr std::size_t longestCookie = 128;

FormOptions checked(FormOptions options) {
    auto const require = [](bool holds, char const* sentence) {
        if (!holds) throw std::invalid_argument(std::string("FormOptions: ") + sentence);
    };
    for (std::string const* path : {&options.signIn, &options.signOut})
        require(path->size() > 1 && safeNext(*path) == *path && path->find('?') == std::string::npos, "signIn and signOut must be paths");
    require(options.signIn != options.signOut, "signIn and signOut must not be the same");
    require(isCookieName(options.session.cookie), "session.cookie must be a token");
    require(options.session.idle.count() > 0 && options.session.lifetime.count() > 0, "session.idle and session.lifetime must be positive");
    require(options.session.perUser > 0 && options.session.most > 0, "session.perUser and session.most must be positive");
    return options;
}

/// For a value in a query.
std::string encoded(std::string_view text) {
    static constexpr std::string_view digits = "0123456789ABCDEF";
    static constexpr std::string_view plain = "-._~";
    std::string out;
    for (char const c : text) {
        bool const isPlain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || plain.find(c) != std::string_view::npos;
        if (isPlain) out += c;
        else out.append({'%', digits[static_cast<unsigned char>(c) >> 4], digits[static_cast<unsigned char>(c) & 15]});
    }
    return out;
}

/// What is remembered of the request that brought a form, for the time of the check.
struct Attempt {
    bool wantsPage;
    bool secure;
    std::string next;
    std::string before; // the cookie that it came with
};

class Form final : public FormAuthenticator, public std::enable_shared_from_this<Form> {
public:
    Form(std::shared_ptr<UserStore> users, FormOptions options) :
        options_(checked(std::move(options))), secureCookie_("__Host-" + options_.session.cookie),
        sessions_({options_.session.idle, options_.session.lifetime, options_.session.perUser, options_.session.most}),
        passwords_(std::move(users), options_.guesses) {}

    bool concerns(Request const& request) const override { return !secretOf(request).empty(); }

    std::optional<Verdict> identify(Request const& request) override {
        std::string_view const secret = secretOf(request);
        auto login = secret.empty() ? nullptr : sessions_.find(sha256(secret), Clock::now());
        if (login) return Verdict{.login = std::move(login)};
        return Verdict{.detail = secret.empty() ? "Sign in to use this." : std::string(sessionExpired)};
    }

    void challenge(Request const& request, Verdict const& verdict, Response& answer) const override {
        if (verdict.status != 401 || !wantsPage(request)) return addChallenge(answer, "Cookie", "session");
        answer = see(options_.signIn + "?next=" + encoded(safeNext(request.target)));
    }

    std::vector<Page> pages() override;

    void sweep() override {
        sessions_.sweep(Clock::now());
        sessions_.compare(passwords_.users());
    }

    std::size_t signOut(std::string_view user, std::string_view why) override {
        return sessions_.endIf([user](Identity const& identity) { return identity.user == user; }, why);
    }
    std::size_t signOutAll(std::string_view why) override {
        return sessions_.endIf([](Identity const&) { return true; }, why);
    }
    std::size_t sessions() const override { return sessions_.size(); }

    bool serveSignIn(Request const& request, Responder& responder);
    bool serveSignOut(Request const& request, Responder& responder);

private:
    [[nodiscard]] std::string_view cookieName(bool secure) const noexcept { return secure ? std::string_view(secureCookie_) : options_.session.cookie; }
    [[nodiscard]] std::string_view secretOf(Request const& request) const {
        std::string_view const secret = cookieOf(request, cookieName(request.secure)).value_or("");
        return secret.size() <= longestCookie ? secret : std::string_view();
    }
    [[nodiscard]] static Response see(std::string location) {
        Response response;
        response.status = 303;
        response.headers = {{"Location", std::move(location)}, {"Cache-Control", "no-store"}};
        return response;
    }
    [[nodiscard]] Response page(std::string_view next, std::string_view error) const {
        SignInPage const facts{options_.signIn, next, error};
        return options_.page ? options_.page(facts) : signInPage(facts, options_.title);
    }
    [[nodiscard]] Response failed(Attempt const& attempt, Verdict const& verdict) const;
    [[nodiscard]] Response succeeded(Attempt const& attempt, Passwords::Checked checked);
    [[nodiscard]] std::string newCookie(std::string_view secret, bool secure) const {
        return setCookie(cookieName(secure), secret, options_.session.sameSite, secure);
    }

    FormOptions const options_;
    std::string const secureCookie_;
    Sessions sessions_;
    Passwords passwords_; // last: its thread uses the others
};

/// A path of the form, for everybody.
class FormPage final : public Directory {
public:
    using Serve = bool (Form::*)(Request const&, Responder&);
    FormPage(std::shared_ptr<Form> form, Serve function) : form_(std::move(form)), serve_(function) {}

    std::size_t maxBody(Request const&) const override { return longestForm; }
    bool serve(Request const& request, Responder& responder) override {
        return request.below.empty() && ((*form_).*serve_)(request, responder);
    }

private:
    std::shared_ptr<Form> const form_;
    Serve const serve_;
};

bool accepts(Request const& request) {
    std::string_view const mode = request.header("Sec-Fetch-Mode");
    return mode.empty() ? request.header("Accept").find("text/html") != std::string_view::npos : mode == "navigate";
}

Response onlyBy(std::string methods) {
    Response response = textResponse(405, "This address understands " + methods + ".");
    response.headers.push_back({"Allow", std::move(methods)});
    return response;
}

std::vector<Authenticator::Page> Form::pages() {
    return {{options_.signIn, std::make_shared<FormPage>(shared_from_this(), &Form::serveSignIn)},
            {options_.signOut, std::make_shared<FormPage>(shared_from_this(), &Form::serveSignOut)}};
}

bool Form::serveSignIn(Request const& request, Responder& responder) {
    if (request.method == "GET" || request.method == "HEAD") {
        responder.send(page(safeNext(request.parameter("next").value_or("/")), ""));
        return true;
    }
    if (request.method != "POST") responder.send(onlyBy("GET, HEAD, POST"));
    else if (checkOrigin(request, {}) == OriginCheck::refused) responder.send(refused(403, "origin", wrongOrigin().detail));
    else if (!request.isForm()) responder.send(refused(415, "media-type", "The body of this request must be application/x-www-form-urlencoded."));
    else {
        Attempt attempt{accepts(request), request.secure, safeNext(request.field("next").value_or("/")), std::string(secretOf(request))};
        auto const late = std::make_shared<Responder>(std::move(responder));
        passwords_.check(request.field("user").value_or(""), request.field("password").value_or(""), std::string(request.remote),
                         [this, late, attempt = std::move(attempt)](Passwords::Checked checked) {
                             late->send(checked.identity ? succeeded(attempt, std::move(checked)) : failed(attempt, checked.refusal));
                         });
    }
    return true;
}

Response Form::failed(Attempt const& attempt, Verdict const& verdict) const {
    Response response = refused(verdict.status, codeFor(verdict.status), verdict.detail, verdict.retryAfter);
    if (!attempt.wantsPage) return response;
    Response html = page(attempt.next, verdict.detail);
    html.status = verdict.status;
    for (auto& field : response.headers)
        if (field.name == "Retry-After") html.headers.push_back(std::move(field));
    return html;
}

Response Form::succeeded(Attempt const& attempt, Passwords::Checked checked) {
    std::string const secret = makeSecret();
    auto const before = sha256(attempt.before);
    auto const login = sessions_.open(sha256(secret), std::move(*checked.identity), std::move(checked.stamp), Clock::now(),
                                      attempt.before.empty() ? nullptr : &before);
    if (!login) return failed(attempt, {.status = 503, .detail = "Too many people are signed in."});
    Response response = see(attempt.next);
    if (!attempt.wantsPage) {
        response.status = 204;
        response.headers.erase(response.headers.begin());
    }
    response.headers.push_back({"Set-Cookie", newCookie(secret, attempt.secure)});
    return response;
}

bool Form::serveSignOut(Request const& request, Responder& responder) {
    if (request.method != "POST") {
        responder.send(onlyBy("POST"));
        return true;
    }
    if (checkOrigin(request, {}) == OriginCheck::refused) {
        responder.send(refused(403, "origin", wrongOrigin().detail));
        return true;
    }
    if (std::string_view const secret = secretOf(request); !secret.empty()) sessions_.end(sha256(secret), "you have been signed out");
    Response response = see(options_.signIn);
    if (!accepts(request)) {
        response.status = 204;
        response.headers.erase(response.headers.begin());
    }
    response.headers.push_back({"Set-Cookie", newCookie("", request.secure)});
    responder.send(std::move(response));
    return true;
}

} // namespace

std::shared_ptr<FormAuthenticator> formAuthenticator(std::shared_ptr<UserStore> users, FormOptions options) {
    return std::make_shared<Form>(std::move(users), std::move(options));
}

} // namespace eh::http
