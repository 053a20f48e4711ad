// What a program reads out of a request: headers, the query, and the fields of a simple form.
#include <eh/http.hpp>

#include "support/catch.hpp"

using namespace eh::http;

namespace {

std::string listed(std::vector<Parameter> const& parameters) {
    std::string text;
    for (auto const& [name, value] : parameters) text.append("[").append(name).append("=").append(value).append("]");
    return text;
}

} // namespace

TEST_CASE("A query parameter is found and decoded") {
    Request request;
    request.query = "link=2&na%6de=a+b%26c&empty=&flag&bad=%4";
    CHECK(request.parameter("link") == "2");
    CHECK(request.parameter("name") == "a b&c");
    CHECK(request.parameter("empty") == "");
    CHECK(request.parameter("flag") == "");
    CHECK_FALSE(request.parameter("bad"));
    CHECK_FALSE(request.parameter("lin"));
}

TEST_CASE("A header is found whatever its case") {
    Header const headers[] = {{"Accept", "a"}, {"accept", "b"}, {"X-Empty", ""}};
    Request request;
    request.headers = headers;
    CHECK(request.header("ACCEPT") == "a");
    CHECK(request.hasHeader("x-empty"));
    CHECK_FALSE(request.hasHeader("Host"));
    CHECK(request.header("Host").empty());
}

TEST_CASE("All parameters of a query are listed in order") {
    Request request;
    request.query = "b=2&a=1&&b=%c3%a4+x&flag&=nameless&bad=%4&%zz=1";
    CHECK(listed(request.parameters()) == "[b=2][a=1][b=\xc3\xa4 x][flag=][=nameless]");
    CHECK(parseParameters("").empty());
}

TEST_CASE("The fields of a simple form are read out of the body") {
    Header const type{"Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"};
    Request request;
    request.body = "name=Ada+Lovelace&year=1815&name=second";
    CHECK_FALSE(request.isForm());
    CHECK_FALSE(request.field("name"));
    CHECK(request.fields().empty());
    request.headers = {&type, 1};
    CHECK(request.isForm());
    CHECK(request.field("name") == "Ada Lovelace");
    CHECK_FALSE(request.field("place"));
    CHECK(listed(request.fields()) == "[name=Ada Lovelace][year=1815][name=second]");
}
