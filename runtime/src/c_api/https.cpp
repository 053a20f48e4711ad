// Certificates, the port that redirects to them, and Strict-Transport-Security.
#include "c_api/https.hpp"

#include <stdexcept>

#include "c_api/error.hpp"
#include "c_api/handles.hpp"

namespace eh::c {

void chooseHttps(ServerOptions& options, eh_server_options const& given, std::string const& whose) {
    TlsOptions& tls = options.tls;
    if (given.certificate_file != nullptr) tls.certificateFile = given.certificate_file;
    if (given.key_file != nullptr) tls.keyFile = given.key_file;
    if (given.certificate_count > 0) required(given.certificates, (whose + ": the list of certificates").c_str());
    for (std::size_t i = 0; i < given.certificate_count; ++i) {
        eh_certificate const& one = given.certificates[i];
        tls.more.push_back({std::string(requiredText(one.certificate_file, (whose + ": the file of a certificate").c_str())),
                            std::string(requiredText(one.key_file, (whose + ": the file of a key").c_str()))});
    }
    if (given.redirect) tls.redirect.port = given.redirect_port;
    if (!given.redirect && (given.redirect_port != 0 || given.redirect_to != 0))
        throw std::invalid_argument(whose + ": redirect_port and redirect_to are only for redirect");
    tls.redirect.to = given.redirect_to;
    if (given.strict_transport_s != 0) tls.strictTransport.maxAge = std::chrono::seconds(given.strict_transport_s);
    tls.strictTransport.subDomains = given.strict_transport_subdomains;
}

}  // namespace eh::c

using namespace eh::c;

extern "C" {

eh_status eh_server_reload_certificates(eh_server* server) {
    return guarded([&] {
        if (auto const problem = required(server, "the server").server.reloadCertificates()) throw std::runtime_error(*problem);
    });
}

uint16_t eh_server_redirect_port(eh_server const* server) {
    return guardedOr<uint16_t>(0, [&] { return required(server, "the server").server.redirectPort(); });
}

}
