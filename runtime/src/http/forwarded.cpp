// Elements and parameters of Forwarded, and the lists that were there before it.
#include "http/forwarded.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "http/text.hpp"

namespace eh::http {

namespace {

/// One hop: as whoever stands next to it saw it.
struct Hop {
    std::string client;
    std::string proto;
};

/// Splits at `separator` outside of quoted strings.
std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    bool quoted = false;
    std::size_t begin = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '"') quoted = !quoted;
        else if (quoted && text[at] == '\\') ++at;
        else if (!quoted && text[at] == separator) {
            parts.push_back(trimmed(text.substr(begin, at - begin)));
            begin = at + 1;
        }
    }
    parts.push_back(trimmed(text.substr(begin)));
    return parts;
}

std::string unquoted(std::string_view value) {
    if (value.size() < 2 || value.front() != '"' || value.back() != '"') return std::string(value);
    std::string text;
    for (std::size_t at = 1; at + 1 < value.size(); ++at) {
        if (value[at] == '\\' && at + 2 < value.size()) ++at;
        text += value[at];
    }
    return text;
}

/// Without a port and brackets: "[2001:db8::1]:80", "192.0.2.1:80".
std::string addressOf(std::string node) {
    if (node.starts_with('[')) return node.substr(1, std::min(node.find(']'), node.size()) - 1);
    if (std::count(node.begin(), node.end(), ':') == 1) node.resize(node.find(':'));
    return node;
}

void readForwarded(std::string_view value, std::vector<Hop>& hops) {
    for (std::string_view const element : split(value, ',')) {
        if (element.empty()) continue;
        Hop hop;
        for (std::string_view const pair : split(element, ';')) {
            std::size_t const equals = std::min(pair.find('='), pair.size());
            std::string_view const name = trimmed(pair.substr(0, equals));
            std::string const text = unquoted(trimmed(pair.substr(std::min(equals + 1, pair.size()))));
            if (sameText(name, "for")) hop.client = addressOf(text);
            if (sameText(name, "proto")) hop.proto = text;
        }
        hops.push_back(std::move(hop));
    }
}

/// The lists of the old headers, of which the second may be shorter: then its last element is about all.
std::vector<Hop> readOldHeaders(Request const& request) {
    std::vector<Hop> hops;
    std::vector<std::string> protos;
    for (Header const& header : request.headers) {
        bool const isFor = sameText(header.name, "X-Forwarded-For");
        if (!isFor && !sameText(header.name, "X-Forwarded-Proto")) continue;
        for (std::string_view const element : split(header.value, ',')) {
            if (element.empty()) continue;
            if (isFor) hops.push_back({addressOf(std::string(element)), {}});
            else protos.emplace_back(element);
        }
    }
    for (std::size_t i = 0; i < hops.size() && !protos.empty(); ++i)
        hops[i].proto = protos.size() == hops.size() ? protos[i] : protos.back();
    return hops;
}

} // namespace

std::optional<ForwardedClient> forwardedClient(Request const& request, AddressList const& proxies) {
    std::vector<Hop> hops;
    for (Header const& header : request.headers)
        if (sameText(header.name, "Forwarded")) readForwarded(header.value, hops);
    if (hops.empty()) hops = readOldHeaders(request);
    for (std::size_t i = hops.size(); i-- > 0;) {
        auto const address = IpAddress::parse(hops[i].client);
        if (!address) return std::nullopt;
        if (i > 0 && proxies.has(*address)) continue;
        std::optional<bool> secure;
        if (!hops[i].proto.empty()) secure = sameText(hops[i].proto, "https") || sameText(hops[i].proto, "wss");
        return ForwardedClient{std::move(hops[i].client), secure};
    }
    return std::nullopt;
}

} // namespace eh::http
