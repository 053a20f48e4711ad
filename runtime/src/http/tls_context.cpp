// The server's side of TLS: which certificate a client is shown, and how they are exchanged while the server runs.
#ifdef EH_TLS
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <openssl/err.h>

#include "http/certificate_names.hpp"
#include "http/openssl.hpp"
#include "http/tls.hpp"

namespace eh::http {

namespace {

// Of TLS 1.2: with forward secrecy, and encryption that authenticates. All of TLS 1.3 are so.
constexpr char const* ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20";
// OpenSSL offers finite fields of up to 8,192 bits, too, with which a client has the server calculate for tens of milliseconds.
constexpr char const* groups = "X25519:P-256:P-384";

/// The one protocol that is spoken here, for clients that ask.
int chooseProtocol(SSL*, unsigned char const** chosen, unsigned char* size, unsigned char const* offered,
                   unsigned int offeredSize, void*) {
    static constexpr std::string_view http11 = "\x08http/1.1";
    unsigned char* match = nullptr;
    auto const* ours = reinterpret_cast<unsigned char const*>(http11.data());
    if (SSL_select_next_proto(&match, size, ours, http11.size(), offered, offeredSize) != OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_NOACK;
    *chosen = match;
    return SSL_TLSEXT_ERR_OK;
}

/// For keys with a password: without this OpenSSL asks for it on the terminal.
int noPassword(char*, int, int, void* asked) {
    *static_cast<bool*>(asked) = true;
    return -1;
}

void useFiles(SSL_CTX* context, std::string const& certificateFile, std::string const& keyFile) {
    bool asked = false;
    SSL_CTX_set_default_passwd_cb(context, noPassword);
    SSL_CTX_set_default_passwd_cb_userdata(context, &asked);
    ERR_clear_error();
    if (SSL_CTX_use_certificate_chain_file(context, certificateFile.c_str()) != 1) failFile("certificate", certificateFile);
    bool const isRead = SSL_CTX_use_PrivateKey_file(context, keyFile.c_str(), SSL_FILETYPE_PEM) == 1;
    if (asked) throw std::runtime_error("cannot use the key " + keyFile + ": it is encrypted, and there is nobody to ask for its password");
    if (!isRead) failFile("key", keyFile);
    if (SSL_CTX_check_private_key(context) != 1) failFile("key", keyFile);
}

/// All certificates as they were read at one time. Handshakes hold the set that they began with.
class Certificates {
public:
    explicit Certificates(TlsOptions const& options) {
        add(options.certificateFile, options.keyFile);
        for (TlsCertificate const& one : options.more)
            if (!add(one.certificateFile, one.keyFile))
                throw std::runtime_error("cannot use the certificate " + one.certificateFile +
                                         ": it has no name (subjectAltName, DNS) that clients could ask for");
    }
    Certificates(Certificates const&) = delete;
    Certificates& operator=(Certificates const&) = delete;

    [[nodiscard]] SSL_CTX* first() const noexcept { return contexts_.front().get(); }

private:
    /// False: it has no names.
    bool add(std::string const& certificateFile, std::string const& keyFile) {
        auto owner = makeOpenSslContext(TLS_server_method());
        SSL_CTX* const context = owner.get();
        SSL_CTX_set_options(context, SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
        SSL_CTX_set_cipher_list(context, ciphers);
        SSL_CTX_set1_groups_list(context, groups);
        SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
        SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF); // clients keep their tickets themselves
        SSL_CTX_set_alpn_select_cb(context, chooseProtocol, nullptr);
        SSL_CTX_set_tlsext_servername_callback(context, choose);
        SSL_CTX_set_tlsext_servername_arg(context, this);
        useFiles(context, certificateFile, keyFile);
        bool const hasNames = names_.add(SSL_CTX_get0_certificate(context), contexts_.size());
        contexts_.push_back(std::move(owner));
        return hasNames;
    }

    static int choose(SSL* ssl, int*, void* set) noexcept {
        char const* const name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
        if (name == nullptr) return SSL_TLSEXT_ERR_NOACK;
        auto const& self = *static_cast<Certificates const*>(set);
        auto const found = self.names_.find(name);
        if (!found) return SSL_TLSEXT_ERR_NOACK; // the client sees by itself that it is another's
        SSL_set_SSL_CTX(ssl, self.contexts_[*found].get());
        return SSL_TLSEXT_ERR_OK;
    }

    std::vector<OpenSslOwner<SSL_CTX>> contexts_;
    CertificateNames names_;
};

class OpenSslContext final : public TlsContext {
public:
    explicit OpenSslContext(TlsOptions const& options) :
        options_(options), method_(makeBioMethod()), certificates_(std::make_shared<Certificates const>(options)) {}

    std::unique_ptr<Stream> wrap(std::unique_ptr<Stream> plain) override {
        auto const certificates = current();
        auto stream = std::make_unique<TlsStream>(std::move(plain), certificates->first(), method_.get(), certificates);
        stream->accept();
        return stream;
    }

    void reload() override {
        std::lock_guard const reading(reloadMutex_); // of two at once the later one counts
        auto read = std::make_shared<Certificates const>(options_);
        std::lock_guard const lock(mutex_);
        certificates_.swap(read);
    }

private:
    std::shared_ptr<Certificates const> current() {
        std::lock_guard const lock(mutex_);
        return certificates_;
    }

    TlsOptions const& options_;
    OpenSslOwner<BIO_METHOD> method_;
    std::mutex reloadMutex_;
    std::mutex mutex_;
    std::shared_ptr<Certificates const> certificates_; // under mutex_
};

} // namespace

std::unique_ptr<TlsContext> makeTlsContext(TlsOptions const& options) {
    if (!wantsTls(options)) return nullptr;
    return std::make_unique<OpenSslContext>(options);
}

} // namespace eh::http
#endif
