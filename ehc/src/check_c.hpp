// Two things that would bear one name in C, as errors for that language alone.
#pragma once

#include "ast.hpp"
#include "diagnostic.hpp"
#include "model.hpp"

#include <optional>
#include <string>
#include <vector>

namespace ehc {

/// Complains of the names of C that coincide within a file without other errors; `model` is what it means.
void checkC(ast::File const& file, Model const& model, Diagnostics& diagnostics);

/// A sentence about the first name of C that is in two of these files, each of which has it once.
struct CCollision {
    std::string file;
    std::string sentence;
};
std::optional<CCollision> findCCollision(std::vector<Model> const& models);

}
