// The page for signing in: what it shows, and where it may lead.
#include "http/auth/challenge.hpp"
#include "http/auth/sign_in_page.hpp"
#include "support/catch.hpp"

using namespace eh::http;

TEST_CASE("Only a path of this server is gone to afterwards") {
    for (auto const* path : {"/", "/a", "/a/b?c=d&e=f", "/a%20b", "/a//b", "/?x=//evil.example"}) CHECK(safeNext(path) == path);
    for (auto const* other : {"", "a", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example", "javascript:alert(1)",
                              "/\tevil", "/\n//evil.example", "/a b", "/%2", "/../..", "/%00", "/a#b", "/\x7F"})
        CHECK(safeNext(other) == "/");
    CHECK(safeNext("/" + std::string(5'000, 'a')) == "/");
}

TEST_CASE("What others have written is shown as text") {
    auto const response = signInPage({.action = "/in\"><script>", .next = "/?a='\"<b>", .error = "<img src=x>"}, "A & B");
    std::string const html(response.body.at(0).view());
    CHECK(html.find("<title>A &amp; B</title>") != std::string::npos);
    CHECK(html.find("value=\"/?a=&#39;&quot;&lt;b&gt;\"") != std::string::npos);
    CHECK(html.find("<p role=\"alert\">&lt;img src=x&gt;</p>") != std::string::npos);
    CHECK(html.find("<script") == std::string::npos);
    CHECK(html.find("<img") == std::string::npos);
}

TEST_CASE("Without an error there is no alert, and nobody frames the page or keeps it") {
    auto const response = signInPage({.action = "/in", .next = "/", .error = ""}, "In");
    CHECK(response.body.at(0).view().find("role=\"alert\"") == std::string_view::npos);
    std::string headers;
    for (auto const& field : response.headers) headers += field.name + ": " + field.value + "\n";
    CHECK(headers.find("X-Frame-Options: DENY") != std::string::npos);
    CHECK(headers.find("Cache-Control: no-store") != std::string::npos);
}

TEST_CASE("A person's browser wants a page, a script does not") {
    auto const wants = [](std::string_view method, std::vector<Header> headers) {
        Request request;
        request.method = method;
        request.headers = headers;
        return wantsPage(request);
    };
    CHECK(wants("GET", {{"Accept", "text/html,application/xhtml+xml;q=0.9"}}));
    CHECK(wants("HEAD", {{"Sec-Fetch-Mode", "navigate"}}));
    CHECK_FALSE(wants("POST", {{"Sec-Fetch-Mode", "navigate"}}));
    CHECK_FALSE(wants("GET", {{"Accept", "*/*"}}));
    CHECK_FALSE(wants("GET", {}));
    CHECK_FALSE(wants("GET", {{"Accept", "text/html"}, {"Sec-Fetch-Mode", "cors"}}));
    CHECK_FALSE(wants("GET", {{"Accept", "text/html"}, {"EH-Connection", "1.x"}}));
    CHECK_FALSE(wants("GET", {{"Accept", "text/html"}, {"Upgrade", "websocket"}}));
    CHECK_FALSE(wants("GET", {{"Accept", "text/html"}, {"X-Requested-With", "XMLHttpRequest"}}));
}
