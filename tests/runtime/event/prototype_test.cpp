// Prototypes as text.
#include "event/prototype.hpp"

#include "support/catch.hpp"

TEST_CASE("A prototype is read with the types and lengths of its parameters") {
    auto const prototype = eh::parsePrototype("all(int,long,double,string,int[],long[3],double[],string[1048576],byte[])");
    REQUIRE(prototype);
    CHECK(prototype->name == "all");
    REQUIRE(prototype->parameters.size() == 9);
    CHECK(prototype->parameters[0].type == eh::Type::int32);
    CHECK(prototype->parameters[5].type == eh::Type::longs);
    CHECK(prototype->parameters[5].length == 3);
    CHECK(prototype->parameters[7].length == 1'048'576);
    CHECK(toString(prototype->parameters[5]) == "long[3]");
    CHECK(toString(prototype->parameters[8]) == "byte[]");
}

TEST_CASE("A prototype may have no parameters") {
    auto const prototype = eh::parsePrototype("nothing()");
    REQUIRE(prototype);
    CHECK(prototype->parameters.empty());
}

TEST_CASE("What is not a prototype is refused") {
    auto const text = GENERATE(as<std::string>{}, "", "name", "(int)", "name(int", "name(int,)", "name(,int)", "name(byte)",
                               "name(integer)", "name(int[)", "name(int[0])", "name(int[01])", "name(int[x])", "name(int[1]]",
                               "name(int[99999999999])", "name(int[1]x)");
    CAPTURE(text);
    CHECK_FALSE(eh::parsePrototype(text));
}
