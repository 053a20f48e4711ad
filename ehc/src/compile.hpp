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

/// Compiles one source text. Nothing but complaints if there is an error in it.
std::optional<std::vector<OutputFile>> compile(Source const& source, EmitOptions const& options,
                                               Diagnostics& diagnostics);

/// Does what the arguments ask; `out` takes what was asked for, `err` all complaints.
int run(std::vector<std::string> const& arguments, std::ostream& out, std::ostream& err);

}
