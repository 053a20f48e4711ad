// Signing in by a form: the page, the cookie, what scripts get, and the end of a session.
#include "bed.hpp"
#include "support/catch.hpp"

using namespace test;
using namespace std::chrono_literals;

namespace {

std::string const html = "Accept: text/html\r\n";
std::string const isForm = "Content-Type: application/x-www-form-urlencoded\r\n";

/// What a browser sends back of a Set-Cookie.
std::string cookieOf(HttpReply const& reply) {
    std::string const header = reply.header("set-cookie");
    return "Cookie: " + header.substr(0, header.find(';')) + "\r\n";
}

struct FormSite : Guarded {
    std::shared_ptr<FormAuthenticator> form;

    explicit FormSite(FormOptions options = {}, std::shared_ptr<UserStore> users = people(), eh::ServerOptions serverOptions = {}) :
        Guarded(std::move(serverOptions)), form(formAuthenticator(std::move(users), std::move(options))) {
        server.protect("/", form);
        server.start();
    }
    HttpReply signIn(std::string const& fields, std::string const& headers = html) const { return post("/sign-in", isForm + headers, fields); }
};

constexpr auto ada = "user=ada&password=secret";

} // namespace

TEST_CASE("A browser without a session is led to the page, and from there back to where it was going") {
    FormSite site;
    auto const led = site.get("/a%20b?c=d&e", html);
    CHECK(led.status == 303);
    CHECK(led.header("location") == "/sign-in?next=%2Fa%2520b%3Fc%3Dd%26e");
    auto const page = site.get(led.header("location"), html);
    CHECK(page.status == 200);
    CHECK(page.header("content-type") == "text/html; charset=utf-8");
    CHECK(page.body.find(R"(name="next" value="/a%20b?c=d&amp;e")") != std::string::npos);
    auto const in = site.signIn("user=ada&password=secret&next=%2Fa%2520b%3Fc%3Dd%26e");
    CHECK(in.status == 303);
    CHECK(in.header("location") == "/a%20b?c=d&e");
    CHECK(site.get("/a%20b", cookieOf(in)).body == "GET /a b ada operator");
    CHECK(site.form->sessions() == 1);
}

TEST_CASE("Nobody is led to another site") {
    FormSite site;
    for (auto const* next : {"//evil.example", "https://evil.example/", "/%5Cevil.example", "%09//evil.example"}) {
        CHECK(site.signIn(std::string(ada) + "&next=" + next).header("location") == "/");
        CHECK(site.get("/sign-in?next=" + std::string(next)).body.find(R"(value="/")") != std::string::npos);
    }
}

TEST_CASE("Scripts get 401 and never a page") {
    FormSite site;
    for (auto const& headers : {std::string(), html + "Sec-Fetch-Mode: cors\r\n", html + "X-Requested-With: XMLHttpRequest\r\n", std::string("Accept: application/json\r\n")}) {
        auto const reply = site.get("/x", headers);
        CHECK(reply.status == 401);
        CHECK(reply.header("content-type") == "application/problem+json");
        CHECK(reply.body.find(R"("code":"unauthorized")") != std::string::npos);
    }
    CHECK(site.post("/x", html).status == 401);
    auto const in = site.signIn(ada, "");
    CHECK(in.status == 204);
    CHECK(in.header("location").empty());
    CHECK(site.get("/x", cookieOf(in)).status == 200);
    auto const wrong = site.signIn("user=ada&password=no", "");
    CHECK(wrong.status == 401);
    CHECK(wrong.body.find("The user name or the password is wrong.") != std::string::npos);
    CHECK(site.post("/sign-out", cookieOf(in)).status == 204);
}

TEST_CASE("The cookie is out of the reach of scripts and other sites, and over TLS of plain connections") {
    FormSite site({.session = {.cookie = "lab"}}, people(), {.proxies = {"127.0.0.1"}});
    auto const plainly = site.signIn(ada);
    CHECK(plainly.header("set-cookie").starts_with("lab="));
    CHECK(plainly.header("set-cookie").ends_with("; Path=/; HttpOnly; SameSite=Lax"));
    std::string const tls = "X-Forwarded-Proto: https\r\nX-Forwarded-For: 10.0.0.1\r\n";
    auto const securely = site.signIn(ada, html + tls);
    CHECK(securely.header("set-cookie").starts_with("__Host-lab="));
    CHECK(securely.header("set-cookie").ends_with("; Secure"));
    CHECK(site.get("/x", cookieOf(securely) + tls).status == 200);
    CHECK(site.get("/x", cookieOf(securely)).status == 401);
    CHECK(site.get("/x", cookieOf(plainly) + tls).status == 401);
}

TEST_CASE("Each sign-in has a secret of its own, also one with a cookie that somebody else has given") {
    FormSite site;
    auto const first = site.signIn(ada);
    auto const second = site.signIn(ada, html + cookieOf(first));
    CHECK(cookieOf(first) != cookieOf(second));
    CHECK(site.get("/x", cookieOf(first)).status == 401);
    CHECK(site.get("/x", cookieOf(second)).status == 200);
    auto const planted = site.signIn(ada, html + "Cookie: session=planted\r\n");
    CHECK(site.get("/x", "Cookie: session=planted\r\n").status == 401);
    CHECK(site.get("/x", cookieOf(planted)).status == 200);
    CHECK(cookieOf(first).size() > 44);
}

TEST_CASE("A wrong password shows the page again, with a sentence; too many are told to wait") {
    FormSite site({.guesses = {.perAddress = 2, .per = 600s}});
    for (int i = 0; i < 2; ++i) {
        auto const reply = site.signIn("user=ada&password=guess&next=%2Fx");
        CHECK(reply.status == 401);
        CHECK(reply.body.find("The user name or the password is wrong.") != std::string::npos);
        CHECK(reply.body.find(R"(value="/x")") != std::string::npos);
        CHECK(reply.header("set-cookie").empty());
    }
    auto const late = site.signIn(ada);
    CHECK(late.status == 429);
    CHECK_FALSE(late.header("retry-after").empty());
    CHECK(late.body.find("too many wrong attempts") != std::string::npos);
    CHECK(site.form->sessions() == 0);
}

TEST_CASE("Forms of other sites neither sign in nor out") {
    FormSite site;
    auto const in = site.signIn(ada);
    for (auto const* headers : {"Origin: http://evil.example\r\n", "Origin: null\r\n", "Sec-Fetch-Site: cross-site\r\n"}) {
        CHECK(site.signIn(ada, html + headers).status == 403);
        CHECK(site.post("/sign-out", html + cookieOf(in) + headers).status == 403);
    }
    CHECK(site.get("/x", cookieOf(in)).status == 200);
}

TEST_CASE("Signing out ends the session and takes the cookie away") {
    FormSite site;
    auto const in = site.signIn(ada);
    CHECK(site.get("/sign-out", html + cookieOf(in)).status == 405);
    CHECK(site.get("/x", cookieOf(in)).status == 200);
    auto const out = site.post("/sign-out", html + cookieOf(in));
    CHECK(out.status == 303);
    CHECK(out.header("location") == "/sign-in");
    CHECK(out.header("set-cookie") == "session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    CHECK(site.get("/x", cookieOf(in)).status == 401);
    CHECK(site.form->sessions() == 0);
    CHECK(site.post("/sign-out", html).status == 303);
}

TEST_CASE("A session that is not used ends, one that is used goes on to the end of its life") {
    FormSite site({.session = {.idle = 300ms, .lifetime = 1'500ms}});
    auto const begin = std::chrono::steady_clock::now();
    auto const used = cookieOf(site.signIn(ada));
    auto const unused = cookieOf(site.signIn("user=bob&password=hidden"));
    CHECK(eventually([&] { return site.get("/x", used).status == 401; }));
    auto const lasted = std::chrono::steady_clock::now() - begin;
    CHECK(lasted >= 1'500ms);
    CHECK(site.get("/x", unused).status == 401);
    CHECK(site.get("/x", used).body.find("your session has expired") != std::string::npos);
    CHECK(eventually([&] { return site.form->sessions() == 0; }));
}

TEST_CASE("The program ends sessions of a user, or all") {
    FormSite site;
    auto const one = cookieOf(site.signIn(ada));
    auto const two = cookieOf(site.signIn(ada));
    auto const bob = cookieOf(site.signIn("user=bob&password=hidden"));
    CHECK(site.form->signOut("ada") == 2);
    CHECK(site.get("/x", one).status == 401);
    CHECK(site.get("/x", two).status == 401);
    CHECK(site.get("/x", bob).status == 200);
    CHECK(site.form->signOutAll() == 1);
    CHECK(site.get("/x", bob).status == 401);
}

TEST_CASE("What is no form is refused, and so is a large one") {
    FormSite site;
    CHECK(site.post("/sign-in", "Content-Type: application/json\r\n", R"({"user":"ada"})").status == 415);
    CHECK(site.post("/sign-in", isForm, std::string(9'000, 'x')).status == 413);
    CHECK(site.signIn("").status == 401);
    CHECK(site.get("/sign-in/x").status == 401); // what is below the page is not open with it
    CHECK(site.get("/sign-out/x").status == 401);
    HttpClient client(site.server.port());
    client.request("DELETE", "/sign-in");
    CHECK(client.reply().header("allow") == "GET, HEAD, POST");
}

TEST_CASE("A password that takes its time is checked elsewhere, and the answer comes when it has been") {
    auto const slow = std::make_shared<SlowPeople>();
    FormSite site({}, slow);
    auto const in = site.signIn(ada);
    CHECK(site.get("/x", cookieOf(in)).status == 200);
    CHECK(site.signIn("user=ada&password=no").status == 401);
    CHECK(slow->checks == 2);
}

TEST_CASE("A program may bring a page of its own") {
    FormSite site({.page = [](SignInPage const& page) { return plain(std::string(page.action) + " " + std::string(page.next) + " " + std::string(page.error)); }});
    CHECK(site.get("/sign-in?next=%2Fx").body == "/sign-in /x ");
    auto const wrong = site.signIn("user=ada&password=no&next=%2Fx");
    CHECK(wrong.status == 401);
    CHECK(wrong.body == "/sign-in /x The user name or the password is wrong.");
}

TEST_CASE("Options that make no sense are refused with a sentence") {
    CHECK_THROWS_AS(formAuthenticator(nullptr), std::invalid_argument);
    CHECK_THROWS_AS(formAuthenticator(people(), {.signIn = "sign-in"}), std::invalid_argument);
    CHECK_THROWS_AS(formAuthenticator(people(), {.signIn = "/"}), std::invalid_argument);
    CHECK_THROWS_AS(formAuthenticator(people(), {.signOut = "/a?b"}), std::invalid_argument);
    CHECK_THROWS_WITH(formAuthenticator(people(), {.signIn = "/a", .signOut = "/a"}), "FormOptions: signIn and signOut must not be the same");
    CHECK_THROWS_AS(formAuthenticator(people(), {.session = {.cookie = "a b"}}), std::invalid_argument);
    CHECK_THROWS_AS(formAuthenticator(people(), {.session = {.idle = 0ms}}), std::invalid_argument);
    CHECK_THROWS_AS(formAuthenticator(people(), {.session = {.perUser = 0}}), std::invalid_argument);
}
