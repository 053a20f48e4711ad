// malloc_trim, where there is one.
#include "event/heap_trim.hpp"

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace eh {

void HeapTrim::trim() noexcept {
#ifdef __GLIBC__
    ::malloc_trim(0);
#endif
}

}  // namespace eh
