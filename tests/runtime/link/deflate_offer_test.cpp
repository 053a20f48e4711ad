// Which offers of compression are accepted, and in which words (RFC 7692 section 7.1).
#include "link/ws/deflate_offer.hpp"

#include <vector>

#include "support/catch.hpp"

using namespace eh::ws;

namespace {

std::optional<DeflateAgreement> agreed(std::vector<std::string_view> const& offers, int clientWindowBits = 15) {
    std::vector<eh::http::Header> headers{{"Host", "localhost"}};
    for (auto const offer : offers) headers.push_back({"sec-websocket-extensions", offer});
    eh::http::Request request;
    request.headers = headers;
    return agreeOnDeflate(request, clientWindowBits);
}

std::string answerTo(std::string_view offer, int clientWindowBits = 15) {
    auto const agreement = agreed({offer}, clientWindowBits);
    if (!agreement) return "none";
    constexpr std::string_view always = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
    CHECK(agreement->answer.starts_with(always));
    return agreement->answer.substr(always.size());
}

}  // namespace

TEST_CASE("An offer of compression is answered without context, and with the windows that were agreed on") {
    CHECK(answerTo("permessage-deflate") == "");
    CHECK(answerTo("permessage-deflate; client_max_window_bits") == "");
    CHECK(answerTo("permessage-deflate; client_max_window_bits", 10) == "; client_max_window_bits=10");
    CHECK(answerTo("permessage-deflate; client_max_window_bits=12") == "; client_max_window_bits=12");
    CHECK(answerTo("permessage-deflate; client_max_window_bits=12", 10) == "; client_max_window_bits=10");
    CHECK(answerTo("permessage-deflate; client_max_window_bits=8", 10) == "; client_max_window_bits=8");
    CHECK(answerTo("permessage-deflate", 10) == "");
    CHECK(answerTo("permessage-deflate; server_max_window_bits=9") == "; server_max_window_bits=9");
    CHECK(answerTo("permessage-deflate;server_max_window_bits=\"15\" ; client_no_context_takeover;server_no_context_takeover") == "; server_max_window_bits=15");
    CHECK(answerTo("Permessage-Deflate; client_max_window_bits = 9; server_max_window_bits=10") == "; server_max_window_bits=10; client_max_window_bits=9");
}

TEST_CASE("The windows of an agreement are those of its words") {
    auto agreement = agreed({"permessage-deflate; server_max_window_bits=10; client_max_window_bits"}, 11);
    REQUIRE(agreement);
    CHECK(agreement->serverWindowBits == 10);
    CHECK(agreement->clientWindowBits == 11);
    agreement = agreed({"permessage-deflate"}, 11);
    REQUIRE(agreement);
    CHECK(agreement->serverWindowBits == 15);
    CHECK(agreement->clientWindowBits == 15);
}

TEST_CASE("An offer that cannot be kept, or is malformed, is none") {
    for (auto const* const offer :
         {"", "permessage-deflate; server_max_window_bits=8", "permessage-deflate; server_max_window_bits", "permessage-deflate; server_max_window_bits=16",
          "permessage-deflate; server_max_window_bits=010", "permessage-deflate; server_max_window_bits=-9", "permessage-deflate; server_max_window_bits=9x",
          "permessage-deflate; server_max_window_bits=", "permessage-deflate; client_max_window_bits=7", "permessage-deflate; client_max_window_bits=\"\"",
          "permessage-deflate; client_max_window_bits; client_max_window_bits", "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
          "permessage-deflate; server_no_context_takeover=1", "permessage-deflate; client_no_context_takeover=", "permessage-deflate; x", "permessage-deflate; x=1",
          "permessage-deflate; ; client_max_window_bits", "x-webkit-deflate-frame", "permessage-deflated", "permessage-bzip2", "permessage deflate"}) {
        INFO(offer);
        CHECK(answerTo(offer) == "none");
    }
    CHECK_FALSE(agreed({}));
}

TEST_CASE("Of several offers the first that can be kept is") {
    CHECK(answerTo("permessage-deflate; server_max_window_bits=8, permessage-deflate; server_max_window_bits=11, permessage-deflate") ==
          "; server_max_window_bits=11");
    CHECK(answerTo("permessage-bzip2, permessage-deflate") == "");
    auto const agreement = agreed({"x-other", "permessage-deflate; x, permessage-deflate; server_max_window_bits=12", "permessage-deflate"});
    REQUIRE(agreement);
    CHECK(agreement->serverWindowBits == 12);
}
