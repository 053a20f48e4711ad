// Digest over sockets: a client that answers as RFC 7616 says, and one that repeats what it has heard.
#include <cstdio>

#include "bed.hpp"
#include "http/auth/digest.hpp"
#include "http/auth/user_name.hpp"
#include "support/catch.hpp"

using namespace test;
using namespace std::chrono_literals;

namespace {

std::string nonceOf(HttpReply const& reply) {
    std::string const header = reply.header("www-authenticate");
    auto const at = header.find("nonce=\"") + 7;
    return header.substr(at, header.find('"', at) - at);
}

struct Client {
    std::string user = "ada";
    std::string password = "secret";
    std::string nonce{};
    std::uint32_t count = 1;
    std::string uri = "/x";

    std::string header(std::string_view method = "GET") const {
        DigestCredentials given{user, "r", nonce, uri, "", "cnonce", "", count};
        char digits[9];
        std::snprintf(digits, sizeof digits, "%08x", count);
        given.count = digits;
        return "Authorization: Digest username=\"" + user + "\", realm=\"r\", nonce=\"" + nonce + "\", uri=\"" + uri + "\", cnonce=\"cnonce\", nc=" +
               digits + ", qop=auth, algorithm=SHA-256, response=\"" + digestResponse(given, method, digestHash(user, "r", password)) + "\"\r\n";
    }
};

struct DigestSite : Guarded {
    explicit DigestSite(GuessLimits guesses = {}) {
        server.protect("/", digestAuthenticator("r", people(), guesses));
        server.start();
    }
    Client client() const { return {.nonce = nonceOf(get("/x"))}; }
};

} // namespace

TEST_CASE("A challenge is answered without the password, for as many requests as are counted") {
    DigestSite site;
    auto const challenge = site.get("/x");
    CHECK(challenge.status == 401);
    CHECK(challenge.header("www-authenticate").starts_with(R"(Digest realm="r", qop="auth", algorithm=SHA-256, charset=UTF-8, nonce=")"));
    auto client = site.client();
    for (client.count = 1; client.count < 5; ++client.count) CHECK(site.get("/x", client.header()).body == "GET /x ada operator");
    CHECK(site.post("/x", client.header("POST")).status == 200);
}

TEST_CASE("What was heard on the way cannot be used again, nor for something else") {
    DigestSite site;
    auto client = site.client();
    auto const heard = client.header();
    CHECK(site.get("/x", heard).status == 200);
    auto const again = site.get("/x", heard);
    CHECK(again.status == 401);
    CHECK(again.header("www-authenticate").find("stale=true") != std::string::npos);
    client.count = 2;
    CHECK(site.get("/y", client.header()).status == 401);
    client.count = 3;
    CHECK(site.post("/x", client.header()).status == 401);
    client.count = 4;
    CHECK(site.get("/x", client.header()).status == 200);
}

TEST_CASE("Wrong passwords, unknown users and nonces of somebody else are refused") {
    DigestSite site;
    auto client = site.client();
    client.password = "guess";
    auto const wrong = site.get("/x", client.header());
    CHECK(wrong.status == 401);
    CHECK(wrong.header("www-authenticate").find("stale") == std::string::npos);
    client.user = "nobody";
    CHECK(site.get("/x", client.header()).status == 401);
    client = site.client();
    client.nonce = "1-0123456789abcdef0123456789abcdef";
    CHECK(site.get("/x", client.header()).header("www-authenticate").find("stale=true") != std::string::npos);
    CHECK(site.get("/x", "Authorization: Digest x\r\n").body.find("malformed") != std::string::npos);
}

TEST_CASE("Guesses are counted for digest, too") {
    DigestSite site({.perAddress = 2, .per = 600s});
    auto client = site.client();
    for (client.count = 1; client.count < 5; ++client.count) CHECK(site.get("/x", client.header()).status == 200);
    client.password = "guess";
    for (; client.count < 7; ++client.count) CHECK(site.get("/x", client.header()).status == 401);
    client.password = "secret";
    CHECK(site.get("/x", client.header()).status == 429);
}
