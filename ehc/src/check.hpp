// The rules of the language that a grammar cannot state.
#pragma once

#include "ast.hpp"
#include "diagnostic.hpp"

namespace ehc {

/// Rules that the user may choose.
struct Rules {
    bool doubles = true;       ///< off by -nd
};

/// Complains of everything in the tree that breaks a rule: names, types, numbers, doubles, emptiness.
void check(ast::File const& file, Rules const& rules, Diagnostics& diagnostics);

}
