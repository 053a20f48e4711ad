// Reads the command line with CLI11, which knows no flags such as -CppS: these are changed to their long forms first.
#include "options.hpp"

#include "names.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#ifndef EHC_VERSION
#define EHC_VERSION "unknown"
#endif

namespace ehc {

namespace {

constexpr std::pair<std::string_view, std::string_view> classicFlags[] = {
    {"-CppS", "--cpp-server"}, {"-JS", "--javascript"}, {"-CS", "--c-server"},
    {"-J", "--java"},          {"-nd", "--no-double"},  {"-na", "--no-conversion"}};

constexpr std::array<std::string_view, 12> flags{"-CppS",      "-JS",          "--cpp-server", "--javascript",
                                                 "-J",         "--java",
                                                 "--validate", "--output-dir", "--depfile",    "--list-outputs",
                                                 "--version",  "--help"};

constexpr std::array<std::string_view, 10> outputExtensions{".js",   ".mjs", ".ts",  ".mts", ".txt",
                                                            ".java", ".cpp", ".hpp", ".c",   ".h"};

constexpr char helpText[] = R"(ehc: compiles interfaces (.ehi) to C++, JavaScript and Java

usage: ehc [flags] FILE

what to write (at least one):
  -CppS, --cpp-server      the C++ of the server side: X.hpp, and X.cpp for a server interface X
  -JS, --javascript        the JavaScript of the client side: X.js, X.mjs, X.d.ts, X.d.mts,
                           and X.txt, a skeleton to fill in, for a client interface X
  -J, --java PACKAGE       the Java of the client side in that package ('.': in none): X.java, and
                           XDecode.java for a client interface X

how:
  -o, --output-dir DIR     write into DIR, which is made if it is missing (default: here)
  -v, --validate           C++ senders refuse strings that are not UTF-8, by an exception
      --depfile FILE       also write a rule for make or Ninja that names the input
      --list-outputs       print the names of the files that would be written, one a line, and write nothing

      --version            print the version
  -h, --help               print this

exit status: 0 done, 1 errors in the input, 2 wrong usage
)";

/// What is known of old and not offered, and why that is.
std::string unsupported(std::string const& flag) {
    if (flag == "-CS" || flag == "--c-server")
        return flag + " asks for a language that this version of ehc does not write; it writes C++ (-CppS), "
                      "JavaScript (-JS) and Java (-J)";
    if (flag == "-nd" || flag == "--no-double" || flag == "-na" || flag == "--no-conversion")
        return flag + " belongs to C code, which this version of ehc does not write; leave it out";
    return {};
}

CommandLine wrong(std::string sentence) {
    return {std::nullopt, "ehc: " + std::move(sentence) + "\nhint: 'ehc --help' lists the flags\n", true};
}

/// A sentence about the first flag that ehc does not know, with a guess.
std::string unknownFlag(std::vector<std::string> const& extras) {
    for (std::string const& extra : extras) {
        if (!extra.starts_with('-')) continue;
        std::string const name = extra.starts_with("--") ? extra.substr(0, extra.find('=')) : extra;
        std::string_view const meant = didYouMean(name, flags);
        return "there is no flag '" + name + "'" +
               (meant.empty() ? "" : "; did you mean '" + std::string(meant) + "'?");
    }
    return "one input file at a time, please: '" + extras.front() + "' is one too many";
}

/// The name of a package of Java: `.`, or names with points between them.
bool isJavaPackage(std::string_view package) {
    if (package == ".") return true;
    while (true) {
        std::size_t const end = package.find('.');
        std::string_view const part = package.substr(0, end);
        if (part.empty() || !isLetter(part[0]) || isReserved(Language::java, Position::parameter, part)) return false;
        if (!std::all_of(part.begin(), part.end(), [](char c) { return isLetter(c) || isDigit(c); })) return false;
        if (end == std::string_view::npos) return true;
        package.remove_prefix(end + 1);
    }
}

/// A sentence about options that do not fit together; empty if they do.
std::string contradiction(Options const& options) {
    if (options.input.empty()) return "which file? Give the name of an .ehi file";
    std::string const extension = toLower(options.input.extension().string());
    if (std::find(outputExtensions.begin(), outputExtensions.end(), extension) != outputExtensions.end())
        return "the input '" + options.input.string() + "' bears the extension of an output; call it something.ehi";
    if (!options.emit.cpp && !options.emit.javascript && !options.emit.javaPackage)
        return "nothing to write: say -CppS for C++, -JS for JavaScript, -J PACKAGE for Java, or several";
    return {};
}

}

CommandLine readCommandLine(std::vector<std::string> const& arguments) {
    std::vector<std::string> reversed;       // as CLI11 wants them
    bool flagsEnd = false;
    for (std::string argument : arguments) {
        if (!flagsEnd) {
            if (std::string sentence = unsupported(argument); !sentence.empty()) return wrong(std::move(sentence));
            for (auto const& [classic, longForm] : classicFlags) {
                if (argument == classic) argument = longForm;
            }
        }
        flagsEnd = flagsEnd || argument == "--";
        reversed.insert(reversed.begin(), std::move(argument));
    }

    Options options;
    std::string input, folder = ".", depfile, javaPackage;
    bool validate = false, list = false, version = false, help = false;
    CLI::App app;
    app.set_help_flag();
    app.allow_extras();
    app.add_flag("--cpp-server", options.emit.cpp);
    app.add_flag("--javascript", options.emit.javascript);
    auto const* const javaOption = app.add_option("--java", javaPackage)->take_last();
    app.add_flag("-v,--validate", validate);
    app.add_option("-o,--output-dir", folder)->take_last();
    auto const* const depfileOption = app.add_option("--depfile", depfile)->take_last();
    app.add_flag("--list-outputs", list);
    app.add_flag("--version", version);
    app.add_flag("-h,--help", help);
    app.add_option("input", input);
    try {
        app.parse(std::move(reversed));
    } catch (CLI::ParseError const& error) {
        return wrong(error.what());
    }
    if (help) return {std::nullopt, helpText, false};
    if (version) return {std::nullopt, "ehc " EHC_VERSION "\n", false};
    std::vector<std::string> extras = app.remaining();
    extras.erase(std::remove(extras.begin(), extras.end(), "--"), extras.end());
    if (!extras.empty()) return wrong(unknownFlag(extras));
    if (javaOption->count() > 0) {
        if (!isJavaPackage(javaPackage))
            return wrong("'" + javaPackage + "' is no package of Java; write one like com.example.events, or . for none");
        options.emit.javaPackage = javaPackage == "." ? "" : javaPackage;
    }
    options.input = input;
    options.folder = folder;
    options.emit.checks = validate ? Checks::text : Checks::none;
    if (depfileOption->count() > 0) options.depfile = depfile;
    if (list) options.action = Options::Action::listOutputs;
    if (std::string sentence = contradiction(options); !sentence.empty()) return wrong(std::move(sentence));
    return {std::move(options), {}, false};
}

}
