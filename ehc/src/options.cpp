// Reads the command line with CLI11, which knows no flags such as -CppS: these are changed to their long forms first.
#include "options.hpp"

#include "flags.hpp"
#include "names.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <deque>
#include <string_view>
#include <utility>

#ifndef EHC_VERSION
#define EHC_VERSION "unknown"
#endif

namespace ehc {

namespace {

constexpr std::string_view outputExtensions[] = {".js", ".mjs", ".ts", ".mts", ".txt", ".java", ".cpp", ".hpp", ".c", ".h"};

CommandLine wrong(std::string sentence) {
    return {std::nullopt, "ehc: " + std::move(sentence) + "\nhint: 'ehc --help' lists the flags\n", true};
}

/// A sentence about a flag that ehc does not know, with a guess.
std::string unknownFlag(std::string const& extra) {
    std::vector<std::string_view> known;
    for (Flag const& flag : allFlags()) {
        for (std::string_view const name : {flag.classic, flag.longForm}) {
            if (name.size() > 2) known.push_back(name);
        }
    }
    std::string const name = extra.starts_with("--") ? extra.substr(0, extra.find('=')) : extra;
    std::string_view const meant = didYouMean(name, known);
    return "there is no flag '" + name + "'" + (meant.empty() ? "" : "; did you mean '" + std::string(meant) + "'?");
}

/// `-CppS for C++, -JS for JavaScript, -J PACKAGE for Java`
std::string languages() {
    std::string text;
    for (Flag const& flag : allFlags()) {
        if (flag.group != FlagGroup::language) continue;
        text.append(text.empty() ? "" : ", ").append(flag.classic).append(flag.argument.empty() ? "" : " ");
        text.append(flag.argument).append(" for ").append(flag.subject);
    }
    return text;
}

bool writesSomething(EmitOptions const& emit) { return emit.cpp || emit.c || emit.javascript || emit.javaPackage; }

/// A sentence about options that do not fit together; empty if they do.
std::string contradiction(Options const& options) {
    if (options.inputs.empty()) return "which file? Give the name of an .ehi file, or - for the standard input";
    for (auto const& input : options.inputs) {
        std::string const extension = toLower(input.extension().string());
        if (std::find(std::begin(outputExtensions), std::end(outputExtensions), extension) != std::end(outputExtensions))
            return "the input '" + input.string() + "' bears the extension of an output; call it something.ehi";
        if (std::count(options.inputs.begin(), options.inputs.end(), input) > 1)
            return "the input '" + input.string() + "' is named twice";
    }
    if (!writesSomething(options.emit) && options.action != Options::Action::printModel)
        return "nothing to write: say at least one of " + languages();
    return {};
}

/// The arguments as CLI11 wants them: classic flags in their long forms, the last one first.
std::vector<std::string> reversed(std::vector<std::string> const& arguments) {
    std::vector<std::string> result;
    bool flagsEnd = false;
    for (std::string argument : arguments) {
        flagsEnd = flagsEnd || argument == "--";
        for (Flag const& flag : allFlags()) {
            if (!flagsEnd && argument == flag.classic) argument = flag.longForm;
        }
        result.push_back(std::move(argument));
    }
    std::reverse(result.begin(), result.end());
    return result;
}

/// A row of the table as CLI11 has filled it.
struct Given {
    Flag const& flag;
    bool set = false;
    std::string argument;

    explicit Given(Flag const& row) : flag(row) {}
};

/// Makes CLI11 know the table, and `-oDIR` besides `-o DIR`; but `-JX` is no package X, it is a slip of `-JS`.
std::deque<Given> registerFlags(CLI::App& app) {
    std::deque<Given> given;
    for (Flag const& flag : allFlags()) {
        Given& row = given.emplace_back(flag);
        std::string names(flag.longForm);
        if (flag.classic.size() == 2 && flag.group != FlagGroup::language) names.append(",").append(flag.classic);
        if (flag.argument.empty()) app.add_flag(names, row.set);
        else app.add_option(names, row.argument)->take_last()->each([&row](std::string const&) { row.set = true; });
    }
    return given;
}

/// Notes all flags in the options. A sentence about the first that cannot be.
std::string take(std::deque<Given> const& given, Options& options) {
    std::string_view action;
    for (auto const& [flag, set, argument] : given) {
        if (!set || !flag.take) continue;
        if (flag.group == FlagGroup::action && !std::exchange(action, flag.longForm).empty())
            return "one thing at a time, please: --check, --list-outputs or --json";
        if (std::string sentence = flag.take(options, argument); !sentence.empty()) return sentence;
    }
    return {};
}

/// What is asked for about ehc itself, if anything is.
std::optional<CommandLine> about(std::deque<Given> const& given) {
    for (auto const& [flag, set, argument] : given) {
        if (!set || flag.group != FlagGroup::about) continue;
        for (About const& a : allAbouts()) {
            if (a.longForm != flag.longForm) continue;
            std::string text = a.text(argument);
            if (text.empty()) return wrong("there is nothing for '" + argument + "'; there is: " + std::string(flag.subject));
            return CommandLine{std::nullopt, std::move(text), false};
        }
    }
    return std::nullopt;
}

}

CommandLine readCommandLine(std::vector<std::string> const& arguments) {
    Options options;
    std::vector<std::string> inputs;
    CLI::App app;
    app.set_help_flag();
    app.allow_extras();
    std::deque<Given> given = registerFlags(app);
    app.add_option("input", inputs);
    try {
        app.parse(reversed(arguments));
    } catch (CLI::ParseError const& error) {
        return wrong(error.what());
    }
    if (auto text = about(given)) return std::move(*text);
    for (std::string const& extra : app.remaining()) {
        if (extra != "--") return wrong(unknownFlag(extra));
    }
    options.inputs.assign(inputs.begin(), inputs.end());
    if (std::string sentence = take(given, options); !sentence.empty()) return wrong(std::move(sentence));
    if (options.emit.cpp) options.emit.c = false;       // wherever they stand, as of old
    if (std::string sentence = contradiction(options); !sentence.empty()) return wrong(std::move(sentence));
    return {std::move(options), {}, false};
}

std::string version() { return EHC_VERSION; }

}
