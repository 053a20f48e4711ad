// From text to tree, with and without errors.
#include "support.hpp"

#include "support/catch.hpp"

#include <chrono>
#include <random>

using namespace ehc;
using namespace ehc::test;

namespace {

/// The tree in one line: kind name { event(type name[n] ...) ... }.
std::string tree(std::string const& text) {
    Source const source("a.ehi", text);
    Diagnostics diagnostics;
    ast::File const file = parse(source, diagnostics);
    std::string result;
    for (ast::Interface const& i : file.interfaces) {
        result += std::string(i.kind.text) + ' ' + std::string(i.name.text) + " {";
        for (ast::Event const& e : i.events) {
            result += ' ' + std::string(e.name.text) + '(';
            for (ast::Parameter const& p : e.parameters) {
                result += std::string(p.type.text) + ' ' + std::string(p.name.text);
                if (p.brackets) result += '[' + (p.brackets->number ? std::string(p.brackets->number->text) : "") + ']';
                result += ';';
            }
            result += ')';
        }
        result += " } ";
    }
    return result;
}

ast::File parsed(Source const& source) {
    Diagnostics diagnostics;
    ast::File file = parse(source, diagnostics);
    CHECK(diagnostics.empty());
    return file;
}

}

TEST_CASE("interfaces, events and parameters are read") {
    CHECK(tree("server A { a { } b { int x; string y[]; byte z[12]; } } client B { c { } }") ==
          "server A { a() b(int x;string y[];byte z[12];) } client B { c() } ");
}

TEST_CASE("blanks are free and a semicolon may follow braces") {
    CHECK(tree("server\nA{a{int\tx ;}; b{};\r\n};client B{c{string s [ 3 ] ;}}") ==
          "server A { a(int x;) b() } client B { c(string s[3];) } ");
}

TEST_CASE("comments may stand anywhere") {
    CHECK(tree("/**/server/* a */A//b\n{/*{*/a{int/**/x/* ; */;}}// end") == "server A { a(int x;) } ");
    CHECK(tree("server A { a { } } // no line break at the end") == "server A { a() } ");
    CHECK(tree("/* not /* nested */ server A { a { } }") == "server A { a() } ");
}

TEST_CASE("words that begin like keywords are names") {
    CHECK(tree("server serverA { clientb { } intc { int stringd; } }") ==
          "server serverA { clientb() intc(int stringd;) } ");
}

TEST_CASE("after an error the rest of the file is read") {
    CHECK(tree("server A { a { int x } b { int; int y; } } client B { c { string s; } }") ==
          "server A { a(int x;) b(int ;int y;) } client B { c(string s;) } ");
    CHECK(tree("server A { a { int x; \n b { } } client B { c { } }") ==
          "server A { a(int x;) b() } client B { c() } ");
    CHECK(tree("server A { a { } \n client B { c { } }") == "server A { a() } client B { c() } ");
}

TEST_CASE("places are those of the text") {
    Source const source("a.ehi", "server Door {\n  open { int width[3]; }\n}\n");
    ast::File const file = parsed(source);
    ast::Event const& event = file.interfaces.at(0).events.at(0);
    CHECK(source.text(file.interfaces[0].name.where) == "Door");
    CHECK(source.place(event.name.where.begin).line == 2);
    CHECK(source.place(event.name.where.begin).column == 3);
    CHECK(source.text(event.parameters.at(0).brackets->where) == "[3]");
}

TEST_CASE("documentation belongs to the declaration that follows it") {
    Source const source("a.ehi", "/// The door.\n/// Of wood.\nserver Door {\n  // nothing\n  /** Opens it. */\n"
                                 "  open { /// in cm\n int width; int height; ///< tall\n }\n  close { }\n}\n");
    ast::File const file = parsed(source);
    ast::Interface const& door = file.interfaces.at(0);
    CHECK(door.documentation == ast::Documentation{"The door.", "Of wood."});
    CHECK(door.events.at(0).documentation == ast::Documentation{"Opens it."});
    CHECK(door.events[0].parameters.at(0).documentation == ast::Documentation{"in cm"});
    CHECK(door.events[0].parameters.at(1).documentation.empty());
    CHECK(door.events.at(1).documentation.empty());
}

TEST_CASE("an empty file is a tree without interfaces") {
    CHECK(tree("") == "");
    CHECK(tree(" // nothing\n") == "");
}

TEST_CASE("no text is too deep or too long") {
    std::string text;
    for (int i = 0; i < 100'000; ++i) text += "{ server a [ ";
    CHECK(complaints(text).size() > 0);
    CHECK(complaints(std::string(1'000'000, '{')).ends_with("1 error\n"));
    CHECK(complaints(std::string(1'000'000, 'x')).ends_with("1 error\n"));
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::size_t much = 200'000;   // the grammar is twenty times as slow with them
#else
constexpr std::size_t much = 1'000'000;
#endif

TEST_CASE("a megabyte of whatever is told of soon, because the time grows with the text and no faster") {
    std::string text;
    auto const fill = [&](std::string const& begin, std::string const& piece) {
        for (text = begin; text.size() < much;) text += piece;
    };
    SECTION("one piece again and again") {
        fill("", GENERATE(as<std::string>(), "{", "}", "{}", ";", "(", "[", "x", "a ", "\n", "/", "/**/", "a{", "server a{", "server a{b{", "client ",
                          "int ", "a /* */ ", "\xc3\xb6", "\x80", "a b ", "a b { ", "import a;\n", "class A { void f(int a) { if (a) { b(); } } };\n"));
    }
    SECTION("the same within an interface") {
        fill("server A {", GENERATE(as<std::string>(), "void f(int a);\n", "a ", "a: ", "( ", "] ", "{ ", "int a ", "a { ", "a { } } "));
    }
    SECTION("the same within an event") {
        fill("server A { a {", GENERATE(as<std::string>(), "int a ", "int a, ", "a: int ", "a: int, ", "= { ( ", "a b { ", ") ", "int a[", "/* */ int "));
    }
    SECTION("pieces in any order") {
        std::vector<std::string> const pieces{"server", "client", "int", "byte[]", "a", "b", "{", "}", "[", "]", ";", "(", ")", ":", ",", "=", "7", "//x\n", "/*", "*/", "\""};
        std::mt19937 random(1);
        for (; text.size() < much; text += ' ') text += pieces[random() % pieces.size()];
    }
    SECTION("bytes in any order") {
        std::mt19937 random(2);
        while (text.size() < much) text += static_cast<char>(random());
    }
    auto const begin = std::chrono::steady_clock::now();
    CHECK_FALSE(complaints(text).empty());
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(30));     // a fraction of one; sanitizers are slow
}

TEST_CASE("ten thousand events and five thousand parameters are read") {
    std::string text = "server A {\n";
    for (int i = 0; i < 10'000; ++i) text += "event" + std::to_string(i) + " { int a; string b[]; }\n";
    text += "wide {";
    for (int i = 0; i < 5'000; ++i) text += "int p" + std::to_string(i) + ";";
    Source const source("a.ehi", text + "}}");
    ast::File const file = parsed(source);
    CHECK(file.interfaces.at(0).events.size() == 10'001);
    CHECK(file.interfaces[0].events.back().parameters.size() == 5'000);
}
