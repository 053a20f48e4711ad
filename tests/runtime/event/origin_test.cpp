// Host and Origin.
#include "link/origin.hpp"

#include "support/catch.hpp"

namespace {

eh::OriginCheck check(std::vector<eh::http::Header> headers) {
    static std::vector<std::string> const listed{"https://app.example"};
    eh::http::Request request;
    headers.push_back({"Host", "device.local:8080"});
    request.headers = headers;
    return eh::checkOrigin(request, listed);
}

}  // namespace

TEST_CASE("Pages of the server itself and callers that are no pages may connect") {
    CHECK(check({}) == eh::OriginCheck::same);
    CHECK(check({{"Origin", "http://device.local:8080"}}) == eh::OriginCheck::same);
    CHECK(check({{"Origin", "http://DEVICE.local:8080"}}) == eh::OriginCheck::same);
    CHECK(check({{"Sec-Fetch-Site", "same-origin"}}) == eh::OriginCheck::same);
    CHECK(check({{"Sec-Fetch-Site", "none"}}) == eh::OriginCheck::same);
    CHECK(check({{"Origin", "https://app.example"}, {"Sec-Fetch-Site", "cross-site"}}) == eh::OriginCheck::listed);
}

TEST_CASE("Pages from elsewhere may not") {
    CHECK(check({{"Origin", "http://evil.example"}}) == eh::OriginCheck::refused);
    CHECK(check({{"Origin", "http://device.local"}}) == eh::OriginCheck::refused);
    CHECK(check({{"Origin", "null"}}) == eh::OriginCheck::refused);
    CHECK(check({{"Origin", "http://device.local:8080"}, {"Sec-Fetch-Site", "cross-site"}}) == eh::OriginCheck::refused);
    CHECK(check({{"Sec-Fetch-Site", "same-site"}}) == eh::OriginCheck::refused);
    CHECK(check({{"Origin", "https://app.example.evil"}}) == eh::OriginCheck::refused);
}

TEST_CASE("A host is this machine's if it is an address, localhost, or a known name") {
    std::vector<std::string> const names{"Device.example"};
    for (auto const* host : {"127.0.0.1:80", "10.1.2.3", "[::1]:8080", "[::1]", "localhost", "localhost:1", "device.example:443", "a.localhost"})
        CHECK(eh::isOwnHost(host, names));
    for (auto const* host : {"evil.example", "", "localhost.evil.example", "127.0.0.1.evil.example", "[evil]", "["})
        CHECK_FALSE(eh::isOwnHost(host, names));
}
