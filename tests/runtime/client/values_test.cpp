// Every type with its edge values, there and back, bit for bit.
#include "support/catch.hpp"

#include <array>
#include <cmath>
#include <limits>

#include "bed.hpp"

using namespace eh::testing;
using eh::ClientEncoding;
using eh::ClientLink;

namespace {

template <typename Number> using Limits = std::numeric_limits<Number>;

/// Sends an event, and notes how it has to look when it comes back.
struct Sending {
    EchoClient& client;
    std::vector<std::string> expected{};

    void scalars(std::int32_t i, std::int64_t l, double d, std::string_view s) {
        CHECK(client.up.scalars(i, l, d, s) == eh::SendResult::queued);
        expected.push_back(showEvent("scalars", i, l, d, s));
    }
    void arrays(std::vector<std::int32_t> const& is, std::vector<std::int64_t> const& ls, std::vector<double> const& ds,
                std::vector<std::string> const& ss, std::vector<std::byte> const& bs) {
        CHECK(client.up.arrays(is, ls, ds, ss, bs) == eh::SendResult::queued);
        std::vector<std::string_view> const views(ss.begin(), ss.end());
        expected.push_back(showEvent("arrays", std::span(is), std::span(ls), std::span(ds), std::span(views), std::span(bs)));
    }
};

}  // namespace

TEST_CASE("every type and edge value comes back as it was, in both encodings") {
    auto const encoding = GENERATE(ClientEncoding::cbor, ClientEncoding::json);
    EchoServer server;
    server.server.start();
    EchoClient client(server.url(), quick({ClientLink::websocket}, encoding));
    Sending sending{client};
    client.up.nothing();
    sending.expected.push_back("nothing");
    for (std::int32_t const i : {0, 1, -1, 23, 24, 255, 256, 65'535, 65'536, Limits<std::int32_t>::max(), Limits<std::int32_t>::min()})
        sending.scalars(i, 0, 0, "");
    constexpr std::int64_t safe = (1LL << 53) - 1;
    for (std::int64_t const l : {0LL, -1LL, 4'294'967'295LL, 4'294'967'296LL, safe + 0LL, safe + 1LL, safe + 2LL, -safe - 2LL,
                                 static_cast<long long>(Limits<std::int64_t>::max()), static_cast<long long>(Limits<std::int64_t>::min())})
        sending.scalars(0, l, 0, "");
    for (double const d : {0.0, -0.0, 0.1, 1e21, 1e-7, 5e-324, Limits<double>::min(), Limits<double>::max(), -Limits<double>::max(),
                           Limits<double>::infinity(), -Limits<double>::infinity(), Limits<double>::quiet_NaN(), 1.0 / 3,
                           9'007'199'254'740'993.0, std::nextafter(1.0, 2.0)})
        sending.scalars(0, 0, d, "");
    for (std::string_view const s : {std::string_view("plain"), std::string_view("a\0b", 3), std::string_view("\"\\\b\f\n\r\t\x01\x7f</script>"),
                                     std::string_view("grün 漢字 \xf0\x9f\x98\x80 \xf4\x8f\xbf\xbf \xe2\x80\xa8")})
        sending.scalars(0, 0, 0, s);
    sending.scalars(0, 0, 0, std::string(100'000, 'x'));
    sending.arrays({}, {}, {}, {}, {});
    sending.arrays({1, -1, Limits<std::int32_t>::min()}, {safe + 2, Limits<std::int64_t>::min()},
                   {-0.0, Limits<double>::quiet_NaN(), Limits<double>::infinity(), 0.1}, {"", "a", std::string("\0", 1)},
                   {std::byte{0}, std::byte{255}, std::byte{128}});
    sending.arrays(std::vector<std::int32_t>(20'000, 7), {}, std::vector<double>(20'000, 0.3), std::vector<std::string>(5'000, "text"),
                   std::vector<std::byte>(100'000, std::byte{1}));
    std::array<std::string_view, 2> const two{"one", "two"};
    client.up.fixed(std::array{1, 2}, std::array{std::int64_t{3}}, std::array{4.0, 5.0, 6.0}, two, std::array{std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4}});
    sending.expected.push_back("fixed [1 2 ] [3L ] [" + show(4.0) + ' ' + show(5.0) + ' ' + show(6.0) + " ] [3:one 3:two ] [1b 2b 3b 4b ]");
    REQUIRE(client.connect());
    CHECK(eventually([&] { return client.heard.notes.size() >= sending.expected.size(); }));
    CHECK(client.heard.notes.all() == sending.expected);
    CHECK(server.echo.seen.all() == sending.expected);
    CHECK(client.isContent());
}

TEST_CASE("text that is not UTF-8 travels with U+FFFD in the wrong places, and the program is told") {
    auto const encoding = GENERATE(ClientEncoding::cbor, ClientEncoding::json);
    EchoServer server;
    server.server.start();
    EchoClient client(server.url(), quick({ClientLink::websocket}, encoding));
    REQUIRE(client.connect());
    CHECK(client.up.scalars(1, 2, 3, "a\xff" "b") == eh::SendResult::queued);
    CHECK(eventually([&] { return client.heard.notes.has("scalars"); }));
    CHECK(client.heard.notes.all() == std::vector{showEvent("scalars", 1, std::int64_t{2}, 3.0, std::string_view("a\xef\xbf\xbd" "b"))});
    CHECK(eventually([&] { return client.told.has("error"); }));
    CHECK(client.told.first("error") == "error bad-text: Up.scalars: a string was not valid UTF-8 and was sent with U+FFFD in the wrong places");
}
