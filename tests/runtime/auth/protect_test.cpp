// Which rule a path has, what those are told who may not, and that nothing gets past.
#include <future>

#include "bed.hpp"
#include "support/catch.hpp"

using namespace test;

TEST_CASE("What is below a protected path is for users, and nothing else is") {
    Guarded site;
    site.server.protect("/admin", basicAuthenticator("r", people()));
    site.server.route("/admin*", [](Request const& request, Responder& responder) {
        if (request.path != "/admin/route" && request.path != "/administrator") return false;
        responder.send(plain("route " + std::string(request.user)));
        return true;
    });
    site.server.start();
    CHECK(site.get("/").body == "GET / ");
    CHECK(site.get("/administrator").body == "route ");
    auto const ada = basic("ada", "secret");
    for (auto const* path : {"/admin", "/admin/", "/admin/x", "/a/../admin/x", "/%61dmin/x", "//admin/x", "/./admin", "/admin?x=1"}) {
        CHECK(site.get(path).status == 401);
        CHECK(site.get(path, ada).body.find(" ada operator") != std::string::npos);
    }
    CHECK(site.get("/admin/route").status == 401);
    CHECK(site.get("/admin/route", ada).body == "route ada");
    CHECK(site.get("/Admin").body == "GET /Admin "); // paths have cases
    for (auto const* method : {"POST", "PUT", "DELETE", "PATCH", "OPTIONS"}) {
        HttpClient client(site.server.port());
        client.request(method, "/admin/x");
        CHECK(client.reply().status == 401);
    }
}

TEST_CASE("The longest path decides alone, and null opens again") {
    Guarded site;
    auto const authenticator = basicAuthenticator("r", people());
    site.server.protect("/", authenticator);
    site.server.protect("/operators/", authenticator, {.roles = {"operator", "admin"}});
    site.server.protect("/operators/help", nullptr);
    site.server.protect("/public", authenticator, {.everybody = true});
    site.server.start();
    auto const ada = basic("ada", "secret");
    auto const bob = basic("bob", "hidden");
    CHECK(site.get("/x").status == 401);
    CHECK(site.get("/x", bob).status == 200);
    CHECK(site.get("/operators/x", ada).status == 200);
    auto const refused = site.get("/operators/x", bob);
    CHECK(refused.status == 403);
    CHECK(refused.body.find(R"("code":"rejected")") != std::string::npos);
    CHECK(refused.body.find("bob is not allowed to use this: it is for operator, admin.") != std::string::npos);
    CHECK(site.get("/operators/help").body == "GET /operators/help ");
    CHECK(site.get("/public").body == "GET /public ");
    CHECK(site.get("/public", bob).body == "GET /public bob");
    CHECK(site.get("/public", basic("bob", "wrong")).status == 401);
}

TEST_CASE("A rule is replaced by another for its path, also while the server runs") {
    Guarded site;
    site.server.protect("/a", basicAuthenticator("r", people()));
    site.server.start();
    CHECK(site.get("/a").status == 401);
    onLoop(site.server, [&] {
        site.server.protect("/a/", nullptr);
        return true;
    });
    CHECK(site.get("/a").status == 200);
}

TEST_CASE("What is refused says so to programs, with the ways to sign in") {
    Guarded site;
    site.server.protect("/", basicAuthenticator("Lab 1", people()));
    site.server.start();
    auto const reply = site.get("/x");
    CHECK(reply.status == 401);
    CHECK(reply.header("content-type") == "application/problem+json");
    CHECK(reply.header("www-authenticate") == R"(Basic realm="Lab 1", charset="UTF-8")");
    CHECK(reply.header("cache-control") == "no-store, no-transform");
    CHECK(reply.body.find(R"("code":"unauthorized")") != std::string::npos);
}

TEST_CASE("Requests of other sites' pages that may change something are refused, though the browser signed them in") {
    Guarded site;
    site.server.protect("/", basicAuthenticator("r", people()), {.origins = {"https://friend.example"}});
    site.server.start();
    auto const ada = basic("ada", "secret");
    CHECK(site.post("/x", ada).status == 200); // no browser
    CHECK(site.post("/x", ada + "Origin: http://localhost\r\n").status == 200);
    CHECK(site.post("/x", ada + "Origin: https://friend.example\r\nSec-Fetch-Site: cross-site\r\n").status == 200);
    CHECK(site.get("/x", ada + "Origin: http://evil.example\r\n").status == 200);
    for (auto const* headers : {"Origin: http://evil.example\r\n", "Origin: null\r\n", "Sec-Fetch-Site: cross-site\r\n", "Sec-Fetch-Site: same-site\r\n"}) {
        auto const reply = site.post("/x", ada + headers);
        CHECK(reply.status == 403);
        CHECK(reply.body.find(R"("code":"origin")") != std::string::npos);
    }
}

TEST_CASE("A store that takes its time holds up the request alone, whatever it is") {
    Guarded site;
    auto const slow = std::make_shared<SlowPeople>();
    site.server.protect("/", basicAuthenticator("r", slow));
    site.server.route("/streamed", [](Request const& head, Exchange& exchange) {
        auto const kept = std::make_shared<Exchange>(std::move(exchange));
        auto const text = std::make_shared<std::string>(head.user);
        kept->body.start({}, {.onData = [text](std::string_view piece) { *text += piece; },
                              .onEnd = [kept, text] { kept->responder.send(plain(*text)); }});
        return true;
    }, {.methods = {"POST"}, .maxBody = 1'000});
    site.server.webSocket("/ws", {.onOpen = [](std::shared_ptr<eh::WebSocket> const& socket, Request const& request) { socket->text(request.user); }});
    site.server.start();
    auto const ada = basic("ada", "secret");
    SECTION("a plain one") { CHECK(site.get("/x", ada).body == "GET /x ada operator"); }
    SECTION("one with a body") { CHECK(site.post("/x", ada, "the body").body == "POST /x ada operator the body"); }
    SECTION("a body that is streamed") { CHECK(site.post("/streamed", ada, " streams").body == "ada streams"); }
    SECTION("a wrong one") { CHECK(site.post("/streamed", basic("ada", "no"), "x").status == 401); }
    SECTION("a WebSocket") {
        HttpClient client(site.server.port());
        client.send("GET /ws HTTP/1.1\r\nHost: localhost\r\n" + ada + "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
        CHECK(client.readUpTo("\r\n\r\n").starts_with("HTTP/1.1 101 "));
        CHECK(client.readUpTo("ada").size() == 5);
    }
    CHECK(slow->checks == 1);
    CHECK(site.get("/y", basic("ada", "secret")).status == 200);
}

TEST_CASE("Requests that wait for a password when the server stops harm nobody") {
    auto const authenticator = basicAuthenticator("r", std::make_shared<SlowPeople>());
    for (int i = 0; i < 20; ++i) {
        Guarded site;
        site.server.protect("/", authenticator);
        site.server.start();
        HttpClient client(site.server.port());
        client.request("GET", "/x", basic("ada", "wrong" + std::to_string(i)));
    }
}

TEST_CASE("Whoever lets go of an authenticator waits for its thread: a request that does is not the last to do so") {
    class Stuck final : public UserStore {
    public:
        std::optional<Identity> check(std::string_view, std::string_view) override {
            arrived.set_value();
            released.wait();
            return std::nullopt;
        }
        std::promise<void> arrived;
        std::promise<void> release;
        std::shared_future<void> const released = release.get_future().share();
    };
    auto const stuck = std::make_shared<Stuck>();
    auto authenticator = basicAuthenticator("r", stuck);
    auto site = std::make_unique<Guarded>();
    site->server.protect("/", authenticator);
    site->server.start();
    HttpClient client(site->server.port());
    client.request("GET", "/x", basic("ada", "secret"));
    REQUIRE(stuck->arrived.get_future().wait_for(patience) == std::future_status::ready);
    site.reset();
    auto let = std::async(std::launch::async, [&] { authenticator.reset(); });
    CHECK(let.wait_for(std::chrono::milliseconds(100)) == std::future_status::timeout); // it waits, or the thread would join itself
    stuck->release.set_value();
    let.get();
}

TEST_CASE("The access log names the user") {
    Mailbox<std::string> users;
    auto const slow = GENERATE(false, true);
    Guarded site({.access = [&](Access const& access) { users.put(std::to_string(access.status) + std::string(access.user)); }});
    site.server.protect("/", basicAuthenticator("r", slow ? std::make_shared<SlowPeople>() : people()));
    site.server.start();
    site.get("/");
    CHECK(users.take() == "401");
    site.get("/", basic("ada", "secret"));
    CHECK(users.take() == "200ada");
}

TEST_CASE("An authenticator that throws is answered for") {
    class Throwing final : public Authenticator {
        bool concerns(Request const&) const override { return true; }
        std::optional<Verdict> identify(Request const&) override { throw std::runtime_error("a mishap"); }
        void challenge(Request const&, Verdict const&, Response&) const override {}
    };
    Guarded site;
    site.server.protect("/", std::make_shared<Throwing>());
    site.server.start();
    CHECK(site.get("/x").status == 500);
    CHECK(site.lines.take().find("a mishap") != std::string::npos);
}

TEST_CASE("Paths that are none, and authenticators of nothing, are refused") {
    Guarded site;
    CHECK_THROWS_WITH(site.server.protect("admin", nullptr), "\"admin\" is no path to protect: it must begin with a slash and be plain text");
    CHECK_THROWS_AS(site.server.protect("/a?b", nullptr), std::invalid_argument);
    CHECK_THROWS_AS(basicAuthenticator("", people()), std::invalid_argument);
    CHECK_THROWS_AS(basicAuthenticator("a\"b", people()), std::invalid_argument);
    CHECK_THROWS_AS(basicAuthenticator("r", nullptr), std::invalid_argument);
    CHECK_THROWS_AS(digestAuthenticator("r", nullptr), std::invalid_argument);
    CHECK_THROWS_AS(bearerAuthenticator("r", nullptr), std::invalid_argument);
    CHECK_THROWS_AS(anyOf({}), std::invalid_argument);
    CHECK_THROWS_AS(anyOf({nullptr}), std::invalid_argument);
}

TEST_CASE("Several ways to sign in are offered together, and each is taken") {
    Guarded site;
    auto const bearer = bearerAuthenticator("api", [](std::string_view token) -> std::optional<Bearer> {
        if (token == "t0ken") return Bearer{{"robot", {"operator"}}};
        return std::nullopt;
    });
    site.server.protect("/", anyOf({bearer, formAuthenticator(people())}));
    site.server.start();
    CHECK(site.get("/x", "Authorization: Bearer t0ken\r\n").body == "GET /x robot operator");
    auto const wrong = site.get("/x", "Authorization: Bearer other\r\nAccept: text/html\r\n");
    CHECK(wrong.status == 401);
    CHECK(wrong.header("www-authenticate") == R"(Bearer realm="api", error="invalid_token")");
    CHECK(site.get("/x", "Accept: text/html\r\n").status == 303);
    CHECK(site.get("/x").status == 401);
    CHECK(site.get("/sign-in").status == 200);
    // The page of another site cannot have a token sent: it need not be asked where it is from.
    CHECK(site.post("/x", "Authorization: Bearer t0ken\r\nOrigin: http://evil.example\r\n").status == 200);
}

TEST_CASE("A form that takes the place of another has its page, too") {
    Guarded site;
    site.server.protect("/", formAuthenticator(people(), {.title = "First"}));
    site.server.protect("/", formAuthenticator(people(), {.title = "Second"}));
    site.server.start();
    auto const page = site.get("/sign-in").body;
    CHECK(page.find("Second") != std::string::npos);
    CHECK(page.find("First") == std::string::npos);
}
