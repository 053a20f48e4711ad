// Copies lists of texts.
#include "c_api/options.hpp"

#include "c_api/error.hpp"

namespace eh::c {

std::vector<std::string> textsOf(char const* const* texts, std::size_t count, std::string const& whose, std::string const& name) {
    if (count > 0) required(texts, (whose + ": the list of " + name + 's').c_str());
    std::vector<std::string> copies;
    for (std::size_t i = 0; i < count; ++i) copies.emplace_back(requiredText(texts[i], (whose + ": one of the list of " + name + 's').c_str()));
    return copies;
}

}  // namespace eh::c
