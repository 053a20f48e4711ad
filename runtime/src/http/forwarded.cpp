// Elements and parameters of Forwarded, and the lists that were there before it.
#include "http/forwarded.hpp"

#include <algorithm>
#include <span>
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

/// Whether the quote at `at` is part of a quoted string rather than its end.
bool isEscaped(std::string_view text, std::size_t at) noexcept {
    std::size_t backslashes = 0;
    while (backslashes < at && text[at - 1 - backslashes] == '\\') ++backslashes;
    return backslashes % 2 == 1;
}

/// Splits at `separator` outside of quoted strings, last part first. It reads from the end, where the proxy has written, and not the
/// client: whoever opens a quote there and does not close it must not take away what comes behind.
std::vector<std::string_view> splitFromEnd(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    bool quoted = false;
    std::size_t end = text.size();
    for (std::size_t at = text.size(); at-- > 0;) {
        if (text[at] == '"') quoted = !quoted || isEscaped(text, at);
        if (quoted || text[at] != separator) continue;
        parts.push_back(trimmed(text.substr(at + 1, end - at - 1)));
        end = at;
    }
    parts.push_back(trimmed(text.substr(0, end)));
    return parts;
}

/// The elements of a list that knows no quotes, last one first.
std::vector<std::string_view> plainFromEnd(std::string_view list) {
    std::vector<std::string_view> parts;
    while (true) {
        std::size_t const comma = list.rfind(',');
        if (comma == std::string_view::npos) break;
        parts.push_back(trimmed(list.substr(comma + 1)));
        list = list.substr(0, comma);
    }
    parts.push_back(trimmed(list));
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
    for (std::string_view const element : splitFromEnd(value, ',')) {
        if (element.empty()) continue;
        Hop hop;
        for (std::string_view const pair : splitFromEnd(element, ';')) {
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
std::vector<Hop> readOld(std::span<Header const> headers) {
    std::vector<Hop> hops;
    std::vector<std::string> protos;
    for (std::size_t i = headers.size(); i-- > 0;) {
        bool const isFor = sameText(headers[i].name, "X-Forwarded-For");
        if (!isFor && !sameText(headers[i].name, "X-Forwarded-Proto")) continue;
        for (std::string_view const element : plainFromEnd(headers[i].value)) {
            if (element.empty()) continue;
            if (isFor) hops.push_back({addressOf(std::string(element)), {}});
            else protos.emplace_back(element);
        }
    }
    for (std::size_t i = 0; i < hops.size() && !protos.empty(); ++i)
        hops[i].proto = protos.size() == hops.size() ? protos[i] : protos.front();
    return hops;
}

std::vector<Hop> readStandard(std::span<Header const> headers) {
    std::vector<Hop> hops;
    for (std::size_t i = headers.size(); i-- > 0;)
        if (sameText(headers[i].name, "Forwarded")) readForwarded(headers[i].value, hops);
    return hops;
}

/// The first of the hops, of which the last comes first, that is no proxy.
std::optional<ForwardedClient> clientOf(std::vector<Hop> hops, AddressList const& proxies) {
    for (std::size_t i = 0; i < hops.size(); ++i) {
        auto const address = IpAddress::parse(hops[i].client);
        if (!address) return std::nullopt;
        if (i + 1 < hops.size() && proxies.has(*address)) continue;
        std::optional<bool> secure;
        if (!hops[i].proto.empty()) secure = sameText(hops[i].proto, "https") || sameText(hops[i].proto, "wss");
        return ForwardedClient{std::move(hops[i].client), secure};
    }
    return std::nullopt;
}

bool agree(std::optional<ForwardedClient> const& a, std::optional<ForwardedClient> const& b) {
    return a && b && IpAddress::parse(a->remote) == IpAddress::parse(b->remote) && a->secure == b->secure;
}

} // namespace

/// A proxy writes one kind and passes the other on as the client sent it; which one, nobody here knows.
std::optional<ForwardedClient> forwardedClient(Request const& request, AddressList const& proxies) {
    auto const standardHops = readStandard(request.headers);
    auto const oldHops = readOld(request.headers);
    auto standard = clientOf(standardHops, proxies);
    if (oldHops.empty()) return standard;
    auto old = clientOf(oldHops, proxies);
    if (standardHops.empty()) return old;
    return agree(standard, old) ? standard : std::nullopt;
}

} // namespace eh::http
