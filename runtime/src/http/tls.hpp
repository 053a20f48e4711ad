// Encrypted streams, if the runtime was built with them.
#pragma once

#include <memory>

#include <eh/server.hpp>

#include "http/stream.hpp"

namespace eh::http {

/// Certificate and key of a server. Loop only, after it has been made.
class TlsContext {
public:
    virtual ~TlsContext() = default;
    [[nodiscard]] virtual std::unique_ptr<Stream> wrap(std::unique_ptr<Stream> plain) = 0;
};

/// Null without certificate and key. Throws std::invalid_argument if only one of them is given, or if the runtime was
/// built without TLS; std::runtime_error, with a sentence, if a file cannot be used.
[[nodiscard]] std::unique_ptr<TlsContext> makeTlsContext(TlsOptions const& options);

} // namespace eh::http
