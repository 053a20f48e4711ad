// Which certificate bears the name that a client asks for.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <openssl/x509.h>

namespace eh::http {

class CertificateNames {
public:
    /// Enters the DNS names of a certificate's subjectAltName for it; those that are there already stay whose they are. False
    /// if it has none.
    bool add(X509 const* certificate, std::size_t number);
    /// The number of the one for that name: exact, or else by a wildcard in place of the first label. Allocates nothing.
    [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const noexcept;

private:
    std::map<std::string, std::size_t, std::less<>> numbers_; // in lower case, wildcards with their star
};

} // namespace eh::http
