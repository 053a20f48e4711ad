// By a copy of a descriptor with a large number, closed at once: the table does not shrink.
#include "http/descriptor_table.hpp"

#include <algorithm>
#include <climits>

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "http/descriptor.hpp"

namespace eh::http {

void growDescriptorTable(std::size_t more) noexcept {
    rlimit limit{};
    Descriptor const lowest(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    if (!lowest || ::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    std::size_t const allowed = std::min<rlim_t>(limit.rlim_cur, INT_MAX);
    std::size_t const last = std::min(allowed - 1, static_cast<std::size_t>(lowest.get()) + std::min<std::size_t>(more, INT_MAX / 2));
    Descriptor const highest(::fcntl(lowest.get(), F_DUPFD_CLOEXEC, static_cast<int>(last)));
}

} // namespace eh::http
