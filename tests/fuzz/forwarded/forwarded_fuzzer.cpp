// Whatever a client sends as Forwarded or X-Forwarded-For, it cannot pass for another: what its proxy adds behind that counts.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "http/forwarded.hpp"
#include "../require.hpp"

namespace {

using namespace eh::http;

constexpr std::string_view client = "192.0.2.1";
constexpr std::string_view proxy = "10.0.0.1";

std::optional<ForwardedClient> read(std::vector<Header> const& headers) {
    static AddressList const proxies({std::string(proxy)});
    Request request;
    request.headers = headers;
    return forwardedClient(request, proxies);
}

/// Behind what the client sent, in a line of its own and in the same one.
void cannotHide(std::string_view name, std::string_view sent, std::string const& added) {
    std::string const joined = std::string(sent) + ", " + added;
    for (auto const& headers : {std::vector<Header>{{name, sent}, {name, added}}, std::vector<Header>{{name, joined}}}) {
        auto const found = read(headers);
        require(found && found->remote == client, "a client passes for another, or for its proxy");
        require(found->secure.value_or(true), "what it spoke is not what its proxy says");
    }
}

void check(std::string_view sent) {
    for (std::string_view const name : {"Forwarded", "X-Forwarded-For"}) {
        auto const found = read({{name, sent}});
        if (found) require(IpAddress::parse(found->remote).has_value(), "a client that is no address");
    }
    // A proxy that knows one kind of header passes the other on.
    auto const mixed = read({{"Forwarded", sent}, {"X-Forwarded-For", client}});
    require(!mixed || mixed->remote == client, "a client passes for another by the other header");
    cannotHide("X-Forwarded-For", sent, std::string(client));
    cannotHide("X-Forwarded-For", sent, std::string(client) + ":8080, " + std::string(proxy));
    cannotHide("Forwarded", sent, "for=" + std::string(client) + ";proto=https");
    cannotHide("Forwarded", sent, "for=\"" + std::string(client) + ":8080\";by=\"_a\\\"b\\\\\";proto=https, for=" + std::string(proxy));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string text(reinterpret_cast<char const*>(data), size);
    std::erase_if(text, [](char c) { return c == '\r' || c == '\n' || c == '\0'; }); // no header has them
    check(text);
    return 0;
}
