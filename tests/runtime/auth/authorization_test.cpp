// Credentials in all their spellings, and what only looks like some.
#include <vector>

#include "http/auth/authorization.hpp"
#include "http/auth/digest.hpp"
#include "http/auth/user_name.hpp"
#include "support/catch.hpp"

using namespace eh::http;

namespace {

std::optional<std::string> credentials(std::vector<std::string> const& lines, std::string_view scheme = "Basic") {
    std::vector<Header> headers;
    for (auto const& line : lines) headers.push_back({"authorization", line});
    Request request;
    request.headers = headers;
    auto const found = credentialsOf(request, scheme);
    return found ? std::optional(std::string(*found)) : std::nullopt;
}

// RFC 7616 3.9.1, the answer with SHA-256.
constexpr std::string_view example =
    R"(username="Mufasa", realm="http-auth@example.org", uri="/dir/index.html", algorithm=SHA-256, )"
    R"(nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", nc=00000001, cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", )"
    R"(qop=auth, response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS")";

std::string without(std::string_view part) {
    std::string text(example);
    text.erase(text.find(part), part.size());
    return text;
}

} // namespace

TEST_CASE("The scheme is found whatever its case, and no other is taken for it") {
    CHECK(credentials({"Basic YTpi"}) == "YTpi");
    CHECK(credentials({"bAsIc   YTpi "}) == "YTpi");
    CHECK(credentials({"Basic"}) == "");
    CHECK_FALSE(credentials({"Bearer YTpi"}));
    CHECK_FALSE(credentials({"BasicYTpi"}));
    CHECK_FALSE(credentials({""}));
    CHECK_FALSE(credentials({}));
    CHECK_FALSE(credentials({"Basic YTpi", "Basic YTpi"}));
    CHECK_FALSE(credentials({"Basic " + std::string(5'000, 'x')}));
}

TEST_CASE("Basic credentials are a name without colons and a password with as many as it likes") {
    auto const read = parseBasic("YWRhOmE6Yg=="); // ada:a:b
    REQUIRE(read);
    CHECK(read->user == "ada");
    CHECK(read->password == "a:b");
    CHECK(parseBasic("Og==")->user.empty());
    for (auto const* text : {"", "YWRh", "YWRhOmE6Yg", "YWRhOmE6Yg=!", "AAA6Yg==", "YTpiCg=="}) CHECK_FALSE(parseBasic(text));
}

TEST_CASE("A token is one word") {
    CHECK(parseBearer("a.b-c_d~e+f/g==") == "a.b-c_d~e+f/g==");
    CHECK_FALSE(parseBearer(""));
    CHECK_FALSE(parseBearer("a b"));
}

TEST_CASE("The example of RFC 7616 is read, and answered as it says") {
    auto const read = parseDigest(example);
    REQUIRE(read);
    CHECK(read->user == "Mufasa");
    CHECK(read->realm == "http-auth@example.org");
    CHECK(read->uri == "/dir/index.html");
    CHECK(read->number == 1);
    CHECK(digestResponse(*read, "GET", digestHash("Mufasa", "http-auth@example.org", "Circle of Life")) == read->response);
    CHECK(digestResponse(*read, "PUT", digestHash("Mufasa", "http-auth@example.org", "Circle of Life")) != read->response);
}

TEST_CASE("Digests that lack something, are doubled, or of another kind are refused") {
    for (auto const* part : {R"(username="Mufasa", )", R"(uri="/dir/index.html", )", "algorithm=SHA-256, ", "nc=00000001, ", "qop=auth, "})
        CHECK_FALSE(parseDigest(without(part)));
    CHECK(parseDigest(without(R"(realm="http-auth@example.org", )"))->realm.empty());
    std::string const text(example);
    CHECK_FALSE(parseDigest(text + R"(, username="other")"));
    CHECK_FALSE(parseDigest(text + ", userhash=true"));
    CHECK_FALSE(parseDigest(text + ", x"));
    CHECK_FALSE(parseDigest(text + R"(, x="unclosed)"));
    CHECK_FALSE(parseDigest(text + R"(, x="unclosed\)"));
    CHECK_FALSE(parseDigest(""));
    std::string md5 = text;
    md5.replace(md5.find("SHA-256"), 7, "MD5");
    CHECK_FALSE(parseDigest(md5));
    std::string shorter = text;
    shorter.replace(shorter.find("00000001"), 8, "1");
    CHECK_FALSE(parseDigest(shorter));
}

TEST_CASE("Quotes within quotes are part of a value") {
    std::string text(example);
    text.replace(text.find("Mufasa"), 6, R"(a\"b\\c)");
    CHECK(parseDigest(text)->user == R"(a"b\c)");
}

TEST_CASE("Nonces are known again, until they are old") {
    Nonces const nonces;
    Nonces const others;
    auto const now = eh::Clock::now();
    auto const nonce = nonces.make(now);
    CHECK(nonces.ageOf(nonce, now) == Nonces::Age::fresh);
    CHECK(nonces.ageOf(nonce, now + std::chrono::minutes(4)) == Nonces::Age::fresh);
    CHECK(nonces.ageOf(nonce, now + std::chrono::minutes(6)) == Nonces::Age::old);
    CHECK(others.ageOf(nonce, now) == Nonces::Age::foreign);
    CHECK(nonces.ageOf("", now) == Nonces::Age::foreign);
    CHECK(nonces.ageOf("1" + nonce, now) == Nonces::Age::foreign);
    CHECK(nonces.ageOf(nonce.substr(0, nonce.size() - 1), now) == Nonces::Age::foreign);
}
