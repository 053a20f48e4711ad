// Addresses of C as those of C++.
#pragma once

#include <eh/eh.h>
#include <eh/to.hpp>

namespace eh::c {

/// Throws a sentence for an address that nobody has.
To address(eh_to const& to);

}  // namespace eh::c
