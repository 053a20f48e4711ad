// https from a client in C: a server that shows who it is, and one that cannot.
#include "support/catch.hpp"

#include "client_bed.hpp"

using namespace eh::test;

#ifdef EH_TLS
#include "support/certificate.hpp"

namespace {

struct SecureSite {
    SecureSite() : site({}, listening()) {}

    [[nodiscard]] eh_server_options listening() const {
        eh_server_options options{};
        options.certificate_file = files.certificateFile.c_str();
        options.key_file = files.keyFile.c_str();
        return options;
    }

    ::test::Certificate certificate;
    eh::TlsOptions files = certificate.files();
    Served site;
};

}  // namespace

TEST_CASE("a client in C speaks TLS to a server whose authority it trusts", "[c]") {
    auto const link = GENERATE(EH_LINK_WEBSOCKET, EH_LINK_STREAM, EH_LINK_POLL);
    SecureSite secure;
    eh_client_options options = by(link);
    options.authorities = secure.files.certificateFile.c_str();  // signed by itself
    Panel desk(secure.site.url(), options);
    REQUIRE(desk.connect());
    CHECK(panel_echo(&desk.state) == EH_QUEUED);
    CHECK(eventually([&] { return desk.told.has(panel_echo_line); }));
}

TEST_CASE("a client in C does not speak to a server whose certificate nobody vouches for", "[c]") {
    SecureSite secure;
    Panel desk(secure.site.url());
    REQUIRE(eh_client_connect(desk.client()) == EH_OK);
    CHECK(eventually([&] { return desk.told.has("error unreachable: "); }));
    CHECK(contains(desk.told.first("error"), "certificate verify failed"));
    CHECK_FALSE(desk.told.has("connect "));
}

TEST_CASE("authorities that cannot be read are an error of a client in C with a sentence", "[c]") {
    eh_client_options options{};
    options.size = sizeof options;
    options.authorities = "/nowhere/authorities.pem";
    CHECK(eh_client_new("https://h/x", nullptr, &options) == nullptr);
    CHECK(contains(eh_last_error(), "cannot use the authorities /nowhere/authorities.pem"));
}
#else
TEST_CASE("a library without TLS refuses https to a client in C with a sentence", "[c]") {
    CHECK(eh_client_new("https://h/x", nullptr, nullptr) == nullptr);
    CHECK(contains(eh_last_error(), "https was asked for, but this library was built without TLS"));
}
#endif
