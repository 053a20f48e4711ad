// Whole phrases, as the C++ API words them: single words might be a program's own, in the name of an interface or in an address.
#include "c_api/wording.hpp"

#include <cstddef>

namespace eh::c {

namespace {

struct Phrase {
    std::string_view cpp;
    std::string_view c;
};

constexpr Phrase phrases[] = {
    // options that exclude each other: all other demands on options C meets by its types, and by 0 for the default
    {"EventHandlerOptions: maxEvent must not be larger than maxFrame",
     "the options of the handler: max_event must not be larger than max_frame"},
    {"EventHandlerOptions: maxFrame must not be larger than queueBytes",
     "the options of the handler: max_frame must not be larger than queue_bytes"},
    {"eh::ClientOptions: backoffMin is positive and not above backoffMax",
     "the options of the client: backoff_min_ms must not be larger than backoff_max_ms"},
    {"FormOptions: signIn and signOut must be paths", "the options of the form: sign_in and sign_out must be paths"},
    {"FormOptions: signIn and signOut must not be the same", "the options of the form: sign_in and sign_out must not be the same"},
    {"FormOptions: session.cookie must be a token", "the options of the form: cookie must be a token"},
    {"TlsOptions::more is for further certificates, but there is no first one", "the options of the server: certificates are further ones, but there is no certificate_file"},
    {"TlsOptions::more: there is one without files", "the options of the server: one of the certificates has no files"},
    {"TlsRedirect: there is no certificate", "the options of the server: redirect: there is no certificate"},
    {"StrictTransport: there is no certificate", "the options of the server: strict_transport_s: there is no certificate"},
    {"StrictTransport: subDomains needs a maxAge", "the options of the server: strict_transport_subdomains needs strict_transport_s"},
    {"is in ServerOptions::headers and in TlsOptions:", "is in headers and asked for by strict_transport_s:"},
    {"WebSocketDeflate::clientWindowBits is", "the options of the sockets: deflate_window_bits is"},
    // misuse
    {"this EventHandler is mounted in another Server; make one for each Server",
     "this handler is mounted in another server; make one for each server"},
    {"is known to this EventHandler with other prototypes", "is known to this handler with other prototypes"},
    {"eh::Client: it runs on a thread of its own; ClientOptions::runner says who runs it",
     "the client: it runs on a thread of its own; runner in eh_client_options says who runs it"},
    {"eh::Client: another thread runs it", "the client: another thread runs it"},
    {"eh::Client: the interface ", "the client: the interface "},
    {"eh::Client: '", "the address '"},
    {"names a user: give ClientOptions::headers instead", "names a user: give headers in eh_client_options instead"},
    // what the program is told later
    {"ClientOptions::headers gave nothing that HTTP can send", "headers of eh_client_options gave nothing that HTTP can send"},
    {" bytes, the limit maxMessage of this client", " bytes, the limit max_message of this client"},
    {" bytes at once, the limit maxMessage of this client", " bytes at once, the limit max_message of this client"},
};

}  // namespace

std::string inC(std::string_view sentence) {
    std::string worded(sentence);
    for (auto const& [cpp, c] : phrases) {
        std::size_t const at = worded.find(cpp);
        if (at != std::string::npos) worded.replace(at, cpp.size(), c);
    }
    return worded;
}

}  // namespace eh::c
