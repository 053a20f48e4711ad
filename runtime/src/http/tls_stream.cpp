// A TLS stream for either side: its bytes pass through a BIO, so that OpenSSL never touches the socket.
#ifdef EH_TLS
#include <algorithm>
#include <array>
#include <climits>
#include <cstring>
#include <new>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <openssl/err.h>

#include "http/openssl.hpp"

namespace eh::http {

namespace {

constexpr std::size_t recordSize = 16u << 10;

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

/// Passes on that the other direction is ready: a handshake may have to write before anything can be read.
class Crossed final : public WatchUser {
public:
    explicit Crossed(std::shared_ptr<WatchUser> user) : user_(std::move(user)) {}
    void readable() override { user_->writable(); }
    void writable() override { user_->readable(); }

private:
    std::shared_ptr<WatchUser> user_;
};

} // namespace

OpenSslOwner<BIO_METHOD> makeBioMethod() {
    OpenSslOwner<BIO_METHOD> method(BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "eh stream"));
    if (!method) throw std::runtime_error("cannot set TLS up: out of memory");
    BIO_meth_set_read_ex(method.get(), bioRead);
    BIO_meth_set_write_ex(method.get(), bioWrite);
    BIO_meth_set_ctrl(method.get(), bioControl);
    return method;
}

OpenSslOwner<SSL_CTX> makeOpenSslContext(SSL_METHOD const* side) {
    OpenSslOwner<SSL_CTX> context(SSL_CTX_new(side));
    if (!context) throw std::runtime_error("cannot set TLS up: out of memory");
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    return context;
}

void failFile(std::string const& what, std::string const& file) {
    unsigned long const error = ERR_peek_error();
    std::string sentence = "cannot use the " + what + " " + file;
    if (ERR_SYSTEM_ERROR(error))
        sentence.append(": ").append(std::generic_category().message(ERR_GET_REASON(error)));
    else if (char const* const reason = ERR_reason_error_string(error))
        sentence.append(": ").append(reason);
    ERR_clear_error();
    throw std::runtime_error(sentence);
}

TlsStream::TlsStream(std::unique_ptr<Stream> plain, SSL_CTX* context, BIO_METHOD const* method, std::shared_ptr<void const> kept) :
    plain_(std::move(plain)), kept_(std::move(kept)), ssl_(SSL_new(context)) {
    BIO* const bio = ssl_ ? BIO_new(method) : nullptr;
    if (!bio) throw std::bad_alloc();
    BIO_set_data(bio, plain_.get());
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl_.get(), bio, bio);
}

void TlsStream::connect(std::string const& host) {
    SSL_set_connect_state(ssl_.get());
    SSL_set_hostflags(ssl_.get(), X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    bool const isIp = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_.get()), host.c_str()) == 1;
    if (isIp) return;
    bool const isName = SSL_set1_host(ssl_.get(), host.c_str()) == 1 && SSL_set_tlsext_host_name(ssl_.get(), host.c_str()) == 1;
    if (!isName) throw std::bad_alloc();
}

StreamResult TlsStream::readSome(std::span<char> into) noexcept {
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

StreamResult TlsStream::writeSome(std::span<std::string_view const> pieces) noexcept {
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

/// A handshake of a server is the most expensive answer that there is: clients that only begin one wait for each other, and
/// nobody else for them.
void TlsStream::waitReadable(std::shared_ptr<WatchUser> user) {
    if (readWants_ == SSL_ERROR_WANT_WRITE)
        plain_->waitWritable(std::make_shared<Crossed>(std::move(user)));
    else if (SSL_pending(ssl_.get()) > 0)
        plain_->waitWritable(std::make_shared<Crossed>(std::move(user)));
    else if (!established() && SSL_is_server(ssl_.get()) == 1)
        plain_->waitReadableInTurn(std::move(user));
    else
        plain_->waitReadable(std::move(user));
}

void TlsStream::waitWritable(std::shared_ptr<WatchUser> user) {
    if (writeWants_ == SSL_ERROR_WANT_READ)
        plain_->waitReadable(std::make_shared<Crossed>(std::move(user)));
    else
        plain_->waitWritable(std::move(user));
}

void TlsStream::shutdownWrite() noexcept {
    ERR_clear_error();
    if (!broken_ && established()) SSL_shutdown(ssl_.get());
    plain_->shutdownWrite();
}

/// "certificate verify failed: self-signed certificate"
void TlsStream::explain() {
    char const* const reason = ERR_reason_error_string(ERR_peek_error());
    if (reason) problem_ = reason;
    long const verified = SSL_get_verify_result(ssl_.get());
    if (verified != X509_V_OK) problem_.append(reason ? ": " : "").append(X509_verify_cert_error_string(verified));
}

StreamResult TlsStream::failure(int result, int& wants) noexcept {
    int const error = SSL_get_error(ssl_.get(), result);
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) {
        wants = error;
        return {StreamResult::State::wouldBlock};
    }
    if (error == SSL_ERROR_ZERO_RETURN) return {StreamResult::State::end};
    if (!std::exchange(broken_, true)) explain();
    return {StreamResult::State::error};
}

} // namespace eh::http
#endif
