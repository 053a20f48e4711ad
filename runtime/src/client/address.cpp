// Takes `http://host[:port]/mount` and https apart, and says what is wrong with anything else.
#include "client/address.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "http/text.hpp"

namespace eh::clients {

namespace {

constexpr std::string_view scheme = "http://";
constexpr std::string_view secureScheme = "https://";

[[noreturn]] void refuse(std::string_view url, std::string const& why) {
    throw std::invalid_argument("eh::Client: '" + std::string(url) + "' " + why);
}

bool beginsWith(std::string_view text, std::string_view start) {
    return http::sameText(text.substr(0, start.size()), start);
}

bool isPort(std::string_view text) {
    unsigned number = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() && number > 0 && number < 65'536;
}

}  // namespace

Address Address::parse(std::string_view url) {
    bool const isSecure = beginsWith(url, secureScheme);
    if (!isSecure && !beginsWith(url, scheme)) refuse(url, "is no http URL: write http://host[:port]/mount, or https://");
    bool const isPlain = std::ranges::all_of(url, [](char c) { return c > ' ' && c < 0x7F; });
    if (!isPlain) refuse(url, "has a character that a URL cannot have: write it as %XX");
    if (url.find_first_of("?#") != std::string_view::npos) refuse(url, "has a query or a fragment, which a mount has not");
    std::string_view rest = url.substr(isSecure ? secureScheme.size() : scheme.size());
    std::size_t const slash = std::min(rest.find('/'), rest.size());
    std::string_view const authority = rest.substr(0, slash);
    if (authority.find('@') != std::string_view::npos) refuse(url, "names a user: give ClientOptions::headers instead");

    Address address;
    address.text = url;
    address.isSecure = isSecure;
    address.authority = authority;
    address.mount = slash == rest.size() ? "/" : std::string(rest.substr(slash));
    if (address.mount.back() != '/') address.mount += '/';
    std::size_t const bracket = authority.starts_with('[') ? authority.find(']') : 0;
    if (bracket == std::string_view::npos) refuse(url, "has a bracket that is not closed");
    std::size_t const colon = authority.find(':', bracket);
    std::string_view const host = authority.substr(0, colon);
    if (bracket > 0 && host.size() != bracket + 1) refuse(url, "has something between its bracket and its port");
    address.host = bracket == 0 ? host : host.substr(1, bracket - 1);
    address.port = colon == std::string_view::npos ? (isSecure ? "443" : "80") : std::string(authority.substr(colon + 1));
    if (address.host.empty()) refuse(url, "names no host");
    if (!isPort(address.port)) refuse(url, "has a port that is no number from 1 to 65535");
    return address;
}

}  // namespace eh::clients
