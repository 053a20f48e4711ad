// One encoded event, made once and shared by every connection that it goes to.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

namespace eh {

/// Immutable; freed after its last transmission was acknowledged. JSON: the text with its line feed.
using Frame = std::shared_ptr<std::string const>;

/// What a queue entry costs besides its bytes, for the limits.
inline constexpr std::size_t frameOverhead = 32;

}  // namespace eh
