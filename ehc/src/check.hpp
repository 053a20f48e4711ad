// The rules of the language that a grammar cannot state.
#pragma once

#include "ast.hpp"
#include "diagnostic.hpp"

namespace ehc {

/// Complains of everything in the tree that breaks a rule: names, types, numbers, doubles, emptiness.
void check(ast::File const& file, Diagnostics& diagnostics);

}
