// HTTPS: the same conversations through TLS, with a certificate made here.
#ifdef EH_TLS
#include "site.hpp"
#include "support/catch.hpp"
#include "tls_client.hpp"

using namespace test;

TEST_CASE("Requests and answers pass through TLS") {
    Certificate const certificate;
    Site site({.tls = certificate.files()});
    CHECK(site.server.url().starts_with("https://127.0.0.1:"));
    for (int const version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        TlsClient client(site.server.port(), version);
        REQUIRE(client.connected);
        client.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
        client.send("GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        std::string const all = client.rest();
        CHECK(all.starts_with("HTTP/1.1 200 OK\r\n"));
        CHECK(all.ends_with("\r\n\r\nhello"));
        CHECK(all.find("helloHTTP/1.1 200 OK\r\n") != std::string::npos);
        CHECK(client.saidGoodbye);
    }
}

TEST_CASE("Large bodies pass through TLS in both directions") {
    Certificate const certificate;
    Site site({.tls = certificate.files()});
    std::string const body(1'000'000, 'b');
    TlsClient client(site.server.port());
    REQUIRE(client.connected);
    client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n" + body);
    client.send("GET /big HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    std::string const all = client.rest();
    CHECK(all.find("\r\n\r\n" + body + "HTTP/1.1 200 OK\r\n") != std::string::npos);
    CHECK(all.ends_with(std::string(32u << 20, 'x')));
    CHECK(client.saidGoodbye);
}

TEST_CASE("Old TLS and plain HTTP are refused on a TLS port") {
    Certificate const certificate;
    Site site({.tls = certificate.files()});
    CHECK_FALSE(TlsClient(site.server.port(), TLS1_1_VERSION).connected);
    auto plainClient = site.connect();
    plainClient.request("GET", "/hello");
    CHECK(plainClient.rest().find("HTTP/1.1") == std::string::npos);
}

TEST_CASE("A handshake that takes too long is ended") {
    Certificate const certificate;
    Site site({.tls = certificate.files(), .headerTimeout = std::chrono::milliseconds(60)});
    CHECK(site.connect().ended());
}

TEST_CASE("A certificate that cannot be used is an error with a sentence") {
    Certificate const certificate;
    auto files = certificate.files();
    files.certificateFile += ".none";
    CHECK_THROWS_WITH(eh::Server({.tls = files}),
                      Catch::Contains("cannot use the certificate " + files.certificateFile));
    files = certificate.files();
    files.keyFile = files.certificateFile;
    CHECK_THROWS_WITH(eh::Server({.tls = files}), Catch::Contains("cannot use the key"));
    files.keyFile.clear();
    CHECK_THROWS_AS(eh::Server({.tls = files}), std::invalid_argument);
}

TEST_CASE("The ciphers of TLS 1.2 have forward secrecy and authenticate") {
    Certificate const certificate;
    Site site({.tls = certificate.files()});
    for (auto const* const good : {"ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305"})
        CHECK(TlsClient(site.server.port(), {.maxVersion = TLS1_2_VERSION, .ciphers = good}).connected);
    for (auto const* const bad : {"ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES128-SHA256", "AES128-GCM-SHA256", "aNULL:@SECLEVEL=0"})
        CHECK_FALSE(TlsClient(site.server.port(), {.maxVersion = TLS1_2_VERSION, .ciphers = bad}).connected);
}

TEST_CASE("Keys are exchanged by elliptic curves only, and not by the most expensive ones") {
    Certificate const certificate;
    Site site({.tls = certificate.files()});
    for (auto const* const good : {"X25519", "P-256", "P-384"}) CHECK(TlsClient(site.server.port(), {.groups = good}).connected);
    for (auto const* const bad : {"ffdhe2048", "ffdhe8192", "P-521", "X448"}) CHECK_FALSE(TlsClient(site.server.port(), {.groups = bad}).connected);
}

TEST_CASE("A key with a password is an error, and nobody is asked for it") {
    Certificate const certificate;
    certificate.renew(1, "secret");
    CHECK_THROWS_WITH(eh::Server({.tls = certificate.files()}), Catch::Contains("it is encrypted"));
}

TEST_CASE("Halves of certificates and further ones without a first are errors") {
    Certificate const certificate("DNS:a.example");
    auto files = certificate.files();
    files.more = {{"chain.pem", ""}};
    CHECK_THROWS_WITH(eh::Server({.tls = files}), Catch::Contains("only one of them"));
    files.more = {{}};
    CHECK_THROWS_WITH(eh::Server({.tls = files}), Catch::Contains("without files"));
    CHECK_THROWS_WITH(eh::Server({.tls = {"", "", {certificate.pair()}}}), Catch::Contains("there is no first one"));
    Certificate const nameless("IP:127.0.0.1");
    files.more = {nameless.pair()};
    CHECK_THROWS_WITH(eh::Server({.tls = files}), Catch::Contains(nameless.pair().certificateFile + ": it has no name"));
}
#else
#include <eh/server.hpp>

#include "support/catch.hpp"

TEST_CASE("A library without TLS refuses a certificate with a sentence") {
    CHECK_THROWS_WITH(eh::Server({.tls = {"chain.pem", "key.pem"}}),
                      "a certificate was given, but this library was built without TLS (EH_TLS)");
}
#endif
