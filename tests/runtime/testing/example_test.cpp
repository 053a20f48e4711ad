// The example of docs/testing.md is the code that the suite runs.
#include <fstream>
#include <iterator>
#include <string>

#include "support/catch.hpp"

namespace {

std::string read(char const* path) {
    std::ifstream file(path);
    REQUIRE(file);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("The first test of gauge_test.cpp stands in docs/testing.md, word for word") {
    auto const source = read(EH_TESTING_EXAMPLE);
    auto const begin = source.find("TEST_CASE(");
    auto const end = source.find("\n}\n", begin);
    REQUIRE(begin != std::string::npos);
    REQUIRE(end != std::string::npos);
    CHECK(read(EH_TESTING_DOC).find(source.substr(begin, end + 3 - begin)) != std::string::npos);
}
