// https: the same traffic through TLS, and servers that cannot show who they are.
#include "support/catch.hpp"

#include "bed.hpp"

using namespace eh::testing;
using eh::ClientLink;

#ifdef EH_TLS
#include "support/certificate.hpp"
#include "tunnel.hpp"

namespace {

eh::ClientOptions trusting(::test::Certificate const& certificate, std::vector<ClientLink> links) {
    auto options = quick(std::move(links));
    options.authorities = certificate.files().certificateFile;  // signed by itself
    return options;
}

std::string complaintOf(std::string const& url, eh::ClientOptions options) {
    EchoClient client(url, std::move(options));
    client.client.connect();
    REQUIRE(eventually([&] { return client.told.has("error"); }));
    CHECK_FALSE(client.told.has("connect "));
    return client.told.first("error");
}

}  // namespace

TEST_CASE("by every link all events pass through TLS once and in order, and a megabyte at once") {
    auto const link = GENERATE(ClientLink::websocket, ClientLink::stream, ClientLink::poll);
    CAPTURE(toString(link));
    ::test::Certificate const certificate;
    EchoServer server({.queueBytes = 64u << 20}, 0, certificate.files());
    server.server.start();
    std::string const name = "https://localhost:" + std::to_string(server.server.port()) + "/all";
    for (std::string const& url : {server.url(), name}) {
        EchoClient client(url, trusting(certificate, {link}));
        REQUIRE(client.connect());
        for (int number = 1; number <= 1'000; ++number) client.up.count(number, "through TLS");
        client.up.count(1'001, std::string(1'000'000, 'x'));
        CAPTURE(client.told.all());
        CHECK(eventually([&] { return client.heard.notes.size() == 1'001; }));
        CHECK(difference(client.heard.notes.all(), counts(1'001)) == "");
        client.up.burst(2'000, 1'000);
        CHECK(eventually([&] { return client.heard.notes.size() == 3'001; }));
        CHECK(client.isContent());
    }
}

TEST_CASE("TLS that is cut after any byte loses nothing, doubles nothing and goes on") {
    auto const link = GENERATE(ClientLink::websocket, ClientLink::stream, ClientLink::poll);
    CAPTURE(toString(link));
    ::test::Certificate const certificate;
    EchoServer server({.heartbeat = milliseconds(2'000)}, 0, certificate.files());
    server.server.start();
    for (std::size_t number = 1; number < 12; ++number) {
        Tunnel tunnel(server.server.port(), [number](std::size_t connection) {
            return connection < 4 ? Lifetime{.down = 251 * number + 313 * connection} : Lifetime{};
        });
        std::string url = tunnel.url("/all");
        EchoClient client(url.replace(0, 4, "https"), trusting(certificate, {link}));
        client.client.connect();
        for (int i = 1; i <= 20; ++i) client.up.count(i, "through TLS");
        CAPTURE(number, client.told.all());
        CHECK(eventually([&] { return client.heard.notes.size() >= 20; }));
        CHECK(difference(client.heard.notes.all(), counts(20)) == "");
        CHECK(client.told.count("connect ") == 1);
    }
}

TEST_CASE("a server whose certificate nobody vouches for is not spoken to") {
    ::test::Certificate const certificate;
    ::test::Certificate const another;
    EchoServer server({}, 0, certificate.files());
    server.server.start();
    std::string const begin = "error unreachable: The server at " + server.url() + " cannot be reached (certificate verify failed: ";
    CHECK(complaintOf(server.url(), quick()).starts_with(begin));
    CHECK(complaintOf(server.url(), trusting(another, {ClientLink::poll})).starts_with(begin));
    CHECK(server.told.size() == 0);
}

TEST_CASE("a server with the certificate of another one is not spoken to") {
    ::test::Certificate const certificate;  // of localhost and 127.0.0.1
    EchoServer server({}, 0, certificate.files(), "0.0.0.0");
    server.server.start();
    CHECK(complaintOf("https://127.0.0.2:" + std::to_string(server.server.port()) + "/all", trusting(certificate, {ClientLink::poll}))
              .find("IP address mismatch") != std::string::npos);
}

TEST_CASE("https to a server without TLS, and http to one with it, are explained") {
    ::test::Certificate const certificate;
    EchoServer plain;
    plain.server.start();
    std::string const url = "https://127.0.0.1:" + std::to_string(plain.server.port()) + "/all";
    CHECK(complaintOf(url, quick()).starts_with("error unreachable: The server at " + url + " cannot be reached ("));
    EchoServer secure({}, 0, certificate.files());
    secure.server.start();
    CHECK(complaintOf("http://127.0.0.1:" + std::to_string(secure.server.port()) + "/all", quick()).starts_with("error "));
}

TEST_CASE("authorities that cannot be read are an error with a sentence") {
    auto options = quick();
    options.authorities = "/nowhere/authorities.pem";
    CHECK_THROWS_WITH(eh::Client("https://h/x", {}, options), Catch::Contains("cannot use the authorities /nowhere/authorities.pem"));
}
#else
TEST_CASE("a library without TLS refuses https with a sentence") {
    CHECK_THROWS_WITH(eh::Client("https://h/x"), "https was asked for, but this library was built without TLS (EH_TLS)");
}
#endif
