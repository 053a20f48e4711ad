// The command line.
#include "options.hpp"

#include "support/catch.hpp"

using namespace ehc;

namespace {

std::string complaint(std::vector<std::string> const& arguments) {
    CommandLine const line = readCommandLine(arguments);
    CHECK(line.wrong);
    CHECK_FALSE(line.options);
    CHECK(line.text.starts_with("ehc: "));
    CHECK(line.text.ends_with("\nhint: 'ehc --help' lists the flags\n"));
    return line.text;
}

bool contains(std::string const& text, std::string const& part) { return text.find(part) != std::string::npos; }

}

TEST_CASE("classic and long flags mean the same") {
    for (auto const& arguments : {std::vector<std::string>{"-CppS", "-JS", "-v", "-o", "out", "a.ehi"},
                                  {"a.ehi", "--cpp-server", "--javascript", "--validate", "--output-dir", "out"},
                                  {"--output-dir=out", "-v", "--javascript", "--cpp-server", "--", "a.ehi"}}) {
        CommandLine const line = readCommandLine(arguments);
        REQUIRE(line.options);
        CHECK(line.options->emit.cpp);
        CHECK(line.options->emit.javascript);
        CHECK(line.options->emit.checks == Checks::text);
        CHECK(line.options->folder == "out");
        CHECK(line.options->input == "a.ehi");
    }
}

TEST_CASE("a flag may be repeated, and the last folder counts") {
    CommandLine const line = readCommandLine({"-JS", "-JS", "-o", "one", "-o", "two", "a.ehi"});
    REQUIRE(line.options);
    CHECK(line.options->folder == "two");
}

TEST_CASE("what is not said is not done") {
    CommandLine const line = readCommandLine({"-JS", "a.ehi"});
    REQUIRE(line.options);
    CHECK_FALSE(line.options->emit.cpp);
    CHECK(line.options->emit.checks == Checks::none);
    CHECK(line.options->folder == ".");
    CHECK_FALSE(line.options->depfile);
    CHECK(line.options->action == Options::Action::write);
}

TEST_CASE("help shows both spellings and version a number") {
    std::string const help = readCommandLine({"--help"}).text;
    for (auto const* flag : {"-CppS, --cpp-server", "-JS, --javascript", "-J, --java PACKAGE", "-v, --validate", "-o, --output-dir DIR",
                             "--depfile FILE", "--list-outputs", "--version", "-h, --help"})
        CHECK(contains(help, flag));
    CHECK_FALSE(readCommandLine({"-h"}).wrong);
    CHECK(readCommandLine({"--version"}).text.starts_with("ehc "));
}

TEST_CASE("wrong usage is answered with a sentence") {
    CHECK(contains(complaint({"a.ehi"}), "nothing to write: say -CppS for C++, -JS for JavaScript, "
                                       "-J PACKAGE for Java, or several"));
    CHECK(contains(complaint({"-JS"}), "which file?"));
    CHECK(contains(complaint({"-JS", "a.ehi", "b.ehi"}), "one input file at a time, please: 'b.ehi' is one too many"));
    CHECK(contains(complaint({"-JS", "a.ehi", "-o"}), "--output-dir"));
}

TEST_CASE("an unknown flag is told, with a guess") {
    CHECK(contains(complaint({"-Cpps", "a.ehi"}), "there is no flag '-Cpps'; did you mean '-CppS'?"));
    CHECK(contains(complaint({"--depfil=x", "a.ehi"}), "there is no flag '--depfil'; did you mean '--depfile'?"));
    CHECK(contains(complaint({"--colour", "a.ehi"}), "there is no flag '--colour'\n"));
}

TEST_CASE("flags of old that have no meaning here are told as such") {
    CHECK(contains(complaint({"-CS", "a.ehi"}), "-CS asks for a language that this version of ehc does not write"));
    CHECK(contains(complaint({"-nd", "a.ehi"}), "-nd belongs to C code"));
}

TEST_CASE("an input may not look like an output") {
    for (auto const* name : {"a.js", "a.mjs", "a.d.ts", "a.txt", "a.HPP", "a.cpp", "a.c", "a.h", "a.java"})
        CHECK(contains(complaint({"-JS", name}), "bears the extension of an output"));
    CHECK(readCommandLine({"-JS", "a"}).options);
    CHECK(readCommandLine({"-JS", "a.idl"}).options);
}

TEST_CASE("Java takes a package or a point for none") {
    CHECK(*readCommandLine({"-J", "com.example.Events_2", "a.ehi"}).options->emit.javaPackage == "com.example.Events_2");
    CHECK(*readCommandLine({"--java=.", "a.ehi"}).options->emit.javaPackage == "");
    CHECK_FALSE(readCommandLine({"-JS", "a.ehi"}).options->emit.javaPackage);
    for (auto const* package : {"", "com.", ".com", "com..example", "com.class", "2com", "com/example", "com.ex-ample"})
        CHECK(contains(complaint({"-J", package, "a.ehi"}), "is no package of Java"));
}
