// Clients that begin handshakes, by the hundred or slowly or wrongly, and those who want something meanwhile.
#ifdef EH_TLS
#include <future>
#include <vector>

#include <poll.h>

#include "site.hpp"
#include "support/catch.hpp"
#include "tls_client.hpp"

using namespace test;

namespace {

/// The first flight of a client.
std::string clientHello() {
    SSL_CTX* const context = SSL_CTX_new(TLS_client_method());
    SSL* const ssl = SSL_new(context);
    SSL_set_bio(ssl, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_connect(ssl);
    char* bytes = nullptr;
    long const size = BIO_get_mem_data(SSL_get_wbio(ssl), &bytes);
    std::string hello(bytes, static_cast<std::size_t>(size));
    SSL_free(ssl);
    SSL_CTX_free(context);
    return hello;
}

std::size_t answered(std::vector<HttpClient>& clients) {
    std::size_t count = 0;
    for (HttpClient& client : clients) count += client.hears(0) ? 1 : 0;
    return count;
}

} // namespace

TEST_CASE("Hundreds of handshakes that begin at once wait for each other, and nobody else for them") {
    Certificate const certificate;
    std::vector<HttpClient> flood;
    Mailbox<std::size_t> before; // of them, how many were answered when the bystander was served
    eh::Server server({.tls = certificate.files()});
    server.route("/", [&](Request const&, Responder& responder) {
        before.put(answered(flood));
        responder.send(plain("hello"));
        return true;
    });
    server.start();
    TlsClient bystander(server.port());
    REQUIRE(bystander.connected);
    for (int i = 0; i < 200; ++i) flood.emplace_back(server.port());
    while (server.stats().accepted < 201) onLoop(server, [] { return true; });
    std::promise<void> go;
    server.post([&] { go.get_future().wait(); }); // what comes meanwhile is there at once
    std::string const hello = clientHello();
    for (HttpClient& client : flood) client.send(hello);
    bystander.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    go.set_value();
    bystander.readUpTo("hello");
    CHECK(before.take() <= 4);
    for (HttpClient& client : flood) CHECK(client.hears(10'000));
}

TEST_CASE("A handshake that comes byte by byte has the time of a head, and is ended") {
    Certificate const certificate;
    Site site({.tls = certificate.files(), .headerTimeout = std::chrono::milliseconds(200)});
    auto slow = site.connect();
    std::string const hello = clientHello();
    for (char const c : hello) { // each byte as soon as the one before has been taken, as long as that goes
        pollfd ended{slow.descriptor(), POLLIN, 0};
        if (::poll(&ended, 1, 5) > 0) break;
        slow.send({&c, 1});
    }
    CHECK(slow.ended());
    CHECK(site.server.stats().idle == 1);
}

TEST_CASE("A client that vanishes within a handshake, or says nonsense, leaves nothing behind") {
    Certificate const certificate;
    Site site({.tls = certificate.files()});
    std::string const hello = clientHello();
    for (std::size_t size = 0; size < hello.size(); size += 7) site.connect().send(std::string_view(hello).substr(0, size));
    for (std::size_t i = 0; i < hello.size(); i += 3) {
        auto client = site.connect();
        std::string broken = hello;
        broken[i] = static_cast<char>(broken[i] ^ 0x55);
        client.send(broken);
        client.shutdownWrite();
        client.rest(); // an alert, or what a server says; and the end
    }
    TlsClient client(site.server.port());
    REQUIRE(client.connected);
    client.send("GET /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    CHECK(client.rest().ends_with("hello"));
    auto const deadline = std::chrono::steady_clock::now() + patience;
    while (site.server.stats().sockets > 1 && std::chrono::steady_clock::now() < deadline) onLoop(site.server, [] { return true; });
    CHECK(site.server.stats().sockets <= 1);
}

TEST_CASE("The end of a client without a goodbye is the end of its socket") {
    Certificate const certificate;
    Site site({.tls = certificate.files()});
    TlsClient client(site.server.port());
    REQUIRE(client.connected);
    client.send("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n");
    client.readUpTo("hello");
    ::shutdown(client.descriptor(), SHUT_WR);
    CHECK(client.rest().empty());
}
#endif
