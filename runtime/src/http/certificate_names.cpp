// Names of certificates as RFC 6125 reads them: DNS names of the subjectAltName only.
#ifdef EH_TLS
#include "http/certificate_names.hpp"

#include <algorithm>
#include <array>

#include "http/openssl.hpp"
#include "http/text.hpp"

namespace eh::http {

namespace {

constexpr std::size_t longestName = 255; // of DNS

} // namespace

bool CertificateNames::add(X509 const* certificate, std::size_t number) {
    OpenSslOwner<GENERAL_NAMES> const names(
        static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
    bool hasOne = false;
    for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) { // -1 of none
        GENERAL_NAME const* const name = sk_GENERAL_NAME_value(names.get(), i);
        if (name->type != GEN_DNS) continue;
        auto const* const bytes = reinterpret_cast<char const*>(ASN1_STRING_get0_data(name->d.dNSName));
        std::string text(bytes, static_cast<std::size_t>(ASN1_STRING_length(name->d.dNSName)));
        std::ranges::transform(text, text.begin(), lowered);
        numbers_.try_emplace(std::move(text), number);
        hasOne = true;
    }
    return hasOne;
}

std::optional<std::size_t> CertificateNames::find(std::string_view name) const noexcept {
    std::array<char, longestName> buffer;
    if (name.size() > buffer.size()) return std::nullopt;
    std::ranges::transform(name, buffer.begin(), lowered);
    std::string_view const lowered(buffer.data(), name.size());
    auto found = numbers_.find(lowered);
    std::size_t const dot = lowered.find('.');
    if (found == numbers_.end() && dot != std::string_view::npos && dot > 0) {
        buffer[dot - 1] = '*';
        found = numbers_.find(lowered.substr(dot - 1));
    }
    if (found == numbers_.end()) return std::nullopt;
    return found->second;
}

} // namespace eh::http
#endif
