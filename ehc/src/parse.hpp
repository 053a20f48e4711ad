// The way from text to tree.
#pragma once

#include "ast.hpp"
#include "diagnostic.hpp"

namespace ehc {

/// Reads a whole file and goes on after an error, so that all errors of a file appear in one run.
/// The tree views `source`. A construct that could not be read is left out and complained of.
ast::File parse(Source const& source, Diagnostics& diagnostics);

}
