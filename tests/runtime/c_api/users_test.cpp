// Users of programs in C: what is protected, who gets it, and what misuse is told.
#include "support/catch.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <unistd.h>

#include <eh/users.h>

#include "../auth/bed.hpp"
#include "bed.hpp"
#include "site.hpp"

using eh::test::Site;
using test::basic;

namespace {

constexpr char const* operatorRole[] = {"operator"};
constexpr eh_known_user known[] = {{"ada", "secret", operatorRole, 1}, {"bob", "hidden", nullptr, 0}};

struct Owned {
    eh_users* users = eh_users_new(known, 2);
    eh_authenticator* authenticator = nullptr;
    ~Owned() {
        eh_authenticator_free(authenticator);
        eh_users_free(users);
    }
};

eh_taken sayUser(void*, eh_request const* request, eh_responder* responder) {
    std::string const text = std::string(eh_request_user(request)) + (eh_request_has(request, "operator") ? "!" : "");
    return eh_respond_text(responder, 200, text.c_str()) == EH_OK ? EH_TAKEN : EH_DECLINED;
}

std::string const isForm = "Content-Type: application/x-www-form-urlencoded\r\n";

::test::HttpReply post(Site& site, std::string_view target, std::string const& headers, std::string_view body = {}) {
    auto client = site.client();
    client.request("POST", target, headers, body);
    return client.reply();
}

}  // namespace

TEST_CASE("a program in C keeps paths to users and roles", "[c]") {
    Site site;
    site.route("/*", sayUser);
    Owned owned;
    owned.authenticator = eh_basic_new("r", owned.users, nullptr);
    eh_protection protection{};
    protection.size = sizeof protection;
    protection.roles = operatorRole;
    protection.role_count = 1;
    REQUIRE(eh_server_protect(site.server, "/", owned.authenticator, nullptr) == EH_OK);
    REQUIRE(eh_server_protect(site.server, "/operators", owned.authenticator, &protection) == EH_OK);
    REQUIRE(eh_server_protect(site.server, "/open", nullptr, nullptr) == EH_OK);
    CHECK(site.client().get("/x").status == 401);
    CHECK(site.client().get("/x", basic("ada", "secret")).body == "ada!");
    CHECK(site.client().get("/x", basic("bob", "hidden")).body == "bob");
    CHECK(site.client().get("/operators/x", basic("bob", "hidden")).status == 403);
    CHECK(site.client().get("/operators/x", basic("ada", "secret")).status == 200);
    CHECK(site.client().get("/open/x").body.empty());
}

TEST_CASE("people sign in by a form of a program in C, and are signed out by it", "[c]") {
    Site site;
    site.route("/*", sayUser);
    Owned owned;
    eh_sign_in_options options{};
    options.size = sizeof options;
    options.sign_in = "/in";
    options.sign_out = "/out";
    options.cookie = "lab";
    options.same_site = EH_SAME_SITE_STRICT;
    options.guesses = {1, 600'000};
    owned.authenticator = eh_sign_in_new(owned.users, &options);
    REQUIRE(owned.authenticator);
    REQUIRE(eh_server_protect(site.server, "/", owned.authenticator, nullptr) == EH_OK);
    auto const in = post(site, "/in", isForm, "user=ada&password=secret");
    CHECK(in.status == 204);
    auto const cookie = in.header("set-cookie");
    CHECK(cookie.starts_with("lab="));
    CHECK(cookie.find("SameSite=Strict") != std::string::npos);
    std::string const shown = "Cookie: " + cookie.substr(0, cookie.find(';')) + "\r\n";
    CHECK(site.client().get("/x", shown).body == "ada!");
    CHECK(eh_sign_out(owned.authenticator, "bob", nullptr) == 0);
    CHECK(eh_sign_out(owned.authenticator, "ada", "enough") == 1);
    CHECK(site.client().get("/x", shown).status == 401);
    CHECK(post(site, "/in", isForm, "user=ada&password=guess").status == 401);
    CHECK(post(site, "/in", isForm, "user=ada&password=secret").status == 429);
}

TEST_CASE("tokens are verified by a function in C, beside digest", "[c]") {
    Site site;
    site.route("/*", sayUser);
    Owned owned;
    auto const verify = [](void* user, char const* token, eh_bearer* bearer) {
        if (std::string(token) != static_cast<char const*>(user)) return false;
        bearer->user = "robot";
        bearer->roles = operatorRole;
        bearer->role_count = 1;
        return true;
    };
    eh_authenticator* ways[] = {eh_bearer_new("r", verify, const_cast<char*>("t0ken"), nullptr), eh_digest_new("r", owned.users, nullptr)};
    owned.authenticator = eh_any_of_new(ways, 2);
    for (auto* way : ways) eh_authenticator_free(way);
    REQUIRE(eh_server_protect(site.server, "/", owned.authenticator, nullptr) == EH_OK);
    CHECK(site.client().get("/x", "Authorization: Bearer t0ken\r\n").body == "robot!");
    CHECK(site.client().get("/x", "Authorization: Bearer other\r\n").status == 401);
    CHECK(site.client().get("/x").header("www-authenticate").starts_with("Digest realm=\"r\""));
}

TEST_CASE("an interface of a program in C is for operators", "[c]") {
    eh::test::Instrument program;
    REQUIRE(eh_handler_restrict(program.handler(), "Control", operatorRole, 1) == EH_OK);
    CHECK(eh_handler_restrict(program.handler(), "Control", nullptr, 1) == EH_BAD_ARGUMENT);
}

#ifdef EH_TLS

TEST_CASE("users of a file, whose lines are made in C", "[c]") {
    char line[256];
    std::size_t const size = eh_user_line(&known[0], nullptr, line, sizeof line);
    REQUIRE(size > 0);
    CHECK(std::string(line).size() == size);
    CHECK(std::string(line).starts_with("ada:scrypt$15$8$1$"));
    CHECK(eh_user_line(&known[0], nullptr, nullptr, 0) == size);
    char shorter[8];
    CHECK(eh_user_line(&known[0], nullptr, shorter, sizeof shorter) == size);
    CHECK(std::string(shorter) == "ada:scr");

    auto const file = std::filesystem::temp_directory_path() / ("eh-c-users-" + std::to_string(getpid()));
    std::ofstream(file) << line << '\n';
    Site site;
    site.route("/*", sayUser);
    Owned owned;
    eh_users_free(owned.users);
    owned.users = eh_users_open(file.c_str(), nullptr, nullptr);
    std::filesystem::remove(file);
    REQUIRE(owned.users);
    owned.authenticator = eh_basic_new("r", owned.users, nullptr);
    REQUIRE(eh_server_protect(site.server, "/", owned.authenticator, nullptr) == EH_OK);
    CHECK(site.client().get("/x", basic("ada", "secret")).body == "ada!");
    CHECK(site.client().get("/x", basic("ada", "wrong")).status == 401);
    CHECK_FALSE(eh_users_open("/nowhere/at/all", nullptr, nullptr));
    CHECK(std::string(eh_last_error()) == "the users of /nowhere/at/all cannot be read: No such file or directory");
}

#endif

TEST_CASE("functions about users say which of their arguments is wrong", "[c]") {
    Owned owned;
    owned.authenticator = eh_basic_new("r", owned.users, nullptr);
    Site site;
    auto const says = [](bool failed, std::string const& sentence) {
        INFO(sentence);
        CHECK(failed);
        CHECK(eh_last_error() == sentence);
    };
    says(!eh_users_new(nullptr, 1), "the list of users is NULL");
    eh_known_user const nameless{nullptr, "x", nullptr, 0};
    says(!eh_users_new(&nameless, 1), "the name of a user is NULL");
    says(!eh_users_open(nullptr, nullptr, nullptr), "the name of the file is NULL");
    says(eh_user_line(nullptr, nullptr, nullptr, 0) == 0, "the user is NULL");
    says(!eh_sign_in_new(nullptr, nullptr), "the store of users is NULL");
    says(!eh_basic_new(nullptr, owned.users, nullptr), "the realm is NULL");
    says(!eh_basic_new("r", nullptr, nullptr), "the store of users is NULL");
    says(!eh_digest_new("\"", owned.users, nullptr), "a realm is printable ASCII without quotes and backslashes");
    says(!eh_bearer_new("r", nullptr, nullptr, nullptr), "the function that verifies tokens is NULL");
    says(!eh_any_of_new(nullptr, 1), "the list of authenticators is NULL");
    says(eh_sign_out(nullptr, nullptr, nullptr) == 0, "the authenticator is NULL");
    says(eh_sign_out(owned.authenticator, nullptr, nullptr) == 0, "only an authenticator of eh_sign_in_new has sessions");
    says(eh_server_protect(nullptr, "/", owned.authenticator, nullptr) != EH_OK, "the server is NULL");
    says(eh_server_protect(site.server, nullptr, owned.authenticator, nullptr) != EH_OK, "the path is NULL");
    says(eh_handler_restrict(nullptr, "X", nullptr, 0) != EH_OK, "the handler is NULL");
    says(!eh_request_has(nullptr, "x"), "the request is NULL");
    eh_authenticator_free(nullptr);
    eh_users_free(nullptr);
}
