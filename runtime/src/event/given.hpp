// What a program gives to be sent, and what it cannot be given: looked at on the server's side and on the client's.
#pragma once

#include <span>
#include <string>

#include <eh/value.hpp>

#include "event/prototype.hpp"

namespace eh {

/// Whether number, types and fixed lengths are those of the prototype.
[[nodiscard]] bool fits(Prototype const& prototype, std::span<Value const> arguments) noexcept;

/// Throws std::invalid_argument, with `event` ("Control.start") and the number of the argument, where a string is not
/// valid UTF-8.
void requireText(std::string const& event, std::span<Value const> arguments);

/// What is wrong with the strings of an event for a receiver that cannot see past U+0000; empty if nothing is.
[[nodiscard]] std::string terminatorWithin(std::span<Value const> arguments);

}  // namespace eh
