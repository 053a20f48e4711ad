// ehc, beside flatc and protoc on an equivalent file.
#pragma once

#include "settings.hpp"

namespace bench {

/// Leaves out peers that are not installed, with a sentence. Throws if a compiler fails.
void runCompilers(Settings const& settings);

}  // namespace bench
