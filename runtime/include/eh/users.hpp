// Who may have what of a server: authenticators, which find out who asks, where they know users from, and rules for paths
// (docs/security.md).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <eh/http.hpp>
#include <eh/login.hpp>

namespace eh::http {

/// Whom a program knows. Any thread; check() is called on one for passwords if it is slow.
class UserStore {
public:
    virtual ~UserStore() = default;

    /// Who that is, if it is his password. Should take as long for a user that does not exist.
    [[nodiscard]] virtual std::optional<Identity> check(std::string_view user, std::string_view password) = 0;
    /// Whether check() takes its time, because it hashes or asks somebody.
    [[nodiscard]] virtual bool isSlow() const noexcept { return true; }
    /// For digest: SHA-256 of "user:realm:password" in 64 small hex digits, and who it is; nothing: not that user, not by digest.
    struct DigestUser {
        std::string hash;
        Identity identity;
    };
    [[nodiscard]] virtual std::optional<DigestUser> digestUser(std::string_view user, std::string_view realm);
    /// Something else after every change of the store: then whoever is signed in is looked at again with stamp(). Once a second or
    /// so; must not block for long. The default says that nothing ever changes.
    [[nodiscard]] virtual std::uint64_t version() { return 0; }
    /// Something else after each change of that user's password or roles; nothing: there is no such user. Those who are
    /// signed in with another one are signed out.
    [[nodiscard]] virtual std::optional<std::string> stamp(std::string_view user);
};

/// One user of memoryUsers().
struct KnownUser {
    std::string user;      ///< without a colon
    std::string password;
    std::vector<std::string> roles{};
};

/// Users that the program brings itself, for devices with one or two and for tests. Throws std::invalid_argument for an empty
/// name, one with a colon or control characters, and one that is there twice.
[[nodiscard]] std::shared_ptr<UserStore> memoryUsers(std::vector<KnownUser> users);

/// How hard passwords are hashed (RFC 7914): time and memory (128 * blockSize << logCost bytes) grow with them. The default takes
/// some 70 ms and 32 MiB.
struct ScryptCost {
    unsigned logCost = 15;     ///< 1 to 20
    unsigned blockSize = 8;    ///< 1 to 32
    unsigned parallel = 1;     ///< 1 to 16
};

/// A line of the file that fileUsers() reads, without its line end: `user:scrypt$15$8$1$salt$hash:role,role`. With a realm the user
/// may sign in by digest there, too; then the line is worth as much as the password in that realm. Throws std::invalid_argument for a
/// name or a role that cannot stand in it, an empty password and a cost that is out of range; std::logic_error if the runtime was
/// built without OpenSSL.
[[nodiscard]] std::string userLine(KnownUser const& user, std::string_view digestRealm = {}, ScryptCost cost = {});

/// Users in a file, a line each (see userLine); empty lines and those that begin with "#" are ignored. A changed file is read again
/// within a second or two: who is gone from it, or has another password or other roles, is signed out. One that cannot be read then
/// changes nothing, and neither does one with a mistake: `report` is told a sentence with the line's number. Throws
/// std::runtime_error, with such a sentence, if that is so at the start, and std::logic_error if the runtime was built without OpenSSL.
[[nodiscard]] std::shared_ptr<UserStore> fileUsers(std::filesystem::path file, std::function<void(std::string const&)> report = {});

/// Failures of one client (an IPv4 address, or 64 bits of IPv6) that are answered at once; then 429 with Retry-After until time
/// has made up for them, one for each per / perAddress.
struct GuessLimits {
    std::size_t perAddress = 10;
    std::chrono::seconds per{60};
};

/// What an authenticator says of a request.
struct Verdict {
    std::shared_ptr<Login> login{};    ///< null: nobody
    int status = 401;                  ///< if nobody: 401, 429 (too many guesses) or 503 (too much to do)
    std::string detail{};              ///< if nobody: a sentence for people
    std::chrono::seconds retryAfter{0};
    bool presented = false;            ///< nobody, although there were credentials: they are wrong
    bool stale = false;                ///< or they were right a while ago: the client may try again by itself
};

/// Finds out who asks. Any number of servers may share one. Called on their loops, and from several threads if those are.
class Authenticator {
public:
    virtual ~Authenticator() = default;

    /// Whether the request has credentials of this kind, right or wrong.
    [[nodiscard]] virtual bool concerns(Request const& request) const = 0;
    /// Who asks, if that can be told at once; nothing: it will be asked by identifyLater.
    [[nodiscard]] virtual std::optional<Verdict> identify(Request const& request) = 0;
    /// Calls `done` once, on any thread; the request is valid until this returns. The default finds nobody.
    virtual void identifyLater(Request const& request, std::function<void(Verdict)> done);
    /// Makes `answer`, which refuses and has a problem document for a body, tell how one signs in: WWW-Authenticate, or for a
    /// person's browser the way to a page.
    virtual void challenge(Request const& request, Verdict const& verdict, Response& answer) const = 0;
    /// Whether browsers send such credentials by themselves, also when another site's page has them ask. Then requests of such
    /// pages that may change something are refused.
    [[nodiscard]] virtual bool isAmbient(Request const&) const { return true; }

    /// Served to everybody below the path that it is for.
    struct Page {
        std::string path;
        std::shared_ptr<Directory> directory;
    };
    [[nodiscard]] virtual std::vector<Page> pages() { return {}; }
    /// Ends what has lasted too long. Called about once a second, or more often if ServerOptions have shorter timeouts.
    virtual void sweep() {}
};

/// Which users get what is below a path.
struct Protection {
    std::vector<std::string> roles{};    ///< one of these; empty: all users
    bool everybody = false;              ///< also those who are not signed in: Request::user tells. Wrong credentials are refused
    std::vector<std::string> origins{};  ///< whose pages may change something, besides this server's; see Authenticator::isAmbient
};

enum class SameSite : std::uint8_t { lax, strict, none };

/// Sessions of formAuthenticator(). A session is held while EventHandler connections of its browser live: they do not let it idle.
struct SessionOptions {
    std::string cookie = "session";              ///< its name; over TLS with "__Host-" before it
    std::chrono::milliseconds idle{std::chrono::minutes(30)};    ///< without a request or connection
    std::chrono::milliseconds lifetime{std::chrono::hours(12)};  ///< from sign-in on, whatever happens
    SameSite sameSite = SameSite::lax;
    std::size_t perUser = 20;                    ///< above, the oldest of that user ends
    std::size_t most = 10'000;                   ///< of all users; above, nobody can sign in (503)
};

/// What a page for signing in has to show and send. Views are valid during the call.
struct SignInPage {
    std::string_view action;  ///< where the form is sent, by POST: fields `user`, `password` and `next`
    std::string_view next;    ///< where to go afterwards: a path on this server
    std::string_view error;   ///< why it did not work; empty: the first try
};

struct FormOptions {
    std::string signIn = "/sign-in";    ///< GET: the page; POST: signs in. Scripts that do not accept HTML get 204 or a problem document
    std::string signOut = "/sign-out";  ///< POST: ends the session
    std::string title = "Sign in";      ///< of the page
    /// Instead of the library's own; escapes what it shows. On the loop, or after a wrong password on the thread that checks them.
    std::function<Response(SignInPage const&)> page{};
    SessionOptions session{};
    GuessLimits guesses{};
};

/// Signs people in by a form, and keeps them signed in by a cookie (HttpOnly, SameSite, over TLS Secure).
class FormAuthenticator : public Authenticator {
public:
    /// Ends all sessions of a user, or of everybody: how many. Any thread.
    virtual std::size_t signOut(std::string_view user, std::string_view why = "you have been signed out") = 0;
    virtual std::size_t signOutAll(std::string_view why = "you have been signed out") = 0;
    [[nodiscard]] virtual std::size_t sessions() const = 0;
};

/// Throws std::invalid_argument for paths that are none, a cookie's name that is none and limits of 0. `users`: not null; so below.
[[nodiscard]] std::shared_ptr<FormAuthenticator> formAuthenticator(std::shared_ptr<UserStore> users, FormOptions options = {});

/// RFC 7617: name and password with each request. A password that was right is not checked again as long as it is used. Only
/// over TLS, or where nobody listens. `realm` is what browsers show; throws std::invalid_argument for one that is not printable ASCII.
[[nodiscard]] std::shared_ptr<Authenticator> basicAuthenticator(std::string realm, std::shared_ptr<UserStore> users, GuessLimits guesses = {});

/// RFC 7616 with SHA-256 and `auth`: the password does not travel. Nonces are refused after five minutes, and each
/// count once. Users need UserStore::digestUser.
[[nodiscard]] std::shared_ptr<Authenticator> digestAuthenticator(std::string realm, std::shared_ptr<UserStore> users, GuessLimits guesses = {});

/// Whom a bearer's token stands for. Its connections end at `until`, unless a request of theirs has brought a later token.
struct Bearer {
    Identity identity;
    std::optional<std::chrono::system_clock::time_point> until{};
};
/// Called for each request, on the loop: must not block. Nothing: the token is wrong, or has run out.
using BearerVerifier = std::function<std::optional<Bearer>(std::string_view token)>;

/// RFC 6750: a token in the header Authorization, which scripts send. One that is wrong counts as a guess.
[[nodiscard]] std::shared_ptr<Authenticator> bearerAuthenticator(std::string realm, BearerVerifier verify, GuessLimits guesses = {});

/// The first of these whose kind of credentials a request has; one without any is told by all of them how to sign in. E.g. a form
/// for people, and bearer for programs. Throws std::invalid_argument for an empty list.
[[nodiscard]] std::shared_ptr<Authenticator> anyOf(std::vector<std::shared_ptr<Authenticator>> authenticators);

}  // namespace eh::http
