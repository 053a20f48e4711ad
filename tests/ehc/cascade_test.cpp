// One mistake costs one complaint, and drags at most one other behind it: right files with one piece changed, and what is written
// as another language would have it (foreign/).
#include "support.hpp"

#include "check.hpp"
#include "names.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <utility>

using namespace ehc;
using namespace ehc::test;

namespace {

constexpr std::size_t most = 2;

constexpr char const* rightFiles[] = {
    R"(/// A door.
server Door {
    open { int width; string color; }
    close { }
    paint { byte pixels[]; double scale[3]; }
};

client Window {
    opened { long when; };
    closed { string why[]; }
}
)",
    "client Panel { shown { } level { int value; double max; } } server Control { press { int key; } }",
    R"(server A {
    a { }
    b { }
    c { int x; }
}
client B {
    a { }
    b { int y; }
    c { }
}
server C {
    a { int z[4]; }
    b { }
}
)"};

/// A word or a sign, and the blanks before it.
struct Piece {
    std::string gap;
    std::string text;
};
using Pieces = std::vector<Piece>;

bool isWordish(char c) { return isLetter(c) || isDigit(c) || !isAscii(c); }

Pieces piecesOf(std::string const& text) {
    Pieces pieces;
    std::size_t at = 0;
    auto const lineEnds = [&] { return std::min(text.find('\n', at), text.size()); };
    while (at < text.size()) {
        Piece piece;
        while (at < text.size() && (text[at] == ' ' || text[at] == '\n' || text[at] == '/')) {
            std::size_t const end = text[at] == '/' ? lineEnds() : at + 1;
            piece.gap += text.substr(at, end - at);
            at = end;
        }
        std::size_t end = std::min(at + 1, text.size());
        while (end < text.size() && isWordish(text[at]) && isWordish(text[end])) ++end;
        piece.text = text.substr(at, end - at);
        at = end;
        pieces.push_back(std::move(piece));
    }
    return pieces;
}

std::string joined(Pieces const& pieces) {
    std::string text;
    for (auto const& [gap, piece] : pieces) {
        bool const touches = gap.empty() && !text.empty() && !piece.empty() && isWordish(text.back()) && isWordish(piece.front());
        text += (touches ? " " : gap) + piece;
    }
    return text;
}

Pieces without(Pieces pieces, std::size_t i) {
    pieces.erase(pieces.begin() + static_cast<std::ptrdiff_t>(i));
    return pieces;
}

Pieces with(Pieces pieces, std::size_t i, std::string text) {
    pieces.insert(pieces.begin() + static_cast<std::ptrdiff_t>(i), Piece{" ", std::move(text)});
    return pieces;
}

Pieces changed(Pieces pieces, std::size_t i, std::string text) {
    pieces[i].text = std::move(text);
    return pieces;
}

Pieces swapped(Pieces pieces, std::size_t i) {
    std::swap(pieces[i].text, pieces[i + 1].text);
    return pieces;
}

/// Fails with the complaints if there are too many of them.
void expectFew(std::string const& text) {
    Source const source("a.ehi", text);
    Diagnostics diagnostics;
    check(parse(source, diagnostics), {}, diagnostics);
    if (diagnostics.count() <= most) return;
    INFO(text);
    INFO(format(source, diagnostics));
    CHECK(diagnostics.count() <= most);
}

/// Calls `test` with the pieces of each right file and the number of each piece.
template <typename Test>
void eachPiece(Test test) {
    for (char const* const file : rightFiles) {
        Pieces const pieces = piecesOf(file);
        REQUIRE(joined(pieces) == file);
        for (std::size_t i = 0; i + 1 < pieces.size(); ++i) test(pieces, i);
    }
}

/// How many braces are open before a piece: 0 in the file, 1 in an interface, 2 in an event.
long depthAt(Pieces const& pieces, std::size_t i) {
    auto const end = pieces.begin() + static_cast<std::ptrdiff_t>(i);
    auto const count = [&](char const* brace) {
        return std::count_if(pieces.begin(), end, [&](Piece const& piece) { return piece.text == brace; });
    };
    return static_cast<long>(count("{") - count("}"));
}

/// Puts each of `idioms` before whatever stands in that depth.
void insertEach(long depth, std::vector<std::string> const& idioms) {
    eachPiece([&](Pieces const& pieces, std::size_t i) {
        bool const begins = i == 0 || pieces[i - 1].text == "{" || pieces[i - 1].text == "}" || pieces[i - 1].text == ";";
        if (!begins || pieces[i].text == ";" || depthAt(pieces, i) != depth) return;
        for (std::string const& idiom : idioms) expectFew(joined(with(pieces, i, idiom)));
    });
}

std::vector<std::string> const words = {"client", "server", "int", "string", "byte", "word", "class", "struct", "enum", "event",
                                        "function", "void", "interface", "public", "float", "std", "in", "const", "7", "2x", "größe"};
std::vector<std::string> const signs = {"{", "}", "(", ")", "[", "]", ";", ":", ",", ".", "=", "<", ">",
                                        "*", "&", "-", "#", "@", "?", "\"", "'", "// a comment\n"};

}

TEST_CASE("a piece that is missing, doubled or in another's place drags at most one complaint behind it") {
    eachPiece([](Pieces const& pieces, std::size_t i) {
        expectFew(joined(without(pieces, i)));
        expectFew(joined(with(pieces, i, pieces[i].text)));
        if (i + 2 < pieces.size()) expectFew(joined(swapped(pieces, i)));
    });
}

TEST_CASE("a word in another's place, or one too many, drags at most one complaint behind it") {
    eachPiece([](Pieces const& pieces, std::size_t i) {
        for (std::string const& word : words) {
            expectFew(joined(changed(pieces, i, word)));
            expectFew(joined(with(pieces, i, word)));
        }
    });
}

TEST_CASE("a sign in another's place, or one too many, drags at most one complaint behind it") {
    eachPiece([](Pieces const& pieces, std::size_t i) {
        for (std::string const& sign : signs) {
            expectFew(joined(changed(pieces, i, sign)));
            expectFew(joined(with(pieces, i, sign)));
        }
    });
}

TEST_CASE("a parameter as another language has it drags at most one complaint behind it") {
    insertEach(2, {"what: int;", "what: int,", "what int;", "int32 what = 1;", "int what = 3;", "int what, int which;", "int what, which, when;",
                   "int what[2][3];", "int[] what;", "int *what;", "const std::string& what;", "std::vector<int> what;", "map<string, int> what;",
                   "unsigned long long what;", "optional int what;", "@Nullable String what;", "[in] int what;", "int what = {1, 2};",
                   "struct what { int x; };", "enum what { A, B };", "what();", "int what(int which);", "void what(int a) { if (a) { b(); } }",
                   "what;", "what", "int what", "...", "what = { int a; }", "void what { int a; }", "{ }"});
}

TEST_CASE("an event as another language has it drags at most one complaint behind it") {
    insertEach(1, {"void what(int a);", "virtual void what(int a) const = 0;", "what(a: int): void;", "what(a: int): void", "event what(int a);",
                   "rpc What(A) returns (B);", "rpc What(A) returns (B) { }", "fn what(&self, a: i32);", "func what(a: Int) -> Int", "def what(self): ...",
                   "int what(int a) { return a; }", "void what(int a) { if (a) { b(); } }", "event Action<int> What;", "what: (a: number) => void;",
                   "Q_SIGNAL void what(int a);", "signals:", "public:", "public void what(int a);", "void what { int a; }", "int what { int a; }",
                   "what = { int a; }", "what: { int a; }", "what { int a; };;", "what [ int a; ]", "what < int a; >", "what ( int a; )", "what ( int a; ) { }",
                   "what { int a; )", "what { int a; ]", "what int a; }", "what { int a }", "what { int a;", "what;", "what", "int what;", "string what",
                   "what { } }", "{ }", "@Override", "[Reliable]", "enum What { A, B };", "struct What { int x; };", "class What { public: void f(); };",
                   "using What = int;", "const int what = 3;", "\"what\" { }", "- what"});
}

TEST_CASE("a declaration of another language between interfaces drags at most one complaint behind it") {
    insertEach(0, {"import a.b;", "import { A } from \"b\";", "#include <a>\n", "#pragma once\n", "package a.b;", "syntax = \"proto3\";", "using What = int;",
                   "typedef int What;", "const int what = 3;", "void what(int a);", "void what(int a) { if (a) { b(); } }", "enum What { A, B };",
                   "struct What { int x; };", "class What { public: void f(); };", "class What;", "interface What { };", "interface What { what { } }",
                   "namespace what {", "@What", "[What]", "};", ";;;", "} }", "{ }", "what", "what;", "what { }", "what { int a; }", "what { what { } }",
                   "server;", "client What;", "server What { }", "server { }", "server What what { }", "client interface What { what { } }",
                   "What client { what { int a; } }", "interface What client { what { int a; } }",
                   "client interface What { what(int a); }", "client interface What { what(strng a); which(int b); }",
                   "client class What { what(); }", "client void What { what() { } }"});
}

TEST_CASE("a file as another language has it is told of in at most two complaints") {
    std::vector<std::filesystem::path> const files = filesIn(std::filesystem::path(EH_EHC_TESTS) / "foreign", ".ehi");
    REQUIRE(files.size() > 60);
    for (auto const& file : files) {
        INFO(file.filename().string());
        expectFew(readFile(file));
        CHECK_FALSE(complaints(readFile(file)).empty());
    }
}

TEST_CASE("mistakes that do not depend on each other are all told") {
    CHECK(complaints("server A { a { int x } b { strin y; } c { byte z; } } client B { d; e { int; } }").ends_with("\n5 errors\n"));
    CHECK(complaints("interface A { a { } } interface B { b { } }").ends_with("\n2 errors\n"));
    CHECK(complaints("server A { a(int x); b { int y } }").ends_with("\n2 errors\n"));
    CHECK(complaints("server A { a(int x); } client B { b(int x); }").ends_with("\n2 errors\n"));
    CHECK(complaints("server A { a { int x, int y; } b { int x, int y; } }").ends_with("\n2 errors\n"));
    CHECK(complaints("import a; import b; server A { a { int x } }").ends_with("\n2 errors\n"));
    CHECK(complaints("service A { a { int x } b { } } client B { b { int } }").ends_with("\n3 errors\n"));
}
