// malloc_trim, where there is one, and pages that a block does not need any more.
#include "event/heap_trim.hpp"

#include <cstdint>

#include <sys/mman.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace eh {

void HeapTrim::trim() noexcept {
#ifdef __GLIBC__
    ::malloc_trim(0);
#endif
}

void HeapTrim::giveBack(std::string_view block) noexcept {
    static constexpr std::size_t large = 16u << 10;
    static constexpr std::uintptr_t page = 4u << 10;  // where pages are larger the kernel refuses, or the trim does it
    if (block.size() < large) return;
    auto const begin = reinterpret_cast<std::uintptr_t>(block.data());
    std::uintptr_t const first = (begin + page - 1) / page * page;
    std::uintptr_t const last = (begin + block.size()) / page * page;
    ::madvise(reinterpret_cast<void*>(first), last - first, MADV_DONTNEED);
}

}  // namespace eh
