// The client's side of TLS: whom it trusts.
#ifdef EH_TLS
#include <utility>

#include <openssl/err.h>

#include "http/openssl.hpp"
#include "http/tls.hpp"

namespace eh::http {

namespace {

class OpenSslTrust final : public TlsTrust {
public:
    explicit OpenSslTrust(std::string const& authorities) : method_(makeBioMethod()), context_(makeOpenSslContext(TLS_client_method())) {
        static constexpr unsigned char http11[] = "\x08http/1.1";
        SSL_CTX* const context = context_.get();
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
        SSL_CTX_set_alpn_protos(context, http11, sizeof http11 - 1);
        ERR_clear_error();
        if (authorities.empty()) {
            SSL_CTX_set_default_verify_paths(context);
            ERR_clear_error(); // who trusts nobody hears of it at the first handshake
        } else if (SSL_CTX_load_verify_locations(context, authorities.c_str(), nullptr) != 1) {
            failFile("authorities", authorities);
        }
    }

    std::unique_ptr<Stream> wrap(std::unique_ptr<Stream> plain, std::string const& host) override {
        auto stream = std::make_unique<TlsStream>(std::move(plain), context_.get(), method_.get());
        stream->connect(host);
        return stream;
    }

private:
    OpenSslOwner<BIO_METHOD> method_;
    OpenSslOwner<SSL_CTX> context_;
};

} // namespace

std::unique_ptr<TlsTrust> makeTlsTrust(std::string const& authorities) {
    return std::make_unique<OpenSslTrust>(authorities);
}

} // namespace eh::http
#endif
