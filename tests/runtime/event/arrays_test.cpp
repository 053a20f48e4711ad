// What array arguments accept, and the sentence when a length is wrong.
#include <eh/value.hpp>

#include "support/catch.hpp"

namespace {

std::size_t ints(eh::Ints values) { return values.size(); }
std::string strings(eh::Strings values) {
    std::string all;
    for (std::size_t i = 0; i < values.size(); ++i) all.append(values.at()(values.data(), i)).append(";");
    return all;
}
int sum(eh::FixedInts<3> values) {
    auto const view = eh::Value(values).ints();
    return view[0] + view[1] + view[2];
}
std::size_t bytes(eh::Bytes values) { return values.size(); }

}  // namespace

TEST_CASE("Array arguments take vectors, arrays, spans, C arrays and lists") {
    std::vector<std::int32_t> const vector{1, 2};
    std::int32_t const array[] = {1, 2, 3};
    CHECK(ints(vector) == 2);
    CHECK(ints(array) == 3);
    CHECK(ints(std::span(array).first(1)) == 1);
    CHECK(ints({1, 2, 3, 4}) == 4);
    CHECK(ints({}) == 0);
    CHECK(bytes(std::string("abc")) == 3);
    CHECK(bytes(std::vector<unsigned char>(5)) == 5);
}

TEST_CASE("String arrays take whatever converts to a view, without copying") {
    CHECK(strings({"a", "b"}) == "a;b;");
    CHECK(strings(std::vector<std::string>{"x", "yy"}) == "x;yy;");
    CHECK(strings(std::array<char const*, 2>{"p", "q"}) == "p;q;");
    CHECK(strings({}).empty());
}

TEST_CASE("Fixed arrays take their length by type, or by eh::fixed, which checks it") {
    CHECK(sum(std::array<std::int32_t, 3>{1, 2, 3}) == 6);
    std::vector<std::int32_t> const right{4, 5, 6};
    CHECK(sum(eh::fixed<3>(right)) == 15);
    std::vector<std::int32_t> const wrong{4, 5};
    CHECK_THROWS_WITH(sum(eh::fixed<3>(wrong)), "eh::fixed<3>: the range has 2 elements");
}
