// What a test names and writes, held against what the program has: prototypes to declare, calls to encode, sentences
// for a misspelt one.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <eh/testing/argument.hpp>
#include <eh/testing/page.hpp>

#include "event/catalog.hpp"
#include "event/codec/encoding.hpp"

namespace eh::testing {

/// All that the program sends, and all that it receives.
[[nodiscard]] Prototypes clientPrototypes(Catalog const& catalog);
[[nodiscard]] Prototypes serverPrototypes(Catalog const& catalog);

/// Throws std::invalid_argument, with what would be right, if the program receives no such call.
[[nodiscard]] std::string encodeCall(Catalog const& catalog, Encoding encoding, std::string_view interface,
                                     std::string_view function, std::vector<Argument> const& arguments);

/// Throws std::invalid_argument if the program sends no such event, or one with another number of arguments.
void requireEvent(Catalog const& catalog, std::string_view interface, std::string_view function,
                  std::optional<std::size_t> count);

}  // namespace eh::testing
