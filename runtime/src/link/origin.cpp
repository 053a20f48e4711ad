// Host and Origin, compared as texts; no resolver is asked.
#include "link/origin.hpp"

#include <arpa/inet.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace eh {

namespace {

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

/// Without the port, and without the brackets of an IPv6 literal.
std::string hostName(std::string_view authority) {
    if (authority.starts_with('[')) return std::string(authority.substr(1, authority.find(']') - 1));
    return lower(authority.substr(0, authority.rfind(':')));
}

bool isAddress(std::string const& name) {
    std::array<unsigned char, sizeof(in6_addr)> address;
    return inet_pton(AF_INET, name.c_str(), address.data()) == 1 || inet_pton(AF_INET6, name.c_str(), address.data()) == 1;
}

std::string_view authorityOf(std::string_view origin) {
    std::size_t const scheme = origin.find("://");
    return scheme == std::string_view::npos ? std::string_view() : origin.substr(scheme + 3);
}

}  // namespace

std::vector<std::string> withMachineNames(std::vector<std::string> names) {
    std::array<char, 256> buffer{};
    if (gethostname(buffer.data(), buffer.size() - 1) != 0) return names;
    std::string const full = lower(buffer.data());
    std::string const brief = full.substr(0, full.find('.'));
    names.insert(names.end(), {full, brief, brief + ".local"});
    return names;
}

Refusal wrongHost(std::string_view host) {
    return {403, "host",
            "this server does not know the host name \"" + std::string(host.substr(0, 256)) +
                "\"; if it is one of its names, list it in the option hosts of the server",
            {}, {}};
}

bool isOwnHost(std::string_view host, std::span<std::string const> names) {
    std::string const name = hostName(host);
    if (name == "localhost" || name.ends_with(".localhost") || isAddress(name)) return true;
    return std::ranges::any_of(names, [&](std::string const& known) { return lower(known) == name; });
}

std::string const* listedOrigin(http::Request const& request, std::span<std::string const> origins) {
    if (origins.empty()) return nullptr;
    auto const found = std::ranges::find(origins, request.header("Origin"));
    return found == origins.end() || found->empty() ? nullptr : &*found;
}

OriginCheck checkOrigin(http::Request const& request, std::span<std::string const> origins) {
    std::string_view const origin = request.header("Origin");
    if (listedOrigin(request, origins) != nullptr) return OriginCheck::listed;
    if (origin == "null") return OriginCheck::refused;
    if (std::string_view const site = request.header("Sec-Fetch-Site"); !site.empty())
        return site == "same-origin" || site == "none" ? OriginCheck::same : OriginCheck::refused;
    if (origin.empty()) return OriginCheck::same;
    return lower(authorityOf(origin)) == lower(request.header("Host")) ? OriginCheck::same : OriginCheck::refused;
}

Refusal wrongOrigin() { return {403, "origin", "pages of this origin may not connect here", {}, {}}; }

}  // namespace eh
