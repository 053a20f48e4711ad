// What proxies tell of their clients, and who is believed.
#include "http/forwarded.hpp"

#include <initializer_list>
#include <vector>

#include "support/catch.hpp"

using namespace eh::http;

namespace {

AddressList const proxies({"10.0.0.0/8", "192.0.2.7", "fd00::/8"});

/// The client, "/tls" or "/plain" behind it if that was told; "" if nobody is known.
std::string clientOf(std::vector<Header> const& headers) {
    Request request;
    request.headers = headers;
    auto const client = forwardedClient(request, proxies);
    if (!client) return {};
    return client->remote + (!client->secure ? "" : *client->secure ? "/tls" : "/plain");
}

std::string forwarded(std::string_view value) { return clientOf({{"Forwarded", value}}); }

} // namespace

TEST_CASE("Forwarded tells the client and its protocol") {
    CHECK(forwarded("for=203.0.113.5") == "203.0.113.5");
    CHECK(forwarded("For=203.0.113.5;proto=https;by=10.0.0.1;host=example.org") == "203.0.113.5/tls");
    CHECK(forwarded("proto=http ; for = 203.0.113.5") == "203.0.113.5/plain");
    CHECK(forwarded("for=\"203.0.113.5:4711\"") == "203.0.113.5");
    CHECK(forwarded("for=\"[2001:db8::1]:4711\"") == "2001:db8::1");
    CHECK(forwarded("for=\"[2001:db8::1]\"") == "2001:db8::1");
    CHECK(forwarded("for=\"203.0.113.\\5\"") == "203.0.113.5");
}

TEST_CASE("Only the last address that is no proxy's is believed: those before it are the client's own words") {
    CHECK(forwarded("for=1.1.1.1, for=203.0.113.5, for=10.1.2.3;proto=http") == "203.0.113.5");
    CHECK(clientOf({{"Forwarded", "for=1.1.1.1"}, {"Forwarded", "for=203.0.113.5, for=192.0.2.7"}}) == "203.0.113.5");
    CHECK(clientOf({{"X-Forwarded-For", "1.1.1.1, 203.0.113.5, 10.9.9.9"}}) == "203.0.113.5");
    CHECK(clientOf({{"X-Forwarded-For", "1.1.1.1"}, {"x-forwarded-for", "203.0.113.5"}}) == "203.0.113.5");
    CHECK(forwarded("for=10.1.1.1, for=10.2.2.2") == "10.1.1.1"); // a client within the proxies' network
    CHECK(forwarded("for=\"x,for=1.1.1.1\", for=203.0.113.5") == "203.0.113.5");
}

TEST_CASE("A client that is hidden or malformed is none") {
    for (std::string_view const value : {"for=unknown", "for=_secret", "for=", "by=10.0.0.1", "", ",,", "for=203.0.113.500", "for=1.1.1.1, for=unknown", "for=\"", "for=\"[\"", "=", ";;"}) {
        INFO(value);
        CHECK(forwarded(value).empty());
    }
    CHECK(clientOf({}).empty());
    CHECK(clientOf({{"X-Forwarded-Proto", "https"}}).empty());
    CHECK(clientOf({{"X-Forwarded-For", "localhost"}}).empty());
}

TEST_CASE("The old headers tell the protocol of each hop, or of all") {
    CHECK(clientOf({{"X-Forwarded-For", "203.0.113.5"}, {"X-Forwarded-Proto", "https"}}) == "203.0.113.5/tls");
    CHECK(clientOf({{"X-Forwarded-For", "203.0.113.5, 10.0.0.1"}, {"X-Forwarded-Proto", "https, http"}}) == "203.0.113.5/tls");
    CHECK(clientOf({{"X-Forwarded-For", "1.1.1.1, 203.0.113.5"}, {"X-Forwarded-Proto", "http"}}) == "203.0.113.5/plain");
}

TEST_CASE("Where both kinds are, one may be the client's own words: they are believed if they agree") {
    CHECK(clientOf({{"X-Forwarded-For", "1.1.1.1"}, {"Forwarded", "for=203.0.113.5"}}).empty());
    CHECK(clientOf({{"Forwarded", "for=1.1.1.1"}, {"X-Forwarded-For", "203.0.113.5"}}).empty());
    CHECK(clientOf({{"Forwarded", "for=_hidden"}, {"X-Forwarded-For", "203.0.113.5"}}).empty());
    CHECK(clientOf({{"Forwarded", "for=203.0.113.5;proto=https"}, {"X-Forwarded-For", "203.0.113.5"}}).empty()); // who says https?
    CHECK(clientOf({{"Forwarded", "for=203.0.113.5;proto=https"}, {"X-Forwarded-For", "1.1.1.1, 203.0.113.5"}, {"X-Forwarded-Proto", "https"}}) == "203.0.113.5/tls");
    CHECK(clientOf({{"Forwarded", "for=203.0.113.5"}, {"X-Forwarded-Proto", "https"}}) == "203.0.113.5"); // no list of its own
}

TEST_CASE("A quote that the client opens takes nothing away of what its proxy adds") {
    CHECK(forwarded("for=1.1.1.1;x=\", for=203.0.113.5") == "203.0.113.5");
    CHECK(forwarded("for=1.1.1.1;x=\"\\, for=203.0.113.5") == "203.0.113.5");
    CHECK(forwarded("\", for=\"203.0.113.5:80\";by=\"_a\\\"b\"") == "203.0.113.5");
    CHECK(clientOf({{"X-Forwarded-For", "1.1.1.1, \", 203.0.113.5"}}) == "203.0.113.5");
    CHECK(clientOf({{"X-Forwarded-For", "\"1.1.1.1"}, {"X-Forwarded-For", "203.0.113.5"}}) == "203.0.113.5");
}

TEST_CASE("A list has addresses and networks") {
    CHECK(proxies.has("10.255.0.1"));
    CHECK(proxies.has("192.0.2.7"));
    CHECK(proxies.has("::ffff:192.0.2.7"));
    CHECK(proxies.has("fd12::1"));
    CHECK_FALSE(proxies.has("11.0.0.1"));
    CHECK_FALSE(proxies.has("192.0.2.8"));
    CHECK_FALSE(proxies.has("fe80::1"));
    CHECK_FALSE(proxies.has("somewhere"));
    CHECK_FALSE(AddressList().has("10.0.0.1"));
    CHECK(AddressList({"0.0.0.0/0"}).has("198.51.100.1"));
    CHECK_FALSE(AddressList({"0.0.0.0/0"}).has("2001:db8::1"));
    CHECK(AddressList({"10.1.2.0/23"}).has("10.1.3.255"));
    CHECK_FALSE(AddressList({"10.1.2.0/23"}).has("10.1.4.0"));
    for (std::string const wrong : {"", "10.0.0", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/x", "fd00::/129", "example.org", "10.0.0.1:80", "/8"}) {
        INFO(wrong);
        CHECK_THROWS_AS(AddressList({wrong}), std::invalid_argument);
    }
}

TEST_CASE("A client is an address of IPv4, or 64 bits of IPv6") {
    auto const client = [](std::string_view text) { return IpAddress::parse(text).value().ofClient(); };
    CHECK(client("192.0.2.7") == client("::ffff:192.0.2.7"));
    CHECK_FALSE(client("192.0.2.7") == client("192.0.2.8"));
    CHECK(client("2001:db8::1") == client("2001:db8::2:3"));
    CHECK_FALSE(client("2001:db8::1") == client("2001:db8:0:1::1"));
}
