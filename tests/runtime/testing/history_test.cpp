// The judge of histories: each kind of fault is found, and nothing else.
#include <sstream>

#include <eh/testing/history.hpp>

#include "support/catch.hpp"

using eh::testing::History;
using Problems = std::vector<std::string>;

namespace {
constexpr eh::ConnectionId one(1);
constexpr auto down = History::Way::down;
constexpr auto up = History::Way::up;

History sent(std::initializer_list<char const*> values) {
    History history;
    for (char const* const value : values) history.send(one, down, value);
    return history;
}
}  // namespace

TEST_CASE("A history in which all arrives has no problems") {
    auto history = sent({"a", "b"});
    history.receive(one, down, "a");
    history.receive(one, down, "b");
    history.send(one, up, "a");
    history.receive(one, up, "a");
    CHECK(history.problems().empty());
}

TEST_CASE("What is lost, doubled, out of order or from nowhere is named") {
    auto history = sent({"a", "b", "c", "d"});
    for (char const* const value : {"c", "b", "b", "x"}) history.receive(one, down, value);
    CHECK(history.problems() == Problems{"connection 1 down: \"b\" was received after \"c\", which was sent later",
                                         "connection 1 down: \"b\" was received twice",
                                         "connection 1 down: \"x\" was received and never sent",
                                         "connection 1 down: \"a\" is missing, and a later one arrived",
                                         "connection 1 down: \"d\" was sent and never received"});
}

TEST_CASE("What was dropped or refused may be missing") {
    auto history = sent({"a", "b", "c"});
    history.drop(one, down, "a");
    history.refuse(one, down, "b");
    history.receive(one, down, "c");
    CHECK(history.problems().empty());
}

TEST_CASE("A connection that ended may lack a tail and no more") {
    auto history = sent({"a", "b", "c"});
    history.receive(one, down, "b");
    history.end(one);
    CHECK(history.problems() == Problems{"connection 1 down: \"a\" is missing, and a later one arrived"});
}

TEST_CASE("Each thread has an order of its own") {
    History history;
    history.send(one, down, "a", 0);
    history.send(one, down, "b", 1);
    history.receive(one, down, "b");
    history.receive(one, down, "a");
    CHECK(history.problems().empty());
}

TEST_CASE("A history is written as JSON lines") {
    auto history = sent({"a\"b"});
    history.receive(one, down, "a\"b");
    history.end(one);
    std::ostringstream out;
    history.write(out);
    CHECK(out.str() == "{\"op\":\"send\",\"conn\":1,\"dir\":\"down\",\"v\":\"a\\\"b\",\"th\":0}\n"
                       "{\"op\":\"recv\",\"conn\":1,\"dir\":\"down\",\"v\":\"a\\\"b\"}\n{\"op\":\"end\",\"conn\":1}\n");
}
