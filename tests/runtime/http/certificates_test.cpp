// Which certificate a client is shown: by the name it asks for, and after they were exchanged.
#ifdef EH_TLS
#include <array>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <thread>

#include "site.hpp"
#include "support/catch.hpp"
#include "tls_client.hpp"

using namespace test;

namespace {

/// Certificates of a server: number 1 for localhost, 2 for a.example and *.b.example, 3 for a.example, too, and c.b.example.
struct Shown {
    Certificate first;
    Certificate second{"DNS:a.example,DNS:*.B.example,IP:10.0.0.1"};
    Certificate third{"DNS:a.example,DNS:c.b.example,DNS:*.d.example"};

    Shown() {
        second.renew(2);
        third.renew(3);
    }

    eh::TlsOptions options() const {
        auto options = first.files();
        options.more = {second.pair(), third.pair()};
        return options;
    }
};

long serialFor(Site& site, std::string const& name, int version = TLS1_3_VERSION) {
    TlsClient client(site.server.port(), {.maxVersion = version, .serverName = name});
    REQUIRE(client.connected);
    client.send("GET /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    REQUIRE(client.rest().ends_with("hello"));
    return client.serial();
}

/// On any thread.
bool isServed(std::uint16_t port, std::string const& name) {
    try {
        TlsClient client(port, {.serverName = name});
        return client.connected && client.offer("GET /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n") &&
               client.rest().ends_with("hello");
    } catch (std::exception const&) {
        return false;
    }
}

} // namespace

TEST_CASE("A client is shown the certificate for the name that it asks for") {
    Shown const shown;
    Site site({.tls = shown.options()});
    struct Case {
        char const* name;
        long serial;
    };
    for (int const version : {TLS1_2_VERSION, TLS1_3_VERSION})
        for (auto const [name, serial] : std::initializer_list<Case>{{"", 1}, {"localhost", 1}, {"a.example", 2}, {"A.EXAMPLE", 2}, {"x.b.example", 2},
                                          {"X.B.Example", 2}, {"c.b.example", 3}, {"x.d.example", 3}, {"b.example", 1}, {"x.y.b.example", 1},
                                          {".b.example", 1}, {"*.b.example", 2}, {"other.example", 1}, {"a.example.", 1}, {"10.0.0.1", 1}}) {
            INFO("asked for \"" << name << '"');
            CHECK(serialFor(site, name, version) == serial);
        }
    CHECK(serialFor(site, std::string(250, 'a') + ".b.example") == 1);
}

TEST_CASE("Certificates that were exchanged are shown from then on, and open sockets keep theirs") {
    Shown const shown;
    Site site({.tls = shown.options()});
    TlsClient open(site.server.port());
    REQUIRE(open.connected);
    shown.first.renew(11);
    shown.second.renew(12);
    CHECK(serialFor(site, "") == 1);
    CHECK(site.server.reloadCertificates() == std::nullopt);
    CHECK(serialFor(site, "") == 11);
    CHECK(serialFor(site, "x.b.example") == 12);
    CHECK(serialFor(site, "c.b.example") == 3);
    open.send("GET /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    CHECK(open.rest().ends_with("hello"));
    CHECK(onLoop(site.server, [&] { return site.server.reloadCertificates(); }) == std::nullopt);
}

TEST_CASE("A certificate that cannot be used leaves all as they were, and is told") {
    Shown const shown;
    Site site({.tls = shown.options()});
    shown.first.renew(11);
    std::ofstream(shown.third.files().keyFile) << "no key\n";
    auto const told = site.server.reloadCertificates();
    REQUIRE(told);
    CHECK_THAT(*told, Catch::StartsWith("cannot use the key " + shown.third.files().keyFile + ": "));
    CHECK(serialFor(site, "") == 1);
    CHECK(serialFor(site, "c.b.example") == 3);
    std::filesystem::remove(shown.third.files().certificateFile);
    CHECK(site.server.reloadCertificates() == "cannot use the certificate " + shown.third.files().certificateFile + ": No such file or directory");
    shown.third.renew(13);
    CHECK(site.server.reloadCertificates() == std::nullopt);
    CHECK(serialFor(site, "") == 11);
    CHECK(serialFor(site, "c.b.example") == 13);
}

TEST_CASE("A key that is another certificate's is told") {
    Certificate const one;
    Certificate const other;
    Site site({.tls = one.files()});
    std::filesystem::copy_file(other.files().keyFile, one.files().keyFile, std::filesystem::copy_options::overwrite_existing);
    CHECK_THAT(site.server.reloadCertificates().value_or(""), Catch::Contains("cannot use the key") && Catch::Contains("mismatch"));
}

TEST_CASE("A server without certificates has none to be read again") {
    Site site;
    CHECK_THROWS_AS(site.server.reloadCertificates(), std::logic_error);
}

TEST_CASE("Certificates are exchanged again and again while clients come, and no request fails") {
    Shown const shown;
    Site site({.tls = shown.options()});
    std::array<std::string, 3> const names{"", "a.example", "c.b.example"};
    std::atomic<int> served = 0;
    std::atomic<int> failed = 0;
    std::atomic<bool> done = false;
    std::vector<std::thread> clients;
    for (std::string const& name : names)
        clients.emplace_back([&, name] {
            while (!done) ++(isServed(site.server.port(), name) ? served : failed);
        });
    bool reloaded = true;
    for (long serial = 100; serial < 140 || served < 300; ++serial) {
        shown.first.renew(serial);
        reloaded = reloaded && !site.server.reloadCertificates();
    }
    done = true;
    for (auto& client : clients) client.join();
    CHECK(reloaded);
    CHECK(failed == 0);
    CHECK(served >= 300);
}

TEST_CASE("A handshake that began with old certificates ends with them") {
    Shown const shown;
    Site site({.tls = shown.options()});
    auto socket = site.connect();
    SSL_CTX* const context = SSL_CTX_new(TLS_client_method());
    SSL* const ssl = SSL_new(context);
    SSL_set_bio(ssl, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_tlsext_host_name(ssl, "c.b.example");
    CHECK(SSL_connect(ssl) < 0);
    char* hello = nullptr;
    long const size = BIO_get_mem_data(SSL_get_wbio(ssl), &hello);
    socket.send({hello, static_cast<std::size_t>(size) / 2}); // the server has a socket, and not the name yet
    REQUIRE(TlsClient(site.server.port()).connected); // accepted behind it
    shown.third.renew(13);
    REQUIRE(site.server.reloadCertificates() == std::nullopt);
    socket.send({hello + size / 2, static_cast<std::size_t>(size - size / 2)});
    BIO_reset(SSL_get_wbio(ssl));
    while (SSL_connect(ssl) != 1) {
        std::string const answer = socket.some();
        REQUIRE_FALSE(answer.empty());
        BIO_write(SSL_get_rbio(ssl), answer.data(), static_cast<int>(answer.size()));
    }
    CHECK(ASN1_INTEGER_get(X509_get0_serialNumber(SSL_get0_peer_certificate(ssl))) == 3);
    SSL_free(ssl);
    SSL_CTX_free(context);
}
#endif
