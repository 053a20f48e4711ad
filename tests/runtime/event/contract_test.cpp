// Whether page and program agree.
#include "event/contract.hpp"

#include "support/catch.hpp"

namespace {

constexpr std::string_view displayPrototypes[] = {"line(string)", "gauge(int,double)"};
constexpr eh::InterfaceInfo display{"Display", displayPrototypes};
constexpr std::string_view controlPrototypes[] = {"start(double)", "stop()"};
constexpr eh::InterfaceInfo controlInfo{"Control", controlPrototypes};

class Control final : public eh::Receiver {
    eh::InterfaceInfo const& ehInterface() const noexcept override { return controlInfo; }
    void ehReceive(std::size_t, eh::ConnectionId, eh::Arguments const&) override {}
};

}  // namespace

TEST_CASE("Functions that differ are named with both prototypes") {
    eh::Catalog catalog;
    Control control;
    catalog.addClient(display);
    catalog.addServer(control);
    CHECK(eh::mismatches(catalog, {{"Display", {"line(string)"}}}, {{"Control", {"start(double)"}}}).empty());
    CHECK(eh::mismatches(catalog, {{"Elsewhere", {"x(int)"}}}, {}).empty());
    auto const sentences = eh::mismatches(catalog, {{"Display", {"line(int)"}}},
                                          {{"Control", {"start(int)", "pause()"}}, {"Other", {"x()"}}});
    REQUIRE(sentences.size() == 4);
    CHECK(sentences[0] == "Display.line: the client has line(int), the server has line(string)");
    CHECK(sentences[1] == "Control.start: the client has start(int), the server has start(double)");
    CHECK(sentences[2] == "Control.pause: the client calls pause(), the server does not have it");
    CHECK(sentences[3] == "Other: the client calls this interface, the server does not have it");
}

TEST_CASE("A client takes the events it declared, and later ones after a late declaration") {
    eh::Catalog catalog;
    auto const& events = catalog.addClient(display).events();
    eh::Contract contract(eh::PrototypeMap{{"Display", {"line(string)"}}});
    CHECK(contract.takes(events[0]));
    CHECK_FALSE(contract.takes(events[1]));
    CHECK(contract.extended({{"Display", {"gauge(int,double)"}}}, 100) == nullptr);
    auto const extended = contract.extended({{"Display", {"gauge(int,double)"}}}, 1'000);
    REQUIRE(extended);
    CHECK(extended->takes(events[0]));
    CHECK(extended->takes(events[1]));
    CHECK_FALSE(contract.takes(events[1]));
    CHECK(eh::Contract().takes(events[1]));
    CHECK(eh::missing(catalog, eh::Contract(eh::PrototypeMap{})).size() == 2);
}

TEST_CASE("An interface has one set of prototypes and one receiver") {
    eh::Catalog catalog;
    auto const& first = catalog.addClient(display);
    CHECK(&catalog.addClient(display) == &first);
    constexpr std::string_view other[] = {"line(int)"};
    CHECK_THROWS_WITH(catalog.addClient(eh::InterfaceInfo{"Display", other}),
                      Catch::Matchers::Contains("Display is known to this EventHandler with other prototypes"));
    Control control;
    catalog.addServer(control);
    CHECK_THROWS_WITH(catalog.addServer(control), Catch::Matchers::Contains("Control has a receiver"));
    catalog.removeServer("Control");
    CHECK(catalog.server("Control") == nullptr);
}
