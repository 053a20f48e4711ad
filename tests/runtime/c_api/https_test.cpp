// HTTPS of servers in C: further certificates, the port that redirects, certificates that are exchanged.
#ifdef EH_TLS
#include <array>
#include <fstream>

#include "support/catch.hpp"
#include "support/certificate.hpp"
#include "support/http_client.hpp"

#include "../http/tls_client.hpp"
#include "bed.hpp"

using namespace eh::test;

namespace {

struct SecureOptions {
    ::test::Certificate first;
    ::test::Certificate second{"DNS:a.example"};
    eh::TlsOptions files = first.files();
    eh::TlsOptions more = second.files();
    std::array<eh_certificate, 1> certificates{{{more.certificateFile.c_str(), more.keyFile.c_str()}}};
    eh_server_options options{};

    SecureOptions() {
        second.renew(2);
        options.size = sizeof options;
        options.certificate_file = files.certificateFile.c_str();
        options.key_file = files.keyFile.c_str();
        options.certificates = certificates.data();
        options.certificate_count = certificates.size();
    }
};

void refused(eh_server_options const& options, std::string_view sentence) {
    CHECK(eh_server_new(&options) == nullptr);
    CHECK_THAT(std::string(eh_last_error()), Catch::Contains(std::string(sentence)));
}

}  // namespace

TEST_CASE("a server in C shows the certificate that is asked for, and reads all again", "[c]") {
    SecureOptions secure;
    eh_server* const server = eh_server_new(&secure.options);
    REQUIRE(server);
    REQUIRE(eh_server_start(server) == EH_OK);
    CHECK(eh_server_redirect_port(server) == 0);
    auto const shown = [&](char const* name) { return ::test::TlsClient(eh_server_port(server), {.serverName = name}).serial(); };
    CHECK(shown("") == 1);
    CHECK(shown("a.example") == 2);
    secure.second.renew(12);
    CHECK(eh_server_reload_certificates(server) == EH_OK);
    CHECK(shown("a.example") == 12);
    std::ofstream(secure.more.keyFile) << "no key\n";
    CHECK(eh_server_reload_certificates(server) == EH_FAILED);
    CHECK_THAT(std::string(eh_last_error()), Catch::Contains("cannot use the key " + secure.more.keyFile));
    CHECK(shown("a.example") == 12);
    eh_server_free(server);
    CHECK(eh_server_reload_certificates(nullptr) == EH_BAD_ARGUMENT);
}

TEST_CASE("a server in C redirects from a plain port, and has browsers remember", "[c]") {
    SecureOptions secure;
    secure.options.redirect = true;
    secure.options.redirect_to = 443;
    secure.options.strict_transport_s = 3600;
    secure.options.strict_transport_subdomains = true;
    eh_server* const server = eh_server_new(&secure.options);
    REQUIRE(server);
    REQUIRE(eh_server_start(server) == EH_OK);
    ::test::HttpClient plain(eh_server_redirect_port(server));
    auto const reply = plain.get("/a");
    CHECK(reply.status == 308);
    CHECK(reply.header("location") == "https://localhost/a");
    ::test::TlsClient client(eh_server_port(server));
    client.send("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    CHECK_THAT(client.rest(), Catch::Contains("Strict-Transport-Security: max-age=3600; includeSubDomains\r\n"));
    eh_server_free(server);
}

TEST_CASE("options of HTTPS that make no sense in C are told in words of C", "[c]") {
    SecureOptions secure;
    auto wrong = secure.options;
    wrong.redirect_port = 80;
    refused(wrong, "redirect_port and redirect_to are only for redirect");
    wrong = secure.options;
    wrong.strict_transport_subdomains = true;
    refused(wrong, "strict_transport_subdomains needs strict_transport_s");
    wrong = secure.options;
    wrong.certificates = nullptr;
    refused(wrong, "the list of certificates is NULL");
    wrong = secure.options;
    wrong.certificate_file = wrong.key_file = nullptr;
    refused(wrong, "certificates are further ones, but there is no certificate_file");
    wrong.certificate_count = 0;
    wrong.redirect = true;
    refused(wrong, "redirect: there is no certificate");
    wrong.redirect = false;
    wrong.strict_transport_s = 1;
    refused(wrong, "strict_transport_s: there is no certificate");
    CHECK(eh_server_reload_certificates(nullptr) == EH_BAD_ARGUMENT);
    eh_server_options plain{};
    plain.size = sizeof plain;
    eh_server* const server = eh_server_new(&plain);
    CHECK(eh_server_reload_certificates(server) == EH_BAD_STATE);
    eh_server_free(server);
}
#endif
