// The two encodings of a connection, fixed when it is opened (docs/protocol.md).
#pragma once

#include <cstdint>

namespace eh {

enum class Encoding : std::uint8_t { json, cbor };

}  // namespace eh
