// Arbitrary Authorization headers: what is taken for credentials must be the same when it is written down again and read.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "event/codec/base64.hpp"
#include "http/auth/authorization.hpp"
#include "../require.hpp"

namespace {

using namespace eh::http;

bool isClean(std::string_view text) {
    for (char const c : text)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return false;
    return true;
}

std::string quoted(std::string_view value) {
    std::string text = "\"";
    for (char const c : value) {
        if (c == '"' || c == '\\') text += '\\';
        text += c;
    }
    return text + '"';
}

void basic(std::string_view credentials) {
    auto const read = parseBasic(credentials);
    if (!read) return;
    require(isClean(read->user) && isClean(read->password), "control characters in a name or a password");
    require(read->user.find(':') == std::string::npos, "a colon in a name");
    std::string const text = read->user + ":" + read->password;
    std::string again;
    eh::base64::encode(again, std::as_bytes(std::span(text.data(), text.size())));
    require(again == credentials, "two spellings of the same credentials");
}

void bearer(std::string_view credentials) {
    auto const token = parseBearer(credentials);
    require(!token || (*token == credentials && isClean(*token) && token->find(' ') == std::string_view::npos), "a token of two words");
}

void digest(std::string_view credentials) {
    auto const read = parseDigest(credentials);
    if (!read) return;
    require(read->response.size() == 64 && read->count.size() == 8, "an answer that is none");
    std::string const text = "username=" + quoted(read->user) + ",realm=" + quoted(read->realm) + ",nonce=" + quoted(read->nonce) + ",uri=" +
                             quoted(read->uri) + ",response=" + quoted(read->response) + ",cnonce=" + quoted(read->cnonce) + ",nc=" + read->count +
                             ",qop=auth,algorithm=sha-256";
    auto const again = parseDigest(text);
    require(again && again->user == read->user && again->realm == read->realm && again->nonce == read->nonce && again->uri == read->uri &&
                again->response == read->response && again->cnonce == read->cnonce && again->number == read->number,
            "a digest reads differently when it is written again");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string_view const text(reinterpret_cast<char const*>(data), size);
    std::vector<Header> headers{{"Authorization", text}};
    Request request;
    request.headers = headers;
    int schemes = 0;
    for (auto const* scheme : {"Basic", "Bearer", "Digest"}) schemes += credentialsOf(request, scheme) ? 1 : 0;
    require(schemes <= 1, "credentials of two schemes");
    if (auto const found = credentialsOf(request, "Basic")) basic(*found);
    if (auto const found = credentialsOf(request, "Bearer")) bearer(*found);
    if (auto const found = credentialsOf(request, "Digest")) digest(*found);
    headers.push_back(headers.front());
    request.headers = headers;
    require(!credentialsOf(request, "Basic") && !credentialsOf(request, "Digest"), "one of two headers is believed");
    return 0;
}
