// What of TLS is the same with and without OpenSSL: whether it was asked for, and by half.
#include "http/tls.hpp"

#include <algorithm>
#include <stdexcept>

namespace eh::http {

bool wantsTls(TlsOptions const& options) {
    auto const isHalf = [](std::string const& certificate, std::string const& key) { return certificate.empty() != key.empty(); };
    auto const& more = options.more;
    bool const isOneHalf = std::ranges::any_of(more, [&](TlsCertificate const& one) { return isHalf(one.certificateFile, one.keyFile); });
    if (isOneHalf || isHalf(options.certificateFile, options.keyFile))
        throw std::invalid_argument("TLS needs a certificate file and a key file: only one of them was given");
    bool const isOneEmpty = std::ranges::any_of(more, [](TlsCertificate const& one) { return one.certificateFile.empty(); });
    if (isOneEmpty) throw std::invalid_argument("TlsOptions::more: there is one without files");
    if (options.certificateFile.empty() && !more.empty())
        throw std::invalid_argument("TlsOptions::more is for further certificates, but there is no first one");
    return !options.certificateFile.empty();
}

#ifndef EH_TLS

std::unique_ptr<TlsContext> makeTlsContext(TlsOptions const& options) {
    if (!wantsTls(options)) return nullptr;
    throw std::invalid_argument("a certificate was given, but this library was built without TLS (EH_TLS)");
}

std::unique_ptr<TlsTrust> makeTlsTrust(std::string const&) {
    throw std::invalid_argument("https was asked for, but this library was built without TLS (EH_TLS)");
}

#endif

} // namespace eh::http
