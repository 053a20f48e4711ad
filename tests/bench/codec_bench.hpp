// Encoding and decoding of events in JSON and CBOR, beside nlohmann's documents.
#pragma once

#include "settings.hpp"

namespace bench {

/// Throws if both codecs do not agree on what they read and write.
void runCodec(Settings const& settings);

}  // namespace bench
