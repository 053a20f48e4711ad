// Local names in each language, and guesses at what was meant.
#include "names.hpp"
#include "support.hpp"

#include "support/catch.hpp"

#include <array>

using namespace ehc;
using namespace ehc::test;

namespace {

Model modelOf(std::string const& text) {
    Source const source("a.ehi", text);
    Diagnostics diagnostics;
    ast::File const file = parse(source, diagnostics);
    REQUIRE(diagnostics.empty());
    return makeModel(file, "a.ehi");
}

}

TEST_CASE("the distance of words counts slips, and a swap of neighbours as one") {
    CHECK(editDistance("string", "string", 3) == 0);
    CHECK(editDistance("strin", "string", 3) == 1);
    CHECK(editDistance("stirng", "string", 3) == 1);
    CHECK(editDistance("", "abc", 3) == 3);
    CHECK(editDistance("kitten", "sitting", 5) == 3);
    CHECK(editDistance("abcdefgh", "x", 2) == 3);
}

TEST_CASE("a near word is guessed, a far one is not") {
    static constexpr std::array<std::string_view, 3> words{"int", "string", "double"};
    CHECK(didYouMean("strin", words) == "string");
    CHECK(didYouMean("STRING", words) == "string");
    CHECK(didYouMean("Int", words) == "int");
    CHECK(didYouMean("duoble", words) == "double");
    CHECK(didYouMean("color", words).empty());
    CHECK(didYouMean("x", words).empty());
    CHECK(didYouMean(std::string(100'000, 's'), words).empty());
}

TEST_CASE("keywords and macros cannot be names in C++, nor what generated code calls itself") {
    for (auto const position : {Position::interface, Position::event, Position::parameter}) {
        for (auto const* name :
             {"class", "and", "co_await", "unix", "errno", "NULL", "emit", "near", "eh", "std", "__FILE__", "_Bool"})
            CHECK(isReserved(Language::cpp, position, name));
        CHECK_FALSE(isReserved(Language::cpp, position, "value"));
        CHECK_FALSE(isReserved(Language::cpp, position, "constructor"));
    }
    CHECK(isReserved(Language::cpp, Position::parameter, "from"));
    CHECK_FALSE(isReserved(Language::cpp, Position::event, "from"));
    CHECK(isReserved(Language::cpp, Position::interface, "size_t"));
}

TEST_CASE("in C the words of C++, of eh.h and of generated declarations cannot be names") {
    for (auto const position : {Position::interface, Position::event, Position::parameter}) {
        for (auto const* name : {"restrict", "class", "unix", "NULL", "_Bool", "__FILE__", "eh_to", "eh_anything", "EH_OK"})
            CHECK(isReserved(Language::c, position, name));
        CHECK_FALSE(isReserved(Language::c, position, "value"));
        CHECK_FALSE(isReserved(Language::c, position, "constructor"));
    }
    for (auto const* name : {"time", "Time", "STDIO", "connect", "FILE", "std", "main"}) {
        CHECK(isReserved(Language::c, Position::interface, name));
        CHECK_FALSE(isReserved(Language::c, Position::parameter, name));
    }
    CHECK(isReserved(Language::c, Position::event, "user"));
    CHECK(isReserved(Language::c, Position::event, "int32_t"));
    CHECK_FALSE(isReserved(Language::c, Position::event, "from"));
    for (auto const* name : {"user", "from", "handler", "to", "size_t", "uint8_t"})
        CHECK(isReserved(Language::c, Position::parameter, name));
}

TEST_CASE("in C a name that belongs to eh.h gets an underscore, too") {
    std::vector<LocalNames> const names =
        localNames(Language::c, modelOf("server eh_to { eh_send { int eh_value; } } client Door { Door { int Door; } }"));
    CHECK(names[0].interface == "eh_to_");
    CHECK(names[0].events[0] == "eh_send_");
    CHECK(names[0].parameters[0][0] == "eh_value_");
    CHECK(names[1].events[0] == "Door_");
}

TEST_CASE("strict-mode words cannot be parameters in JavaScript, but events") {
    for (auto const* name : {"class", "arguments", "eval", "let", "await", "interface"}) {
        CHECK(isReserved(Language::javascript, Position::parameter, name));
        CHECK_FALSE(isReserved(Language::javascript, Position::event, name));
    }
    for (auto const* name : {"constructor", "then", "__proto__"}) {
        CHECK(isReserved(Language::javascript, Position::event, name));
        CHECK_FALSE(isReserved(Language::javascript, Position::parameter, name));
    }
}

TEST_CASE("interfaces do not shadow what the environment of a script has") {
    for (auto const* name : {"Map", "Screen", "window", "Object", "EventHandler", "process", "Event", "string"})
        CHECK(isReserved(Language::javascript, Position::interface, name));
    CHECK_FALSE(isReserved(Language::javascript, Position::interface, "Display"));
    CHECK_FALSE(isReserved(Language::javascript, Position::event, "Map"));
}

TEST_CASE("a reserved name gets an underscore, and another if that is taken") {
    Model const model =
        modelOf("server Map { class { int new_; int new; } class_ { } constructor { } } client Map_ { a { } }");
    std::vector<LocalNames> const cpp = localNames(Language::cpp, model);
    CHECK(cpp[0].interface == "Map");
    CHECK(cpp[0].events == std::vector<std::string>{"class__", "class_", "constructor"});
    CHECK(cpp[0].parameters[0] == std::vector<std::string>{"new_", "new__"});
    std::vector<LocalNames> const js = localNames(Language::javascript, model);
    CHECK(js[0].interface == "Map__");
    CHECK(js[1].interface == "Map_");
    CHECK(js[0].events == std::vector<std::string>{"class", "class_", "constructor_"});
}

TEST_CASE("in C++ nothing in a class bears its name") {
    std::vector<LocalNames> const names = localNames(Language::cpp, modelOf("server Door { Door { int Door; } }"));
    CHECK(names[0].events[0] == "Door_");
    CHECK(names[0].parameters[0][0] == "Door_");
}

TEST_CASE("the name on the wire stays") {
    auto const files =
        outputs("server A { class { int new; } constructor { } } client B { delete { int from; } then { } }");
    CHECK(contains(files.at("A.cpp"), "\"class(int)\""));
    CHECK(contains(files.at("A.cpp"), "this->class_(from, "));
    CHECK(contains(files.at("A.js"), "\"constructor()\""));
    CHECK(contains(files.at("A.js"), "A.prototype.constructor_ = "));
    CHECK(contains(files.at("B.hpp"), "\"delete(int)\""));
    CHECK(contains(files.at("B.js"), "functions[\"then\"] = (...values) => object.then_(...values);"));
}
