// The command line.
#pragma once

#include "emit.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace ehc {

/// What a command line asks for.
struct Options {
    std::filesystem::path input;
    std::filesystem::path folder = ".";
    std::optional<std::filesystem::path> depfile;
    EmitOptions emit;
    enum class Action { write, listOutputs } action = Action::write;
};

/// Options, or what to print instead of compiling: help, the version, or a sentence about wrong usage.
struct CommandLine {
    std::optional<Options> options;
    std::string text;
    bool wrong = false;
};

/// Reads the arguments after the program's name.
CommandLine readCommandLine(std::vector<std::string> const& arguments);

}
