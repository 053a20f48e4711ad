// HTTPS: the same conversations through TLS, with a certificate made here.
#ifdef EH_TLS
#include <filesystem>
#include <fstream>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "site.hpp"
#include "support/catch.hpp"

using namespace test;
namespace fs = std::filesystem;

namespace {

/// A key and a certificate for it, signed by itself, in files of their own.
class Certificate {
public:
    Certificate() {
        std::string pattern = (fs::temp_directory_path() / "eh-tls-XXXXXX").string();
        folder_ = ::mkdtemp(pattern.data());
        EVP_PKEY* const key = EVP_EC_gen("P-256");
        X509* const certificate = X509_new();
        ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
        X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
        X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
        X509_set_pubkey(certificate, key);
        auto const* const name = reinterpret_cast<unsigned char const*>("localhost");
        X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC, name, -1, -1, 0);
        X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
        X509_sign(certificate, key, EVP_sha256());
        std::FILE* file = std::fopen(files().certificateFile.c_str(), "w");
        PEM_write_X509(file, certificate);
        std::fclose(file);
        file = std::fopen(files().keyFile.c_str(), "w");
        PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
        std::fclose(file);
        X509_free(certificate);
        EVP_PKEY_free(key);
    }
    ~Certificate() { fs::remove_all(folder_); }

    eh::TlsOptions files() const { return {(folder_ / "chain.pem").string(), (folder_ / "key.pem").string()}; }

private:
    fs::path folder_;
};

class TlsClient {
public:
    explicit TlsClient(std::uint16_t port, int maxVersion = TLS1_3_VERSION) :
        socket_(port), context_(SSL_CTX_new(TLS_client_method())) {
        SSL_CTX_set_max_proto_version(context_, maxVersion);
        ssl_ = SSL_new(context_);
        SSL_set_fd(ssl_, socket_.descriptor());
        connected = SSL_connect(ssl_) == 1;
    }
    TlsClient(TlsClient const&) = delete;
    TlsClient& operator=(TlsClient const&) = delete;
    ~TlsClient() {
        SSL_free(ssl_);
        SSL_CTX_free(context_);
    }

    bool connected = false;

    void send(std::string_view bytes) { REQUIRE(SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size())) > 0); }

    /// Everything until the server says goodbye.
    std::string rest() {
        std::string all;
        std::array<char, 65536> buffer;
        int got;
        while ((got = SSL_read(ssl_, buffer.data(), static_cast<int>(buffer.size()))) > 0)
            all.append(buffer.data(), static_cast<std::size_t>(got));
        saidGoodbye = SSL_get_error(ssl_, got) == SSL_ERROR_ZERO_RETURN;
        return all;
    }

    bool saidGoodbye = false;

private:
    HttpClient socket_;
    SSL_CTX* context_;
    SSL* ssl_ = nullptr;
};

} // namespace

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
#else
#include <eh/server.hpp>

#include "support/catch.hpp"

TEST_CASE("A library without TLS refuses a certificate with a sentence") {
    CHECK_THROWS_WITH(eh::Server({.tls = {"chain.pem", "key.pem"}}),
                      "a certificate was given, but this library was built without TLS (EH_TLS)");
}
#endif
