// Which mount is asked, in which order, and what is answered when none takes a request.
#include "http/router.hpp"

#include "site.hpp"
#include "support/catch.hpp"

using namespace eh::http;
using namespace test;

namespace {

struct Routed {
    SilentLoop loop;
    Router router{loop};

    /// Answers with its name and what is below it; declines paths that end in "no".
    void mount(std::string_view path, std::string const& name, Router::Rank rank = Router::Rank::inOrder,
               std::size_t maxBody = 0) {
        auto const serve = [name](Request const& request, Responder& responder) {
            if (request.path.ends_with("no")) return false;
            responder.send(plain(name + ":" + std::string(request.below)));
            return true;
        };
        router.mount(path, std::make_shared<FakeDirectory>(serve, maxBody), rank);
    }

    Response answer(std::string_view path, std::string_view accept = {}, std::string_view body = {}) {
        Header const header{"Accept", accept};
        Request request;
        request.method = "GET";
        request.path = request.target = path;
        request.headers = {&header, 1};
        request.body = body;
        auto const sink = std::make_shared<RecordingSink>();
        Responder responder(sink);
        router.serve(request, responder);
        return sink->answer.value_or(textResponse(599, "none"));
    }

    std::string body(std::string_view path) { return std::string(answer(path).body.at(0).view()); }
};

} // namespace

TEST_CASE("The longest path is asked first, and a mount ends where a segment ends") {
    Routed routed;
    routed.mount("/", "root");
    routed.mount("/a", "a");
    routed.mount("/a/b/", "ab");
    CHECK(routed.body("/a/b/c") == "ab:/c");
    CHECK(routed.body("/a/b") == "ab:");
    CHECK(routed.body("/a/bc") == "a:/bc");
    CHECK(routed.body("/ab") == "root:/ab");
    CHECK(routed.body("/") == "root:/");
}

TEST_CASE("A mount that declines passes the request to the next") {
    Routed routed;
    auto const decline = [](Request const&, Responder&) { return false; };
    routed.router.mount("/a", std::make_shared<FakeDirectory>(decline));
    routed.mount("/a", "second");
    routed.mount("/a", "third");
    CHECK(routed.body("/a/x") == "second:/x");
    CHECK(routed.answer("/a/no").status == 404);
}

TEST_CASE("A mount of the last rank is asked after later ones at its path") {
    Routed routed;
    routed.mount("/a", "fallback", Router::Rank::last);
    routed.mount("/a", "chosen");
    CHECK(routed.body("/a/x") == "chosen:/x");
}

TEST_CASE("The page for nothing found suits who asks") {
    Routed routed;
    CHECK(routed.answer("/x", "text/html,*/*").headers.at(0).value == "text/html; charset=utf-8");
    CHECK(routed.answer("/x", "*/*").headers.at(0).value == "text/plain; charset=utf-8");
}

TEST_CASE("A body goes only to a directory that takes so much") {
    Routed routed;
    routed.mount("/", "large", Router::Rank::inOrder, 10);
    routed.mount("/a", "small", Router::Rank::inOrder, 2);
    CHECK(routed.answer("/a/x", "", "abc").body.at(0).view() == "large:/a/x");
    CHECK(routed.answer("/a/x", "", "ab").body.at(0).view() == "small:/x");
    CHECK(routed.answer("/a/x", "", std::string(11, 'a')).status == 413);
}

TEST_CASE("An exception from a directory is answered and logged") {
    Routed routed;
    auto const fail = [](Request const&, Responder&) -> bool { throw std::runtime_error("a mishap"); };
    routed.router.mount("/", std::make_shared<FakeDirectory>(fail));
    CHECK(routed.answer("/x").status == 500);
    CHECK(routed.loop.logged == "GET /x: an exception left its directory: a mishap");
}

TEST_CASE("A path that is none cannot be mounted") {
    Routed routed;
    for (std::string_view const path : {"", "a", "/a%20b", "/a?b", "/.."}) {
        INFO(path);
        CHECK_THROWS_AS(routed.mount(path, "x"), std::invalid_argument);
    }
}
