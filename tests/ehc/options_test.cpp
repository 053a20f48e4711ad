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
        CHECK(line.options->inputs == std::vector<std::filesystem::path>{"a.ehi"});
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
                             "--namespace N", "-nd, --no-double", "-na, --no-conversion", "--depfile FILE",
                             "--diagnostics-format FORMAT", "--check", "--list-outputs", "--json", "--man-page",
                             "--completion SHELL", "--version", "-h, --help"})
        CHECK(contains(help, flag));
    CHECK_FALSE(readCommandLine({"-h"}).wrong);
    CHECK(readCommandLine({"--version"}).text.starts_with("ehc "));
}

TEST_CASE("wrong usage is answered with a sentence") {
    CHECK(contains(complaint({"a.ehi"}), "nothing to write: say at least one of -CppS for C++, -CS for C, "
                                       "-JS for JavaScript, -J PACKAGE for Java\n"));
    CHECK(contains(complaint({"-JS"}), "which file?"));
    CHECK(contains(complaint({"-JS", "a.ehi", "a.ehi"}), "the input 'a.ehi' is named twice"));
    CHECK(contains(complaint({"-JS", "-", "-"}), "the input '-' is named twice"));
    CHECK(contains(complaint({"-JS", "--check", "--json", "a.ehi"}), "one thing at a time, please: --check,"));
    CHECK(contains(complaint({"-JS", "--diagnostics-format=xml", "a.ehi"}), "there are: text, json, sarif"));
    CHECK(contains(complaint({"--completion", "sh"}), "there is nothing for 'sh'; there is: bash|zsh|fish"));
    CHECK(contains(complaint({"-JS", "a.ehi", "-o"}), "--output-dir"));
}

TEST_CASE("an unknown flag is told, with a guess") {
    CHECK(contains(complaint({"-Cpps", "a.ehi"}), "there is no flag '-Cpps'; did you mean '-CppS'?"));
    CHECK(contains(complaint({"--depfil=x", "a.ehi"}), "there is no flag '--depfil'; did you mean '--depfile'?"));
    CHECK(contains(complaint({"--colour", "a.ehi"}), "there is no flag '--colour'\n"));
}

TEST_CASE("the flag -CS asks for C") {
    for (auto const* flag : {"-CS", "--c-server"}) {
        CommandLine const line = readCommandLine({flag, "a.ehi"});
        REQUIRE(line.options);
        CHECK(line.options->emit.c);
        CHECK_FALSE(line.options->emit.cpp);
    }
}

TEST_CASE("the flag -CppS wins over -CS, wherever it stands") {
    for (auto const& arguments : {std::vector<std::string>{"-CS", "-CppS", "a.ehi"}, {"-CppS", "a.ehi", "--c-server"}}) {
        CommandLine const line = readCommandLine(arguments);
        REQUIRE(line.options);
        CHECK(line.options->emit.cpp);
        CHECK_FALSE(line.options->emit.c);
    }
}

TEST_CASE("the flag -nd refuses doubles, and -na changes nothing") {
    CHECK_FALSE(readCommandLine({"-JS", "-nd", "a.ehi"}).options->emit.doubles);
    CHECK_FALSE(readCommandLine({"-JS", "--no-double", "a.ehi"}).options->emit.doubles);
    for (auto const* flag : {"-na", "--no-conversion"}) {
        CommandLine const line = readCommandLine({"-JS", flag, "a.ehi"});
        REQUIRE(line.options);
        CHECK(line.options->emit.doubles);
        CHECK(contains(readCommandLine({"--help"}).text, flag));
    }
}

TEST_CASE("several inputs and the standard input are taken in their order") {
    CommandLine const line = readCommandLine({"b.ehi", "-JS", "-", "a.ehi"});
    REQUIRE(line.options);
    CHECK(line.options->inputs == std::vector<std::filesystem::path>{"b.ehi", "-", "a.ehi"});
}

TEST_CASE("a namespace is names joined by colons that C++ can use") {
    for (auto const* name : {"my", "my::app", "_a1::b::c2"}) {
        CommandLine const line = readCommandLine({"-CppS", "--namespace", name, "a.ehi"});
        REQUIRE(line.options);
        CHECK(line.options->emit.cppNamespace == name);
    }
    for (auto const* name : {"", "1a", "a:b", "a::", "::a", "a b", "a.b", "caf\xc3\xa9"})
        CHECK(contains(complaint({"-CppS", "--namespace", name, "a.ehi"}), "write names joined by '::'"));
    for (auto const* name : {"class", "my::class", "std", "eh::my", "my::eh", "my::__x", "linux", "connect"})
        CHECK(contains(complaint({"-CppS", "--namespace", name, "a.ehi"}), "keep '"));
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
    for (auto const* package : {"", "com.", ".com", "com..example", "com.class", "2com", "com/example", "com.ex-ample",
                                "java", "java.events", "com._"})
        CHECK(contains(complaint({"-J", package, "a.ehi"}), "cannot be the package of generated classes"));
    CHECK(contains(complaint({"-JSX", "a.ehi"}), "there is no flag '-JSX'; did you mean '-JS'?"));
    CHECK(contains(complaint({"a.ehi", "-J"}), "--java"));
}
