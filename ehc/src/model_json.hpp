// What files declare, as JSON, for programs that read interfaces.
#pragma once

#include "model.hpp"

#include <string>
#include <vector>

namespace ehc {

/// One document about all models. Its form is in docs/ehc.md.
std::string modelJson(std::vector<Model> const& models);

}
