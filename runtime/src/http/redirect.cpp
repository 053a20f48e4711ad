// The Location of a redirection, and who does not get one.
#include "http/redirect.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include "http/text.hpp"

namespace eh::http {

namespace {

constexpr std::uint16_t httpsPort = 443;
constexpr std::string_view strictTransportSecurity = "Strict-Transport-Security";

/// "name" of "name:8080", "[::1]" of "[::1]:8080".
std::string_view withoutPort(std::string_view authority) {
    if (authority.starts_with('[')) return authority.substr(0, authority.find(']') + 1);
    return authority.substr(0, authority.find(':'));
}

/// Of an address in the absolute form, too.
std::string_view pathOf(std::string_view target) {
    if (target.starts_with('/')) return target;
    std::size_t const authority = target.find("://");
    if (authority == std::string_view::npos) return "/";
    std::size_t const path = target.find_first_of("/?", authority + 3);
    return path == std::string_view::npos ? "/" : target.substr(path);
}

/// Whoever sends more than the address of a page has shown it to all the world already, and would do so again each time.
bool mayBeRedirected(Request const& request) {
    return (request.method == "GET" || request.method == "HEAD") && request.header("EH-Connection").empty() &&
           request.header("Upgrade").empty();
}

Response isHttpsOnly() {
    Response response;
    response.status = 403;
    response.headers = {{"Content-Type", "application/problem+json"}, {"Cache-Control", "no-store"}};
    response.body.emplace_back("{\"type\":\"about:blank\",\"status\":403,\"code\":\"https\",\"detail\":"
                               "\"what is sent here is not encrypted, so it is not taken; use the https address\"}\n");
    return response;
}

} // namespace

void requireSenseOfHttps(ServerOptions const& options) {
    auto const& [maxAge, subDomains] = options.tls.strictTransport;
    bool const isThere = !options.tls.certificateFile.empty();
    if (!isThere && options.tls.redirect.port) throw std::invalid_argument("TlsRedirect: there is no certificate, so there is nowhere to send clients");
    if (!isThere && maxAge) throw std::invalid_argument("StrictTransport: there is no certificate, and without TLS browsers ignore it");
    if (!maxAge && subDomains) throw std::invalid_argument("StrictTransport: subDomains needs a maxAge");
    if (maxAge && maxAge->count() < 0) throw std::invalid_argument("StrictTransport: maxAge is negative");
    bool const isTwice = maxAge && std::ranges::any_of(options.headers, [](auto const& field) { return sameText(field.name, strictTransportSecurity); });
    if (isTwice) throw std::invalid_argument("Strict-Transport-Security is in ServerOptions::headers and in TlsOptions: one of them has to go");
}

std::vector<Response::Field> headersOverTls(ServerOptions const& options) {
    auto headers = options.headers;
    auto const& [maxAge, subDomains] = options.tls.strictTransport;
    if (!maxAge) return headers;
    headers.push_back({std::string(strictTransportSecurity),
                       "max-age=" + std::to_string(maxAge->count()) + (subDomains ? "; includeSubDomains" : "")});
    return headers;
}

std::function<Response(Request const&)> redirectToHttps(HostCheck check, std::uint16_t port) {
    return [check = std::move(check), port](Request const& request) {
        if (!mayBeRedirected(request)) return isHttpsOnly();
        std::string_view const host = request.header("Host");
        if (auto refused = check(host)) return std::move(*refused);
        std::string address = "https://" + std::string(withoutPort(host));
        if (port != httpsPort) address.append(":").append(std::to_string(port));
        address.append(pathOf(request.target).starts_with('?') ? "/" : "").append(pathOf(request.target));
        Response response = textResponse(308, address);
        response.headers.push_back({"Location", std::move(address)});
        response.headers.push_back({"Cache-Control", "no-store"}); // browsers keep a 308 for ever, longer than the program its ports
        return response;
    };
}

} // namespace eh::http
