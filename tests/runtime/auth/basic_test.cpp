// Basic: the password with each request, checked once.
#include "bed.hpp"
#include "support/catch.hpp"

using namespace test;
using namespace std::chrono_literals;

TEST_CASE("A password that was right is not checked again; a wrong one is, each time") {
    Guarded site;
    auto const slow = std::make_shared<SlowPeople>();
    site.server.protect("/", basicAuthenticator("r", slow));
    site.server.start();
    for (int i = 0; i < 5; ++i) CHECK(site.get("/x", basic("ada", "secret")).status == 200);
    CHECK(slow->checks == 1);
    for (int i = 0; i < 3; ++i) CHECK(site.get("/x", basic("ada", "wrong")).status == 401);
    CHECK(slow->checks == 4);
    CHECK(site.get("/x", basic("bob", "hidden")).body == "GET /x bob");
}

TEST_CASE("Requests that come while their password is checked share the check") {
    class Held final : public UserStore {
    public:
        std::optional<Identity> check(std::string_view user, std::string_view) override {
            ++checks;
            static_cast<void>(goOn.take());
            return Identity{std::string(user)};
        }
        Mailbox<int> goOn;
        std::atomic<int> checks = 0;
    };
    Guarded site;
    auto const held = std::make_shared<Held>();
    site.server.protect("/", basicAuthenticator("r", held));
    site.server.start();
    std::vector<HttpClient> clients;
    for (int i = 0; i < 6; ++i) {
        clients.emplace_back(site.server.port());
        clients.back().request("GET", "/x", basic("ada", "secret"));
    }
    HttpClient(site.server.port()).get("/x"); // behind them on the loop
    CHECK(eventually([&] { return site.server.stats().requests >= 7; }));
    held->goOn.put(0);
    for (auto& client : clients) CHECK(client.reply().body == "GET /x ada");
    CHECK(held->checks == 1);
}

TEST_CASE("Whoever guesses too often has to wait, whoever knows does not count") {
    Guarded site;
    site.server.protect("/", basicAuthenticator("r", people(), {.perAddress = 3, .per = 600s}));
    site.server.start();
    for (int i = 0; i < 5; ++i) CHECK(site.get("/x", basic("bob", "hidden")).status == 200);
    for (int i = 0; i < 3; ++i) CHECK(site.get("/x", basic("ada", "guess")).status == 401);
    auto const reply = site.get("/x", basic("ada", "secret"));
    CHECK(reply.status == 429);
    CHECK(std::stoi(reply.header("retry-after")) > 100);
    CHECK(reply.body.find(R"("code":"limit")") != std::string::npos);
    CHECK(site.get("/x", basic("bob", "hidden")).status == 200); // who is in stays in
    CHECK(site.get("/x").status == 401);
}

TEST_CASE("Malformed credentials are told so, and what was right is not mixed up with what looks like it") {
    Guarded site;
    site.server.protect("/", basicAuthenticator("r", people()));
    site.server.start();
    CHECK(site.get("/x", basic("ada", "secret")).status == 200);
    for (auto const* line : {"Authorization: Basic\r\n", "Authorization: Basic !!!!\r\n", "Authorization: Basic YWRh\r\n"})
        CHECK(site.get("/x", line).body.find("malformed") != std::string::npos);
    CHECK(site.get("/x", basic("ada", "secret") + basic("ada", "secret")).status == 401);
    CHECK(site.get("/x", basic("ada ", "secret")).status == 401);
}
