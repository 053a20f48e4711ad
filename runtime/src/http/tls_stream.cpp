// TLS by OpenSSL over another stream, for either side: its bytes pass through a BIO, so that OpenSSL never touches the socket.
#include "http/tls.hpp"

#include <stdexcept>
#include <string>
#include <utility>

#ifdef EH_TLS
#include <algorithm>
#include <array>
#include <climits>
#include <cstring>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#endif

namespace eh::http {

namespace {

void requireBoth(TlsOptions const& options) {
    if (options.certificateFile.empty() != options.keyFile.empty())
        throw std::invalid_argument("TLS needs a certificate file and a key file: only one of them was given");
}

} // namespace

#ifndef EH_TLS

std::unique_ptr<TlsContext> makeTlsContext(TlsOptions const& options) {
    requireBoth(options);
    if (options.certificateFile.empty()) return nullptr;
    throw std::invalid_argument("a certificate was given, but this library was built without TLS (EH_TLS)");
}

std::unique_ptr<TlsTrust> makeTlsTrust(std::string const&) {
    throw std::invalid_argument("https was asked for, but this library was built without TLS (EH_TLS)");
}

#else

namespace {

constexpr std::size_t recordSize = 16u << 10;

struct Free {
    void operator()(SSL* ssl) const noexcept { SSL_free(ssl); }
    void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
    void operator()(BIO_METHOD* method) const noexcept { BIO_meth_free(method); }
};

Stream& streamOf(BIO* bio) { return *static_cast<Stream*>(BIO_get_data(bio)); }

int bioRead(BIO* bio, char* into, std::size_t size, std::size_t* got) {
    BIO_clear_retry_flags(bio);
    StreamResult const result = streamOf(bio).readSome({into, size});
    *got = result.bytes;
    if (result.state == StreamResult::State::wouldBlock) BIO_set_retry_read(bio);
    if (result.state == StreamResult::State::end) BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
    return result.state == StreamResult::State::done ? 1 : 0;
}

int bioWrite(BIO* bio, char const* bytes, std::size_t size, std::size_t* sent) {
    BIO_clear_retry_flags(bio);
    std::string_view const piece(bytes, size);
    StreamResult const result = streamOf(bio).writeSome({&piece, 1});
    *sent = result.bytes;
    if (result.state == StreamResult::State::wouldBlock) BIO_set_retry_write(bio);
    return result.state == StreamResult::State::done ? 1 : 0;
}

long bioControl(BIO* bio, int command, long, void*) {
    if (command == BIO_CTRL_FLUSH) return 1;
    if (command == BIO_CTRL_EOF) return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0 ? 1 : 0;
    return 0;
}

std::unique_ptr<BIO_METHOD, Free> makeBioMethod() {
    std::unique_ptr<BIO_METHOD, Free> method(BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "eh stream"));
    if (!method) throw std::runtime_error("cannot set TLS up: out of memory");
    BIO_meth_set_read_ex(method.get(), bioRead);
    BIO_meth_set_write_ex(method.get(), bioWrite);
    BIO_meth_set_ctrl(method.get(), bioControl);
    return method;
}

/// Passes on that the other direction is ready: a handshake may have to write before anything can be read.
class Crossed final : public WatchUser {
public:
    explicit Crossed(std::shared_ptr<WatchUser> user) : user_(std::move(user)) {}
    void readable() override { user_->writable(); }
    void writable() override { user_->readable(); }

private:
    std::shared_ptr<WatchUser> user_;
};

class TlsStream final : public Stream {
public:
    TlsStream(std::unique_ptr<Stream> plain, SSL_CTX* context, BIO_METHOD const* method) :
        plain_(std::move(plain)), ssl_(SSL_new(context)) {
        BIO* const bio = ssl_ ? BIO_new(method) : nullptr;
        if (!bio) throw std::bad_alloc();
        BIO_set_data(bio, plain_.get());
        BIO_set_init(bio, 1);
        SSL_set_bio(ssl_.get(), bio, bio);
    }

    void accept() noexcept { SSL_set_accept_state(ssl_.get()); }

    /// As a client of `host`, which the certificate has to name.
    void connect(std::string const& host) {
        SSL_set_connect_state(ssl_.get());
        SSL_set_hostflags(ssl_.get(), X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
        bool const isIp = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_.get()), host.c_str()) == 1;
        if (isIp) return;
        bool const isName = SSL_set1_host(ssl_.get(), host.c_str()) == 1 && SSL_set_tlsext_host_name(ssl_.get(), host.c_str()) == 1;
        if (!isName) throw std::bad_alloc();
    }

    StreamResult readSome(std::span<char> into) noexcept override {
        readWants_ = SSL_ERROR_WANT_READ;
        std::size_t total = 0;
        while (total < into.size()) { // records are small: as many as there are
            std::size_t got = 0;
            ERR_clear_error();
            int const result = SSL_read_ex(ssl_.get(), into.data() + total, into.size() - total, &got);
            if (result <= 0) {
                if (total > 0) break;
                return failure(result, readWants_);
            }
            total += got;
        }
        return {StreamResult::State::done, total};
    }

    StreamResult writeSome(std::span<std::string_view const> pieces) noexcept override {
        std::array<char, recordSize> record; // small pieces share a record; a retry begins with the same bytes
        std::size_t size = 0;
        for (std::string_view const piece : pieces) {
            std::size_t const part = std::min(piece.size(), record.size() - size);
            std::memcpy(record.data() + size, piece.data(), part);
            size += part;
            if (size == record.size()) break;
        }
        std::size_t sent = 0;
        ERR_clear_error();
        int const result = SSL_write_ex(ssl_.get(), record.data(), size, &sent);
        if (result > 0) return {StreamResult::State::done, sent};
        return failure(result, writeWants_);
    }

    void waitReadable(std::shared_ptr<WatchUser> user) override {
        if (readWants_ == SSL_ERROR_WANT_WRITE)
            plain_->waitWritable(std::make_shared<Crossed>(std::move(user)));
        else if (SSL_pending(ssl_.get()) > 0)
            plain_->waitWritable(std::make_shared<Crossed>(std::move(user)));
        else
            plain_->waitReadable(std::move(user));
    }

    void waitWritable(std::shared_ptr<WatchUser> user) override {
        if (writeWants_ == SSL_ERROR_WANT_READ)
            plain_->waitReadable(std::make_shared<Crossed>(std::move(user)));
        else
            plain_->waitWritable(std::move(user));
    }

    bool established() const noexcept override { return SSL_is_init_finished(ssl_.get()) != 0; }

    void shutdownWrite() noexcept override {
        ERR_clear_error();
        if (!broken_ && established()) SSL_shutdown(ssl_.get());
        plain_->shutdownWrite();
    }

    void close() noexcept override { plain_->close(); }

    std::string problem() const override { return problem_; }

private:
    /// "certificate verify failed: self-signed certificate"
    void explain() {
        char const* const reason = ERR_reason_error_string(ERR_peek_error());
        if (reason) problem_ = reason;
        long const verified = SSL_get_verify_result(ssl_.get());
        if (verified != X509_V_OK) problem_.append(reason ? ": " : "").append(X509_verify_cert_error_string(verified));
    }

    StreamResult failure(int result, int& wants) noexcept {
        int const error = SSL_get_error(ssl_.get(), result);
        if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) {
            wants = error;
            return {StreamResult::State::wouldBlock};
        }
        if (error == SSL_ERROR_ZERO_RETURN) return {StreamResult::State::end};
        if (!std::exchange(broken_, true)) explain();
        return {StreamResult::State::error};
    }

    std::unique_ptr<Stream> plain_;
    std::unique_ptr<SSL, Free> ssl_;
    int readWants_ = SSL_ERROR_WANT_READ;
    int writeWants_ = SSL_ERROR_WANT_WRITE;
    bool broken_ = false;
    std::string problem_;
};

/// "cannot use the certificate x.pem: No such file or directory"
[[noreturn]] void failFile(std::string const& what, std::string const& file) {
    char const* reason = ERR_reason_error_string(ERR_peek_error());
    std::string sentence = "cannot use the " + what + " " + file;
    if (reason) sentence.append(": ").append(reason);
    ERR_clear_error();
    throw std::runtime_error(sentence);
}

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

class OpenSslContext final : public TlsContext {
public:
    explicit OpenSslContext(TlsOptions const& options) :
        method_(makeBioMethod()), context_(SSL_CTX_new(TLS_server_method())) {
        SSL_CTX* const context = context_.get();
        if (!context) throw std::runtime_error("cannot set TLS up: out of memory");
        SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
        SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
        SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                      SSL_MODE_RELEASE_BUFFERS);
        SSL_CTX_set_alpn_select_cb(context, chooseProtocol, nullptr);
        ERR_clear_error();
        if (SSL_CTX_use_certificate_chain_file(context, options.certificateFile.c_str()) != 1)
            failFile("certificate", options.certificateFile);
        if (SSL_CTX_use_PrivateKey_file(context, options.keyFile.c_str(), SSL_FILETYPE_PEM) != 1)
            failFile("key", options.keyFile);
        if (SSL_CTX_check_private_key(context) != 1) failFile("key", options.keyFile);
    }

    std::unique_ptr<Stream> wrap(std::unique_ptr<Stream> plain) override {
        auto stream = std::make_unique<TlsStream>(std::move(plain), context_.get(), method_.get());
        stream->accept();
        return stream;
    }

private:
    std::unique_ptr<BIO_METHOD, Free> method_;
    std::unique_ptr<SSL_CTX, Free> context_;
};

class OpenSslTrust final : public TlsTrust {
public:
    explicit OpenSslTrust(std::string const& authorities) :
        method_(makeBioMethod()), context_(SSL_CTX_new(TLS_client_method())) {
        static constexpr unsigned char http11[] = "\x08http/1.1";
        SSL_CTX* const context = context_.get();
        if (!context) throw std::runtime_error("cannot set TLS up: out of memory");
        SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
        SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
        SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
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
    std::unique_ptr<BIO_METHOD, Free> method_;
    std::unique_ptr<SSL_CTX, Free> context_;
};

} // namespace

std::unique_ptr<TlsContext> makeTlsContext(TlsOptions const& options) {
    requireBoth(options);
    if (options.certificateFile.empty()) return nullptr;
    return std::make_unique<OpenSslContext>(options);
}

std::unique_ptr<TlsTrust> makeTlsTrust(std::string const& authorities) {
    return std::make_unique<OpenSslTrust>(authorities);
}

#endif

} // namespace eh::http
