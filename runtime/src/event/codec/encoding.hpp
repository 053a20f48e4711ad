// The two encodings of a connection, fixed when it is opened (docs/protocol.md).
#pragma once

#include <array>
#include <cstdint>

namespace eh {

enum class Encoding : std::uint8_t { json, cbor };

inline constexpr std::array<Encoding, 2> encodings{Encoding::json, Encoding::cbor};

}  // namespace eh
