// A client that speaks TLS.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "support/catch.hpp"
#include "support/certificate.hpp"
#include "support/http_client.hpp"

namespace test {

struct TlsClientOptions {
    int maxVersion = TLS1_3_VERSION;
    std::string serverName{}; ///< asked for (SNI); "": none
    std::string ciphers{};    ///< of TLS 1.2; "": OpenSSL's
    std::string groups{};     ///< for the exchange of keys; "": OpenSSL's
};

class TlsClient {
public:
    explicit TlsClient(std::uint16_t port, int maxVersion = TLS1_3_VERSION) : TlsClient(port, TlsClientOptions{maxVersion}) {}
    TlsClient(std::uint16_t port, TlsClientOptions const& options) : socket_(port), context_(SSL_CTX_new(TLS_client_method())) {
        SSL_CTX_set_min_proto_version(context_, TLS1_VERSION);
        SSL_CTX_set_max_proto_version(context_, options.maxVersion);
        if (options.maxVersion < TLS1_2_VERSION) SSL_CTX_set_security_level(context_, 0); // which would not even ask
        if (!options.ciphers.empty()) SSL_CTX_set_cipher_list(context_, options.ciphers.c_str());
        if (!options.groups.empty()) SSL_CTX_set1_groups_list(context_, options.groups.c_str());
        ssl_ = SSL_new(context_);
        SSL_set_fd(ssl_, socket_.descriptor());
        if (!options.serverName.empty()) SSL_set_tlsext_host_name(ssl_, options.serverName.c_str());
        connected = SSL_connect(ssl_) == 1;
    }
    TlsClient(TlsClient const&) = delete;
    TlsClient& operator=(TlsClient const&) = delete;
    ~TlsClient() {
        SSL_free(ssl_);
        SSL_CTX_free(context_);
    }

    bool connected = false;

    /// The serial number of the certificate that the server showed.
    long serial() const { return ASN1_INTEGER_get(X509_get0_serialNumber(SSL_get0_peer_certificate(ssl_))); }
    int descriptor() const { return socket_.descriptor(); }

    void send(std::string_view bytes) { REQUIRE(offer(bytes)); }
    /// The same for threads that may not check anything: false if it fails.
    [[nodiscard]] bool offer(std::string_view bytes) { return SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size())) > 0; }

    /// Exactly so many bytes.
    std::string read(std::size_t size) {
        std::string bytes(size, '\0');
        for (std::size_t have = 0; have < size;) {
            int const got = SSL_read(ssl_, bytes.data() + have, static_cast<int>(size - have));
            REQUIRE(got > 0);
            have += static_cast<std::size_t>(got);
        }
        return bytes;
    }

    std::string readUpTo(std::string_view end) {
        std::string text;
        while (!text.ends_with(end)) text += read(1);
        return text;
    }

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

} // namespace test
