// Routes: which function is asked for which address and method, beside mounts.
#include "http/route.hpp"

#include "http/router.hpp"
#include "site.hpp"
#include "support/catch.hpp"

using namespace eh::http;
using namespace test;

namespace {

struct Routed {
    SilentLoop loop;
    Router router{loop};

    /// Answers with its name and what the star stands for; declines paths that end in "no".
    void route(std::string_view pattern, std::string const& name, RouteOptions options = {}) {
        auto const answer = [name](Request const& request, Responder& responder) {
            if (request.path.ends_with("no")) return false;
            responder.send(plain(name + ":" + std::string(request.below)));
            return true;
        };
        addRoute(router, pattern, Route(answer), std::move(options));
    }
    void mount(std::string_view path, std::string const& name) {
        auto const serve = [name](Request const& request, Responder& responder) {
            responder.send(plain(name + ":" + std::string(request.below)));
            return true;
        };
        router.mount(path, std::make_shared<FakeDirectory>(serve, 0));
    }

    Response answer(std::string_view method, std::string_view path, std::string_view body = {}) {
        Request request;
        request.method = method;
        request.path = request.target = path;
        request.body = body;
        auto const sink = std::make_shared<RecordingSink>();
        Responder responder(sink);
        router.serve(request, responder);
        return sink->answer.value_or(textResponse(599, "none"));
    }
    std::string body(std::string_view path) { return std::string(answer("GET", path).body.at(0).view()); }
    int status(std::string_view method, std::string_view path) { return answer(method, path).status; }
};

} // namespace

TEST_CASE("A route is for exactly one path, or with a star for all that begin so") {
    Routed routed;
    routed.route("/status", "status");
    routed.route("/monitor/thread-*", "thread");
    CHECK(routed.body("/status") == "status:");
    CHECK(routed.body("/monitor/thread-7") == "thread:7");
    CHECK(routed.body("/monitor/thread-7/stack") == "thread:7/stack");
    CHECK(routed.body("/monitor/thread-") == "thread:");
    for (std::string_view const path : {"/status/", "/status/x", "/statusx", "/monitor/thread", "/"}) {
        INFO(path);
        CHECK(routed.status("GET", path) == 404);
    }
}

TEST_CASE("The longest pattern is asked first, whatever the order of the calls, and exact ones before stars") {
    Routed routed;
    routed.mount("/", "root");
    routed.mount("/a", "folder");
    routed.route("/*", "all");
    routed.route("/a/b*", "star");
    routed.route("/a/b", "exact");
    routed.route("/a/bc*", "longer");
    CHECK(routed.body("/a/b") == "exact:");
    CHECK(routed.body("/a/bx") == "star:x");
    CHECK(routed.body("/a/bcd") == "longer:d");
    CHECK(routed.body("/a/x") == "folder:/x");
    CHECK(routed.body("/x") == "all:x");
}

TEST_CASE("A route that declines passes the request on: to a shorter pattern, to the next of the same, to a mount") {
    Routed routed;
    routed.route("/a/b-*", "long");
    routed.route("/a/*", "short");
    CHECK(routed.status("GET", "/a/b-no") == 404);
    routed.mount("/a", "folder");
    CHECK(routed.body("/a/b-no") == "folder:/b-no");
    CHECK(routed.body("/a/b-1") == "long:1");
}

TEST_CASE("Another method is refused with those that are right, unless another route has it") {
    Routed routed;
    routed.route("/settings", "show");
    routed.route("/settings", "change", {.methods = {"POST", "PUT"}});
    CHECK(routed.body("/settings") == "show:");
    CHECK(routed.answer("POST", "/settings").body.at(0).view() == "change:");
    CHECK(routed.status("HEAD", "/settings") == 200);
    auto const refused = routed.answer("DELETE", "/settings");
    CHECK(refused.status == 405);
    CHECK(refused.headers.back().name == "Allow");
    CHECK(refused.headers.back().value == "GET, HEAD, POST, PUT");
    routed.route("/settings", "any", {.methods = {}});
    CHECK(routed.answer("DELETE", "/settings").body.at(0).view() == "any:");
}

TEST_CASE("A body goes only to a route that takes so much") {
    Routed routed;
    routed.route("/a", "small", {.methods = {"POST"}, .maxBody = 3});
    CHECK(routed.answer("POST", "/a", "abc").status == 200);
    CHECK(routed.answer("POST", "/a", "abcd").status == 413);
    CHECK(routed.answer("GET", "/a", "abcd").status == 405);
}

TEST_CASE("What cannot be a route is refused with a sentence") {
    Routed routed;
    for (std::string_view const pattern : {"", "a", "*", "/a*b", "/a**", "/a?b", "/a%20b", "/.."}) {
        INFO(pattern);
        CHECK_THROWS_AS(routed.route(pattern, "x"), std::invalid_argument);
    }
    CHECK_THROWS_AS(routed.route("/a", "x", {.methods = {"get"}}), std::invalid_argument);
    CHECK_THROWS_AS(addRoute(routed.router, "/a", Route(), {}), std::invalid_argument);
    CHECK(routed.status("GET", "/a") == 404);
}

TEST_CASE("A server has routes beside its mounts") {
    Site site;
    onLoop(site.server, [&] {
        site.server.route("/thread-*", [](Request const& request, Responder& responder) {
            if (request.below == "none") return false;
            responder.send(plain("thread " + std::string(request.below)));
            return true;
        });
        return true;
    });
    CHECK(site.get("/thread-one").body == "thread one");
    CHECK(site.get("/thread-none").status == 404);
    CHECK(site.get("/hello").body == "hello");
    auto client = site.connect();
    client.request("POST", "/thread-one", "", "something");
    CHECK(client.reply().status == 405);
}

TEST_CASE("One answer is queued for many requests and freed after the last") {
    Site site;
    std::weak_ptr<Response const> watched;
    auto clients = std::vector<HttpClient>();
    {
        auto shared = std::make_shared<Response>(plain(std::string(32u << 20, 's')));
        watched = shared;
        for (int i = 0; i < 3; ++i) {
            clients.push_back(site.connect());
            clients.back().request("GET", "/hold");
            site.held.take().send(std::shared_ptr<Response const>(shared));
        }
    }
    for (std::size_t i = 0; i < clients.size(); ++i) {
        CHECK_FALSE(watched.expired());
        CHECK(clients[i].reply().body.size() == 32u << 20);
    }
    onLoop(site.server, [] { return true; }); // the loop has seen its last write
    CHECK(watched.expired());
    clients.front().request("GET", "/hold");
    CHECK_THROWS_AS(site.held.take().send(std::shared_ptr<Response const>()), std::invalid_argument);
}
