// Encrypted streams, if the runtime was built with them.
#pragma once

#include <memory>
#include <string>

#include <eh/server.hpp>

#include "http/stream.hpp"

namespace eh::http {

/// Whether there is a certificate. Throws std::invalid_argument for half of one, or further ones without a first.
[[nodiscard]] bool wantsTls(TlsOptions const& options);

/// The certificates of a server, and their keys.
class TlsContext {
public:
    virtual ~TlsContext() = default;
    /// Reading drives the handshake, in which the client chooses a certificate by name. Loop only.
    [[nodiscard]] virtual std::unique_ptr<Stream> wrap(std::unique_ptr<Stream> plain) = 0;
    /// Reads the files again, for streams that are wrapped from now on. Throws std::runtime_error, with a sentence, and leaves
    /// all as it was, if one of them cannot be used. Any thread.
    virtual void reload() = 0;
};

/// Null without certificate and key. The options must outlive it. Throws std::invalid_argument if only one of them is given,
/// if something else is set without them, or if the runtime was built without TLS; std::runtime_error, with a sentence, if a file
/// cannot be used.
[[nodiscard]] std::unique_ptr<TlsContext> makeTlsContext(TlsOptions const& options);

/// Whom a client trusts. Loop only, after it has been made.
class TlsTrust {
public:
    virtual ~TlsTrust() = default;
    /// Reading drives the handshake, which fails if the peer cannot show that it is `host`, a name or an IP address.
    [[nodiscard]] virtual std::unique_ptr<Stream> wrap(std::unique_ptr<Stream> plain, std::string const& host) = 0;
};

/// Trusts the authorities in the PEM file `authorities`; if that is empty, those of the system. Throws
/// std::invalid_argument if the runtime was built without TLS; std::runtime_error, with a sentence, if the file cannot
/// be used.
[[nodiscard]] std::unique_ptr<TlsTrust> makeTlsTrust(std::string const& authorities);

} // namespace eh::http
