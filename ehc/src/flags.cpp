// The table of flags. A language more is a row more here.
#include "flags.hpp"

#include "names.hpp"

namespace ehc {

namespace {

/// Why a namespace cannot have that name; empty if it can.
std::string wrongNamespace(std::string_view name) {
    std::string const what = "'" + std::string(name) + "' cannot be the namespace of generated classes: ";
    for (bool first = true;; first = false) {
        std::size_t const end = std::min(name.find("::"), name.size());
        std::string_view const part = name.substr(0, end);
        bool isName = !part.empty() && !isDigit(part.front());
        for (char const c : part) isName = isName && (isLetter(c) || isDigit(c));
        if (!isName) return what + "write names joined by '::', such as my::app";
        if (isReserved(Language::cpp, first ? Position::interface : Position::event, part))
            return what + "C++ or its headers keep '" + std::string(part) + "' for themselves";
        if (end == name.size()) return {};
        name.remove_prefix(end + 2);
    }
}

/// The name of a package of Java: `.`, or names with points between them.
bool isJavaPackage(std::string_view package) {
    if (package == ".") return true;
    if (package == "java" || package.starts_with("java.")) return false;      // the JVM loads no such classes
    while (true) {
        std::size_t const end = std::min(package.find('.'), package.size());
        std::string_view const part = package.substr(0, end);
        bool isName = !part.empty() && !isDigit(part.front()) && !isReserved(Language::java, Position::parameter, part);
        for (char const c : part) isName = isName && (isLetter(c) || isDigit(c));
        if (!isName) return false;
        if (end == package.size()) return true;
        package.remove_prefix(end + 1);
    }
}

std::string takeJavaPackage(Options& options, std::string const& package) {
    if (!isJavaPackage(package))
        return "'" + package + "' cannot be the package of generated classes; write one like com.example.events, or . for none";
    options.emit.javaPackage = package == "." ? "" : package;
    return {};
}

std::string takeFormat(Options& options, std::string const& name) {
    if (name == "text") options.diagnostics = DiagnosticsFormat::text;
    else if (name == "json") options.diagnostics = DiagnosticsFormat::json;
    else if (name == "sarif") options.diagnostics = DiagnosticsFormat::sarif;
    else return "there is no format '" + name + "' of diagnostics; there are: text, json, sarif";
    return {};
}

using Text = std::string const&;
constexpr std::string nothing() { return {}; }

constexpr Flag flags[] = {
    {"-CppS", "--cpp-server", "", FlagGroup::language, "C++",
     "the C++ of the server side: X.hpp, and X.cpp for a server interface X; and of the client side: client/X.hpp, in "
     "a namespace client; wins over -CS",
     [](Options& o, Text) { return o.emit.cpp = true, nothing(); }},
    {"-CS", "--c-server", "", FlagGroup::language, "C",
     "the C of the server side (C99, also usable from C++): X.h and X.c; and of the client side: client/X.h and client/X.c, "
     "whose names begin with client_",
     [](Options& o, Text) { return o.emit.c = true, nothing(); }},
    {"-JS", "--javascript", "", FlagGroup::language, "JavaScript",
     "the JavaScript of the client side: X.js, X.mjs, X.d.ts, X.d.mts, and X.txt, a skeleton to fill in, for a client "
     "interface X",
     [](Options& o, Text) { return o.emit.javascript = true, nothing(); }},
    {"-J", "--java", "PACKAGE", FlagGroup::language, "Java",
     "the Java of the client side in that package ('.': in none): X.java, and XDecode.java for a client interface X",
     takeJavaPackage},

    {"-o", "--output-dir", "DIR", FlagGroup::how, "",
     "write into DIR, which is made if it is missing (default: here)",
     [](Options& o, Text argument) { return o.folder = argument, nothing(); }},
    {"", "--namespace", "N", FlagGroup::how, "", "put the C++ classes into the namespace N, such as my::app",
     [](Options& o, Text argument) { return o.emit.cppNamespace = argument, wrongNamespace(argument); }},
    {"-v", "--validate", "", FlagGroup::how, "",
     "check also where events are made: C++ senders refuse strings that are not UTF-8, by an exception, and C's by "
     "EH_INVALID, with a sentence that names interface, event and argument; types hold ranges and fixed lengths, JavaScript, Java and arriving events are "
     "always checked",
     [](Options& o, Text) { return o.emit.checks = Checks::text, nothing(); }},
    {"-nd", "--no-double", "", FlagGroup::how, "", "no double: a parameter of that type is an error that says why",
     [](Options& o, Text) { return o.emit.doubles = false, nothing(); }},
    {"-na", "--no-conversion", "", FlagGroup::how, "", "accepted and without effect: there is nothing to leave out any more",
     [](Options&, Text) { return nothing(); }},
    {"", "--depfile", "FILE", FlagGroup::how, "", "also write a rule for make or Ninja that names outputs and inputs",
     [](Options& o, Text argument) { return o.depfile = argument, nothing(); }},
    {"", "--diagnostics-format", "FORMAT", FlagGroup::how, "text|json|sarif",
     "how complaints are written: text (default), json or sarif (SARIF 2.1.0)", takeFormat},

    {"", "--check", "", FlagGroup::action, "",
     "write nothing; exit with 1 and name the files on disk that are not what would be written",
     [](Options& o, Text) { return o.action = Options::Action::check, nothing(); }},
    {"", "--list-outputs", "", FlagGroup::action, "",
     "write nothing; print the names of the files that would be written, one a line",
     [](Options& o, Text) { return o.action = Options::Action::listOutputs, nothing(); }},
    {"", "--json", "", FlagGroup::action, "", "write nothing; print what the inputs declare, as JSON",
     [](Options& o, Text) { return o.action = Options::Action::printModel, nothing(); }},

    {"", "--man-page", "", FlagGroup::about, "", "print the manual page", nullptr},
    {"", "--completion", "SHELL", FlagGroup::about, "bash|zsh|fish", "print the completions for a shell: bash, zsh or fish",
     nullptr},
    {"", "--version", "", FlagGroup::about, "", "print the version", nullptr},
    {"-h", "--help", "", FlagGroup::about, "", "print this", nullptr},
};

constexpr About abouts[] = {
    {"--help", [](Text) { return helpText(); }},
    {"--version", [](Text) { return "ehc " + version() + '\n'; }},
    {"--man-page", [](Text) { return manPage(); }},
    {"--completion", [](Text shell) { return completion(shell); }},
};

}

std::span<Flag const> allFlags() { return flags; }
std::span<About const> allAbouts() { return abouts; }

}
