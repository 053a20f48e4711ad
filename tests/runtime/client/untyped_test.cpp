// Interfaces that are known only at run time.
#include "support/catch.hpp"

#include <stdexcept>

#include "bed.hpp"

using namespace eh::testing;
using eh::SendResult;
using eh::Value;

TEST_CASE("events are called and received without generated code") {
    auto const encoding = GENERATE(eh::ClientEncoding::cbor, eh::ClientEncoding::json);
    EchoServer server;
    server.server.start();
    Notes told;
    eh::Client client(server.url(), {.onError = [&](auto const& error) { told.add(error.code + ' ' + error.detail); }},
                      quick({eh::ClientLink::websocket}, encoding));
    Notes notes;
    auto const hearing = client.addInterface(
        "Down", {"scalars(int,long,double,string)", "count(int,string)"},
        [&](std::string_view event, eh::Arguments const& arguments) {
            if (event == "scalars")
                notes.add(showEvent(event, arguments[0].int32(), arguments[1].int64(), arguments[2].float64(), arguments[3].string()));
            else notes.add(showEvent(event, arguments[0].int32(), arguments[1].string()));
        });
    CHECK(client.sendData("Up", "scalars", {std::int32_t{1}, std::int64_t{2}, 3.0, std::string_view("four")}) == SendResult::queued);
    client.connect();
    std::vector<Value> const arguments{std::int32_t{5}, std::string_view("six")};
    CHECK(client.sendData("Up", "count", arguments) == SendResult::queued);
    CHECK(eventually([&] { return notes.size() == 2; }));
    CHECK(notes.all() == std::vector{showEvent("scalars", 1, std::int64_t{2}, 3.0, std::string_view("four")),
                                     showEvent("count", 5, std::string_view("six"))});
    CHECK(told.size() == 0);

    // What does not fit is the server's to say, and costs nothing but itself.
    client.sendData("Up", "count", {std::string_view("not a number")});
    client.sendData("Nobody", "knows", {});
    client.sendData("Up", "count", {std::int32_t{7}, std::string_view()});
    CHECK(eventually([&] { return notes.size() == 3; }));
    CHECK(eventually([&] { return told.size() == 2; }));
    CHECK(told.count("bad-event ") == 2);
    CHECK(client.isConnected());
}

TEST_CASE("prototypes that are none are refused, those that differ from the server's end the connection") {
    EchoServer server;
    server.server.start();
    EchoClient client(server.url());
    auto const nothing = [](std::string_view, eh::Arguments const&) {};
    CHECK_THROWS_AS(client.client.addInterface("X", {"gauge(float)"}, nothing), std::invalid_argument);
    CHECK_THROWS_AS(client.client.addInterface("Down", {"count(int,string)"}, nothing), std::invalid_argument);
    auto const hearing = client.client.addInterface("X", {"gauge(int)"}, nothing);  // of which the server knows nothing
    CHECK(client.connect());
}

TEST_CASE("an interface may be undone from within a call of it") {
    EchoServer server;
    server.server.start();
    eh::Client client(server.url(), {}, quick());
    Notes notes;
    eh::ClientRegistration hearing;
    hearing = client.addInterface("Down", {"count(int,string)"}, [&](std::string_view, eh::Arguments const& arguments) {
        hearing.reset();
        notes.add(showEvent("count", arguments[0].int32()));
    });
    client.connect();
    for (std::int32_t i = 1; i <= 3; ++i) client.sendData("Up", "count", {i, std::string_view()});
    CHECK(eventually([&] { return server.echo.seen.size() == 3; }));
    client.close();
    CHECK(notes.all() == std::vector<std::string>{"count 1"});
}
