// Cookies as browsers send them, as attackers would, and as sessions set them.
#include <vector>

#include "http/auth/cookie.hpp"
#include "support/catch.hpp"

using namespace eh::http;

namespace {

std::optional<std::string> find(std::vector<std::string> const& lines, std::string_view name = "session") {
    std::vector<Header> headers;
    for (auto const& line : lines) headers.push_back({"cookie", line});
    Request request;
    request.headers = headers;
    auto const found = cookieOf(request, name);
    return found ? std::optional(std::string(*found)) : std::nullopt;
}

} // namespace

TEST_CASE("A cookie is found among others, wherever it stands") {
    CHECK(find({"session=abc"}) == "abc");
    CHECK(find({"a=b; session=abc; c=d"}) == "abc");
    CHECK(find({"a=b", "c=d; session=abc"}) == "abc");
    CHECK(find({" session = abc ;x"}) == "abc");
    CHECK(find({R"(session="abc")"}) == "abc");
    CHECK(find({"session=a=b=="}) == "a=b==");
    CHECK(find({"session="}) == "");
}

TEST_CASE("What is no cookie of that name is none") {
    CHECK_FALSE(find({}));
    CHECK_FALSE(find({""}));
    CHECK_FALSE(find({";;;=;"}));
    CHECK_FALSE(find({"session"}));
    CHECK_FALSE(find({"Session=abc"}));
    CHECK_FALSE(find({"xsession=abc; sessionx=abc"}));
    CHECK_FALSE(find({"a=session=abc"}));
}

TEST_CASE("Of two that differ neither is believed: somebody may have planted one") {
    CHECK_FALSE(find({"session=mine; session=planted"}));
    CHECK_FALSE(find({"session=mine", "session=planted"}));
    CHECK(find({"session=mine; session=mine"}) == "mine");
}

TEST_CASE("A session's cookie is out of the reach of scripts, other sites and plain connections") {
    CHECK(setCookie("session", "abc", SameSite::lax, false) == "session=abc; Path=/; HttpOnly; SameSite=Lax");
    CHECK(setCookie("__Host-session", "abc", SameSite::strict, true) == "__Host-session=abc; Path=/; HttpOnly; SameSite=Strict; Secure");
    CHECK(setCookie("session", "", SameSite::none, true) == "session=; Path=/; HttpOnly; SameSite=None; Secure; Max-Age=0");
}

TEST_CASE("A cookie's name is a token") {
    CHECK(isCookieName("session"));
    for (auto const* name : {"", "a b", "a;b", "a=b", "ä"}) CHECK_FALSE(isCookieName(name));
}
