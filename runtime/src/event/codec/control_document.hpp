// Control messages as documents: the strict reading of both encodings into one form, and back.
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "event/codec/encoding.hpp"

namespace eh::control {

/// Objects and arrays may stand in each other this deep.
inline constexpr int deepest = 8;

/// Reads one text strictly: no doubled keys, no deep nesting, nothing behind the value. On failure `problem`, which is
/// empty before, is a sentence and the document is of no use.
[[nodiscard]] nlohmann::json documentOfJson(std::string_view text, std::string& problem);

/// Reads one CBOR item as strictly, and of definite lengths. Tags are looked through; what JSON has no word for is
/// null.
[[nodiscard]] nlohmann::json documentOfCbor(std::string_view bytes, std::string& problem);

/// Text that came from outside may hold anything: what is not UTF-8 is replaced. JSON ends with a line feed.
[[nodiscard]] std::string written(nlohmann::json const& document, Encoding encoding);

}  // namespace eh::control
