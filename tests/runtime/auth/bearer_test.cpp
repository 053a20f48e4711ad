// Bearer: tokens that the program understands, and how long they hold for connections.
#include "bed.hpp"
#include "support/catch.hpp"

using namespace test;
using namespace std::chrono_literals;

namespace {

std::string bearer(std::string_view token) { return "Authorization: Bearer " + std::string(token) + "\r\n"; }

/// "user" or "user.milliseconds", from now on.
std::optional<Bearer> understand(std::string_view token) {
    if (token.starts_with("bad")) return std::nullopt;
    std::size_t const dot = token.find('.');
    Bearer read{{std::string(token.substr(0, dot))}};
    if (dot != std::string_view::npos)
        read.until = std::chrono::system_clock::now() + std::chrono::milliseconds(std::stoi(std::string(token.substr(dot + 1))));
    return read;
}

} // namespace

TEST_CASE("A token that the program understands is its user, another is told so") {
    Guarded site;
    site.server.protect("/", bearerAuthenticator("api", understand));
    site.server.start();
    CHECK(site.get("/x", bearer("ada")).body == "GET /x ada");
    CHECK(site.get("/x", bearer("ada.60000")).body == "GET /x ada");
    auto const none = site.get("/x");
    CHECK(none.status == 401);
    CHECK(none.header("www-authenticate") == R"(Bearer realm="api")");
    for (auto const* token : {"bad", "ada.-1", ""}) {
        auto const reply = site.get("/x", bearer(token));
        CHECK(reply.status == 401);
        CHECK(reply.header("www-authenticate") == R"(Bearer realm="api", error="invalid_token")");
    }
}

TEST_CASE("Wrong tokens are guesses") {
    Guarded site;
    site.server.protect("/", bearerAuthenticator("api", understand, {.perAddress = 2, .per = 600s}));
    site.server.start();
    for (int i = 0; i < 4; ++i) CHECK(site.get("/x", bearer("ada")).status == 200);
    for (int i = 0; i < 2; ++i) CHECK(site.get("/x", bearer("bad")).status == 401);
    CHECK(site.get("/x", bearer("bad")).status == 429);
}

TEST_CASE("A connection ends with its token, unless a request has brought a later one") {
    eh::EventHandler handler({.heartbeat = 200ms});
    Mailbox<std::string> ends;
    handler.onDisconnect([&](eh::ConnectionId, eh::Disconnect const& why) { ends.put(std::string(toString(why.code)) + " " + why.detail); });
    Guarded site;
    site.server.protect("/", bearerAuthenticator("api", understand));
    site.server.mount("/links", handler);
    site.server.start();
    std::string const json = "Content-Type: application/x-ndjson\r\n";
    int opened = 0;
    auto const open = [&](std::string const& token) {
        auto const reply = site.post("/links/open", json + bearer(token), R"({"open":{"protocol":1,"nonce":"nonce-of-connection-)" + std::to_string(++opened) + "\"}}");
        REQUIRE(reply.status == 200);
        auto const text = [&](std::string const& name) {
            auto const at = reply.body.find("\"" + name + "\":") + name.size() + 3;
            auto const value = reply.body.substr(at, reply.body.find_first_of(",}", at) - at);
            return value.starts_with('"') ? value.substr(1, value.size() - 2) : value;
        };
        return "EH-Connection: " + text("cid") + "." + text("token") + "\r\n";
    };
    auto const longer = open("ada.400");
    CHECK(site.post("/links/send", longer + bearer("ada.60000")).status == 200);
    auto const shorter = open("bob.300");
    CHECK(site.post("/links/send", shorter + bearer("bob.350")).status == 200);
    CHECK(site.post("/links/send", shorter + bearer("ada")).status == 401); // somebody else's
    CHECK(ends.take() == "unauthorized your sign-in has run out; sign in again");
    CHECK(site.get("/links/poll?received=0&wait=0", shorter + bearer("bob.60000")).body.find("has run out") != std::string::npos);
    CHECK(site.get("/links/poll?received=0&wait=0", longer + bearer("ada.60000")).status == 204);
    site.server.stop(0ms);
}
