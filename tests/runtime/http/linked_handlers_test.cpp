// The table of EH_HTTP_HANDLER: three files of linked/ fill it, and do not know each other.
#include <algorithm>
#include <memory>

#include <eh/route.hpp>

#include "site.hpp"
#include "support/catch.hpp"

using namespace eh::http;
using namespace test;

namespace {

bool nothing(Request const&, Responder&) { return false; }

std::string names() {
    std::string text;
    for (auto const* entry : linkedHandlers()) text.append(entry->name()).append(" ");
    return text;
}

std::string clash() {
    try {
        static_cast<void>(linkedHandlers());
        return "none";
    } catch (std::logic_error const& error) {
        return error.what();
    }
}

} // namespace

TEST_CASE("Handlers of several files are in one table, in an order that linking does not decide") {
    CHECK(names() == "linkedAny linkedCount linkedThread ");
    LinkedHandler const late("aLate", "/linked/z", {"late.cpp", 1}, nothing);
    LinkedHandler const early("zEarly", "/linked/a", {"early.cpp", 1}, nothing);
    CHECK(names() == "linkedAny zEarly linkedCount linkedThread aLate ");
}

TEST_CASE("The table is mounted by one call; one that declines passes the request on") {
    Site site;
    onLoop(site.server, [&] { return (site.server.routeLinkedHandlers(), true); });
    CHECK(site.get("/linked/thread-one").body == "thread one\n");
    CHECK(site.get("/linked/thread-none").body == "any thread-none\n");
    CHECK(site.get("/linked/x").body == "any x\n");
    CHECK(site.get("/hello").body == "hello");
    auto client = site.connect();
    client.request("POST", "/linked/thread-one", "", "12345");
    CHECK(client.reply().body == "5 bytes\n");
    client.request("POST", "/linked/thread-one");
    CHECK(client.reply().body == "0 bytes\n");
}

TEST_CASE("Two handlers of one pattern and method are a clash, told with their places, and nothing is mounted") {
    auto second = std::make_unique<LinkedHandler>("other", "/linked/thread-*", LinkedHandler::Place{"other.cpp", 7}, nothing,
                                                  RouteOptions{.methods = {"PUT", "GET", "POST"}});
    std::string const told = clash();
    INFO(told);
    CHECK(std::count(told.begin(), told.end(), '\n') == 1);
    CHECK(told.find("two handlers answer POST at \"/linked/thread-*\": linkedCount (") == 0);
    CHECK(told.find("two handlers answer GET at \"/linked/thread-*\": linkedThread (") != std::string::npos);
    CHECK(told.find("threads.cpp:14) and other (other.cpp:7)") != std::string::npos);
    Site site;
    onLoop(site.server, [&] {
        CHECK_THROWS_AS(site.server.routeLinkedHandlers(), std::logic_error);
        return true;
    });
    CHECK(site.get("/linked/x").status == 404);
    second.reset();
    CHECK(clash() == "none");
}

TEST_CASE("A linked handler with a pattern that is none is told with its place") {
    LinkedHandler const wrong("wrong", "no slash", {"wrong.cpp", 3}, nothing);
    Site site;
    onLoop(site.server, [&] {
        std::string told;
        try {
            site.server.routeLinkedHandlers();
        } catch (std::logic_error const& error) {
            told = error.what();
        }
        CHECK(told.find("wrong (wrong.cpp:3): \"no slash\" is no pattern") == 0);
        return true;
    });
    CHECK(site.get("/linked/x").status == 404);
}
