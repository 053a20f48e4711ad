// A client that speaks TLS, and the certificate that its server shows.
#pragma once

#include <array>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <eh/server.hpp>

#include "support/catch.hpp"
#include "support/http_client.hpp"

namespace test {

namespace fs = std::filesystem;

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
