// By pread, and by preadv2 with RWF_NOWAIT.
#include "http/disk.hpp"

#include <cerrno>
#include <system_error>

#include <linux/magic.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace eh::http {

namespace {

enum class Patience { waits, none };

/// Those that live in memory need not say so: there is nothing to wait for.
bool isInMemory(Descriptor const& file) noexcept {
    struct statfs facts {};
    if (::fstatfs(file.get(), &facts) != 0) return false;
    return facts.f_type == TMPFS_MAGIC || facts.f_type == RAMFS_MAGIC;
}

std::optional<std::string> read(Descriptor const& file, std::uint64_t offset, std::size_t size, Patience patience) {
    int const flags = patience == Patience::none ? RWF_NOWAIT : 0;
    std::string content(size, '\0');
    std::size_t have = 0;
    while (have < size) {
        iovec const rest{content.data() + have, size - have};
        ssize_t const got = ::preadv2(file.get(), &rest, 1, static_cast<off_t>(offset + have), flags);
        if (got == 0) break;
        if (got > 0) {
            have += static_cast<std::size_t>(got);
        } else if (errno != EINTR) {
            bool const mustWait = errno == EAGAIN || errno == EOPNOTSUPP || errno == ENOSYS;
            if (flags == 0 || !mustWait) throw std::system_error(errno, std::generic_category(), "cannot read a file");
            return std::nullopt;
        }
    }
    content.resize(have);
    return content;
}

} // namespace

std::string readAt(Descriptor const& file, std::uint64_t offset, std::size_t size) {
    return read(file, offset, size, Patience::waits).value();
}

std::optional<std::string> readCached(Descriptor const& file, std::uint64_t offset, std::size_t size) {
    auto content = read(file, offset, size, Patience::none);
    if (!content && isInMemory(file)) return readAt(file, offset, size);
    return content;
}

} // namespace eh::http
