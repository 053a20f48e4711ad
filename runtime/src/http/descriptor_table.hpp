// The kernel's table of what a process has open.
#pragma once

#include <cstddef>

namespace eh::http {

/// Makes the table large enough for so many descriptors more than now, as far as the process may have them: 8 bytes each.
/// Otherwise it doubles when it is full, and then whoever opened the one too many, here the loop, stands still until all
/// processors have noticed, 15 ms for instance, if the process has several threads (synchronize_rcu).
void growDescriptorTable(std::size_t more) noexcept;

} // namespace eh::http
