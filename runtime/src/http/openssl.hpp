// What both sides of TLS have in common: streams by OpenSSL, and how its things are owned and its errors told.
#pragma once

#include <memory>
#include <string>

#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "http/stream.hpp"

namespace eh::http {

struct FreeOpenSsl {
    void operator()(SSL* ssl) const noexcept { SSL_free(ssl); }
    void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
    void operator()(BIO_METHOD* method) const noexcept { BIO_meth_free(method); }
    void operator()(GENERAL_NAMES* names) const noexcept { GENERAL_NAMES_free(names); }
};
template <typename T> using OpenSslOwner = std::unique_ptr<T, FreeOpenSsl>;

/// What streams need besides a context. Throws std::runtime_error, like makeOpenSslContext.
[[nodiscard]] OpenSslOwner<BIO_METHOD> makeBioMethod();
[[nodiscard]] OpenSslOwner<SSL_CTX> makeOpenSslContext(SSL_METHOD const* side);

/// "cannot use the certificate x.pem: no start line"
[[noreturn]] void failFile(std::string const& what, std::string const& file);

/// TLS over another stream, whose bytes pass through a BIO, so that OpenSSL never touches the socket. `method` has to outlive it.
class TlsStream final : public Stream {
public:
    /// `kept`: what the callbacks of the context use.
    TlsStream(std::unique_ptr<Stream> plain, SSL_CTX* context, BIO_METHOD const* method, std::shared_ptr<void const> kept = nullptr);

    void accept() noexcept { SSL_set_accept_state(ssl_.get()); }
    /// As a client of `host`, which the certificate has to name.
    void connect(std::string const& host);

    StreamResult readSome(std::span<char> into) noexcept override;
    StreamResult writeSome(std::span<std::string_view const> pieces) noexcept override;
    void waitReadable(std::shared_ptr<WatchUser> user) override;
    void waitWritable(std::shared_ptr<WatchUser> user) override;
    bool established() const noexcept override { return SSL_is_init_finished(ssl_.get()) != 0; }
    void shutdownWrite() noexcept override;
    void close() noexcept override { plain_->close(); }
    std::string problem() const override { return problem_; }

private:
    void explain();
    StreamResult failure(int result, int& wants) noexcept;

    std::unique_ptr<Stream> plain_;
    std::shared_ptr<void const> kept_;
    OpenSslOwner<SSL> ssl_;
    int readWants_ = SSL_ERROR_WANT_READ;
    int writeWants_ = SSL_ERROR_WANT_WRITE;
    bool broken_ = false;
    std::string problem_;
};

} // namespace eh::http
