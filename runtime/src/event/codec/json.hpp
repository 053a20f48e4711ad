// The JSON codec of the event path: arguments to text and back, by hand, strict in both directions (docs/protocol.md).
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <eh/value.hpp>

#include "event/codec/arena.hpp"
#include "event/codec/event_head.hpp"
#include "event/prototype.hpp"

namespace eh::json {

/// What every event of that name begins with: `["PersonResponse","name",[`.
[[nodiscard]] std::string eventPrefix(std::string_view interface, std::string_view event);

/// Appends `prefix`, the arguments, and `]]` with a line feed. False if a string had to be repaired: what is not UTF-8
/// became U+FFFD.
[[nodiscard]] bool encodeEvent(std::string& out, std::string_view prefix, std::span<Value const> arguments);

/// Appends a JSON string with its quotes; false if it had to be repaired.
[[nodiscard]] bool encodeString(std::string& out, std::string_view text);

using eh::EventHead;

/// Reads `["I","e",` of one line. Returns an empty string, or what is wrong.
[[nodiscard]] std::string decodeHead(std::string_view line, Arena& arena, EventHead& head);

/// Reads `[...]]`, the rest of a head, into `values` as `prototype` wants it. The values point into the text and the
/// arena. Returns an empty string, or what is wrong, as in "argument 1: expected string, got number".
[[nodiscard]] std::string decodeArguments(std::string_view rest, Prototype const& prototype, Arena& arena,
                                          std::vector<Value>& values);

}  // namespace eh::json
