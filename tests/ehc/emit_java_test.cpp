// The Java of both sides of an interface, its names and its limits; whole files are in good/, and javac takes them.
#include "support.hpp"
#include "write.hpp"

#include "support/catch.hpp"

using namespace ehc;
using namespace ehc::test;

namespace {

constexpr EmitOptions java() { return {.javaPackage = "a.b"}; }

std::string parameters(std::size_t count, std::string const& type) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += type + " p" + std::to_string(i) + "; ";
    return text;
}

}

TEST_CASE("a server interface is a class with a method for each event") {
    auto const files = outputs("server Control { start { double hz; int table[3]; string s; } stop { } }", java());
    REQUIRE(files.size() == 1);
    std::string const& text = files.at("Control.java");
    CHECK(contains(text, "\npackage a.b;\n"));
    CHECK(contains(text, "public final class Control {"));
    CHECK(contains(text, "\"start(double hz,int[3] table,string s)\","));
    CHECK(contains(text, "public boolean start(double hz, int[] table, java.lang.String s) {"));
    CHECK(contains(text, "return this.ehCaller.call(0, new java.lang.Object[] {hz, table, s});"));
}

TEST_CASE("a client interface is an interface and its decoder") {
    auto const files = outputs("client Display { line { string text[]; } table { long x; } }", java());
    REQUIRE(files.size() == 2);
    CHECK(contains(files.at("Display.java"), "void line(java.lang.String[] text);"));
    std::string const& text = files.at("DisplayDecode.java");
    CHECK(contains(text, "case 0: this.ehObject.line((java.lang.String[]) arguments[0]); return;"));
    CHECK(contains(text, "case 1: this.ehObject.table((long) arguments[0]); return;"));
}

TEST_CASE("without a package there is no package line") {
    CHECK_FALSE(contains(outputs("server A { a { } }", {.javaPackage = ""}).at("A.java"), "package"));
}

TEST_CASE("Java's words, methods of Object and names of java.lang get an underscore, and so does the file of a class") {
    auto const files = outputs("server String { wait { int class; int java; int this_; } yield { } } client java { a { } }",
                               java());
    std::string const& text = files.at("String_.java");
    CHECK(contains(text, "public boolean wait_(int class_, int java, int this_) {"));
    CHECK(contains(text, "public boolean yield_() {"));
    CHECK(contains(text, "eh.bindServer(\"String\", "));
    CHECK(files.contains("java_.java"));
    CHECK(files.contains("java_Decode.java"));
}

TEST_CASE("more than 254 argument slots and more than 16,000 events are errors for Java alone") {
    auto const complaint = [](std::string const& text, EmitOptions const& options) {
        Source const source("a.ehi", text);
        Diagnostics diagnostics;
        compile(source, options, diagnostics);
        return format(source, diagnostics);
    };
    for (std::string const& good : {parameters(254, "int"), parameters(127, "double"), parameters(127, "long")})
        CHECK(complaint("server A { a { " + good + "} }", java()).empty());
    std::string const slots = "server A { a { " + parameters(126, "double") + "int x; int y; string z; } }";
    CHECK(contains(complaint(slots, java()), "a.ehi:1:12: error: Java has room for 254 argument slots, and 'a' needs 255 (a long or a double "
                                             "needs two) [EH0401]\n"));
    CHECK(complaint(slots, {.javascript = true}).empty());
    std::string events;
    for (int i = 0; i <= 16'000; ++i) events += "e" + std::to_string(i) + "{}";
    CHECK(contains(complaint("client A { " + events + " }", java()), "Java has room for 16000 events in an interface, and "
                                                                        "'A' has 16001 [EH0402]\n"));
}

TEST_CASE("a decoder's file and an interface of that name collide") {
    auto const files = outputs("client A { a { } } server B { b { } }", java());
    CHECK(files.contains("ADecode.java"));
    Source const source("a.ehi", "client A { a { } } server ADecode { b { } }");
    Diagnostics none;
    auto const made = compile(source, java(), none);
    REQUIRE(made);
    CHECK(contains(findCollision(*made).value().sentence, "'ADecode.java'"));
}
