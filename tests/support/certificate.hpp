// The certificates that servers of tests show.
#pragma once

#include <cstdio>
#include <filesystem>
#include <string>

#include <stdlib.h>

#include <eh/server.hpp>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace test {

/// A key and a certificate for it, signed by itself, in files of their own.
class Certificate {
public:
    /// `names` as OpenSSL's configuration writes a subjectAltName; "": none.
    explicit Certificate(std::string names = "DNS:localhost,IP:127.0.0.1") : names_(std::move(names)) {
        std::string pattern = (std::filesystem::temp_directory_path() / "eh-tls-XXXXXX").string();
        folder_ = ::mkdtemp(pattern.data());
        renew(1);
    }
    Certificate(Certificate const&) = delete;
    Certificate& operator=(Certificate const&) = delete;
    ~Certificate() { std::filesystem::remove_all(folder_); }

    /// Another key and certificate in the same files. `password` of the key: "": none.
    void renew(long serial, std::string const& password = {}) const {
        EVP_PKEY* const key = EVP_EC_gen("P-256");
        X509* const certificate = X509_new();
        X509_set_version(certificate, 2);
        ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial);
        X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
        X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
        X509_set_pubkey(certificate, key);
        auto const* const name = reinterpret_cast<unsigned char const*>("localhost");
        X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC, name, -1, -1, 0);
        X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
        if (!names_.empty()) {
            X509_EXTENSION* const names = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, names_.c_str());
            X509_add_ext(certificate, names, -1);
            X509_EXTENSION_free(names);
        }
        X509_sign(certificate, key, EVP_sha256());
        std::FILE* file = std::fopen(files().certificateFile.c_str(), "w");
        PEM_write_X509(file, certificate);
        std::fclose(file);
        file = std::fopen(files().keyFile.c_str(), "w");
        PEM_write_PrivateKey(file, key, password.empty() ? nullptr : EVP_aes_128_cbc(), nullptr, 0, nullptr,
                             password.empty() ? nullptr : const_cast<char*>(password.c_str()));
        std::fclose(file);
        X509_free(certificate);
        EVP_PKEY_free(key);
    }

    eh::TlsOptions files() const { return {(folder_ / "chain.pem").string(), (folder_ / "key.pem").string()}; }
    eh::TlsCertificate pair() const { return {files().certificateFile, files().keyFile}; }

private:
    std::string names_;
    std::filesystem::path folder_;
};

} // namespace test
