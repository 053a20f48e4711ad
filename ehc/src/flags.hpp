// The one table of flags: the command line, --help, the manual page and the completions of shells are all made from it.
#pragma once

#include "options.hpp"

#include <span>
#include <string>
#include <string_view>

namespace ehc {

/// What a flag is about; the order of the sections of --help.
enum class FlagGroup { language, how, action, about };

struct Flag {
    std::string_view classic;        ///< `-CppS`, `-o`; empty if there is only a long form
    std::string_view longForm;       ///< `--cpp-server`
    std::string_view argument;       ///< what its argument is called: `DIR`; empty if it takes none
    FlagGroup group;
    std::string_view subject;        ///< the language that it writes: `C++`; for others, the values of its argument: `a|b`
    std::string_view meaning;
    /// Notes the flag in the options. A sentence if the argument is wrong.
    std::string (*take)(Options& options, std::string const& argument);
};

std::span<Flag const> allFlags();

/// A flag that prints something about ehc, and that text.
struct About {
    std::string_view longForm;
    std::string (*text)(std::string const& argument);     ///< empty if there is nothing for this argument
};

std::span<About const> allAbouts();

std::string helpText();
/// The manual page, in the language of man(7).
std::string manPage();
/// A script for `shell`: bash, zsh or fish; empty for others.
std::string completion(std::string_view shell);

}
