// malloc_trim, where there is one, and the pool of pages.
#include "event/heap_trim.hpp"

#include "event/block.hpp"

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace eh {

void HeapTrim::trim() noexcept {
#ifdef __GLIBC__
    ::malloc_trim(0);
#endif
}

bool HeapTrim::trimBlocks() noexcept { return Block::trim(); }

}  // namespace eh
