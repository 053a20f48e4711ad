// The command line.
#pragma once

#include "emit.hpp"
#include "report.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace ehc {

/// What an input is called that is read from the standard input.
inline constexpr char standardInput[] = "-";

/// What a command line asks for.
struct Options {
    std::vector<std::filesystem::path> inputs;      ///< at least one; `-` is the standard input
    std::filesystem::path folder = ".";
    std::optional<std::filesystem::path> depfile;
    EmitOptions emit;
    DiagnosticsFormat diagnostics = DiagnosticsFormat::text;
    enum class Action { write, check, listOutputs, printModel } action = Action::write;
};

/// Options, or what to print instead of compiling: help, the version, or a sentence about wrong usage.
struct CommandLine {
    std::optional<Options> options;
    std::string text;
    bool wrong = false;
};

/// Reads the arguments after the program's name.
CommandLine readCommandLine(std::vector<std::string> const& arguments);

/// The version of this ehc.
std::string version();

}
