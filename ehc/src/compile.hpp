// The whole way from a command line to files: what main() calls, and what tests call instead.
#pragma once

#include "diagnostic.hpp"
#include "emit.hpp"

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace ehc {

enum ExitStatus { exitDone = 0, exitErrors = 1, exitUsage = 2 };

/// What one source text declares. Nothing but complaints if there is an error in it.
std::optional<Model> read(Source const& source, EmitOptions const& options, Diagnostics& diagnostics);

/// Compiles one source text. Nothing but complaints if there is an error in it.
std::optional<std::vector<OutputFile>> compile(Source const& source, EmitOptions const& options,
                                               Diagnostics& diagnostics);

/// What a run reads and writes besides files.
struct Console {
    std::istream& in;
    std::ostream& out;                     ///< takes what was asked for
    std::ostream& err;                     ///< takes all complaints
    Color color = Color::none;             ///< of text on `err`
};

/// Does what the arguments ask.
int run(std::vector<std::string> const& arguments, Console const& console);

}
